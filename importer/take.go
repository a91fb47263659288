package importer

import (
	"fmt"
	"hash/maphash"
	"slices"

	"clinik-import/importer/journal"
)

// take works in what a job says now: progress, new rejects, the end. id is what was asked
// for. It reports whether anything was new and whether the job is finished, or is not that
// of the batch. It fails with journal.ErrState if a person's word came in between.
func (e *Engine) take(r *Run, b *batch, id string, job Job) (news, finished bool, err error) {
	r.mu.RLock()
	row, known, evidence, last := b.Batch, b.rejects, b.base, b.faults
	r.mu.RUnlock()
	if row.Job.ID != id {
		return false, false, fmt.Errorf("batch %d has another job: %w", row.Number, journal.ErrState)
	}
	if why := differs(row, job); why != "" && Decision(row.Decision) == WasAccepted {
		return true, true, e.refuseNamed(r, b, id, why)
	}
	finished = job.Status == "completed" || job.Status == "failed"
	faults := sumOf(job.Errors)
	fresh := len(known) != len(job.Errors) || len(job.Errors) > 0 && faults != last
	now := row.Job
	now.Status, now.Total, now.Processed = clip(job.Status), max(job.Total, 0), max(job.Processed, 0)
	doubt := job.OtherStore || row.Cause == string(OtherStore)
	news = fresh || now != row.Job || doubt && row.Cause != string(OtherStore)
	if !news && !finished && row.State == journal.Running {
		if !doubt {
			r.mu.Lock()
			b.Why = ""
			r.mu.Unlock()
		}
		return false, false, nil
	}
	rejects, kept := known, len(known)
	var before *journal.Counting
	if fresh {
		if rejects, evidence, err = r.mapFaults(row, job.Errors, evidence); err != nil {
			return false, false, err
		}
		kept = commonPrefix(known, rejects)
		if before, err = e.counting(evidence.form()); err != nil {
			return false, false, err
		}
		now.Form = evidence.settles()
	}
	now.Rejected, now.NoLine = countRejects(rejects, row.Records)
	at := e.clock.Now()
	err = e.changeJob(r, b, row, rejects, func(n *journal.Batch) {
		n.Job, n.State, n.Why, n.Cause = now, journal.Running, "", ""
		if finished {
			n.Ended = at
			conclude(n)
		}
		if doubt {
			e.noteOtherStore(n)
		}
	}, func(tx *journal.Tx, next journal.Batch) error {
		if err := tx.SaveJob(next.ID, next.Job); err != nil {
			return err
		}
		if fresh {
			if err := tx.SaveRejects(next.ID, kept, rejects[kept:]); err != nil {
				return err
			}
			if err := e.remember(tx, before, next.Job.ID, evidence); err != nil {
				return err
			}
		}
		if finished {
			return e.audit(r, "job "+string(next.State))(tx, next)
		}
		return nil
	})
	if err != nil {
		return false, false, err
	}
	r.mu.Lock()
	b.base, b.faults = evidence, faults
	b.pace.note(at, now.Processed)
	r.mu.Unlock()
	e.tellJob(r, b, rejects[min(len(known), len(rejects)):], finished)
	if fresh {
		err = e.resettle(r, b, evidence)
	}
	return true, finished, err
}

// changeJob is change for a job's news, whose rejects move lines of their own.
// seen is the batch as it was when they were put on their lines.
func (e *Engine) changeJob(r *Run, b *batch, seen journal.Batch, rejects []journal.Reject, mutate func(*journal.Batch), also func(*journal.Tx, journal.Batch) error) error {
	e.changing.Lock()
	defer e.changing.Unlock()
	r.mu.RLock()
	old := b.Batch
	same := slices.Equal(b.rejects, rejects)
	r.mu.RUnlock()
	if old.State != journal.Accepted && old.State != journal.Running || old.Said != seen.Said || old.Job.ID != seen.Job.ID {
		return fmt.Errorf("batch %d is %s: %w", old.Number, old.State, journal.ErrState)
	}
	next := old
	mutate(&next)
	err := e.journal.Update(func(tx *journal.Tx) error {
		if err := also(tx, next); err != nil {
			return err
		}
		return tx.SaveBatch(next, old.State)
	})
	if err != nil {
		return err
	}
	if same {
		return r.follow(b, old, next)
	}
	if err := r.stand(b, next, rejects); err != nil {
		return err
	}
	e.changed()
	return nil
}

// tellJob emits what a look at a job brought.
func (e *Engine) tellJob(r *Run, b *batch, fresh []journal.Reject, finished bool) {
	kind := EventProgress
	if finished {
		kind = EventDone
	}
	now := e.about(r, b, kind)
	var events []Event
	for _, reject := range fresh {
		event := Event{Kind: EventReject, Run: r.id, Batch: now.Batch, Line: reject.Line, Certainty: Certainty(reject.Certainty), Message: reject.Message}
		if s, err := r.source(reject.Source); err == nil && reject.Line > 0 {
			event.File = s.Path
		}
		events = append(events, event)
	}
	e.emit(append(events, now)...)
}

// sumOf tells one list of errors from another, within one process.
func sumOf(faults []JobFault) uint64 {
	var h maphash.Hash
	h.SetSeed(sumSeed)
	for _, f := range faults {
		fmt.Fprintf(&h, "%d\x00%s\x00%s\x00", f.Index, f.Message, f.Pointer)
		h.Write(f.Raw)
	}
	return h.Sum64()
}

var sumSeed = maphash.MakeSeed()
