package importer

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"net/http"
	"slices"
	"sync"
	"time"

	"clinik-import/importer/journal"
)

// How jobs are looked at.
const (
	slowestPoll    = 8   // times PollEvery, when nothing changes
	slowestTrouble = 60  // times PollEvery, when the server does not answer
	lostAfterTries = 5   // answers "no such job" in a row …
	lostAfterPolls = 15  // … over at least as many times PollEvery
	keptFaultText  = 500 // bytes of a server's message that are kept
)

// watchJobs starts a watcher for every job that has none.
func (e *Engine) watchJobs(ctx context.Context, polls *sync.WaitGroup) {
	for _, r := range e.openRuns() {
		for _, b := range r.all() {
			watch := r.underWay(b)
			e.mu.Lock()
			watch = watch && !e.polled[b]
			if watch {
				e.polled[b] = true
			}
			e.mu.Unlock()
			if watch {
				polls.Go(func() {
					err := guarded(func() error { return e.watch(ctx, r, b) })
					e.mu.Lock()
					delete(e.polled, b)
					e.mu.Unlock()
					if err != nil {
						e.breakDown(err)
					}
				})
			}
		}
	}
}

// underWay reports whether a batch has a job that is not finished.
func (r *Run) underWay(b *batch) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return b.State == journal.Accepted || b.State == journal.Running
}

// watch reads a job until it is finished, lost, or the work or the run ends.
func (e *Engine) watch(ctx context.Context, r *Run, b *batch) error {
	wait := e.pollEvery
	var lost struct {
		tries int
		since time.Time
	}
	for {
		r.mu.RLock()
		id, closed := b.Job.ID, r.closed
		r.mu.RUnlock()
		if closed {
			return nil
		}
		asked := e.clock.Now()
		job, err := e.server.Job(ctx, id)
		e.time.hear(job.Date, e.clock.Now().Sub(asked))
		if err := e.noteQuota(job.Quota); err != nil {
			return err
		}
		if job.OtherStore {
			if err := e.distrust(); err != nil {
				return err
			}
		}
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			fault, _ := errors.AsType[*JobError](err)
			if fault != nil && (fault.Status == http.StatusNotFound || fault.Status == http.StatusGone || fault.Large) {
				if lost.tries++; lost.tries == 1 {
					lost.since = e.clock.Now()
				}
				if lost.tries >= lostAfterTries && e.clock.Now().Sub(lost.since) >= lostAfterPolls*e.pollEvery {
					return e.lose(r, b, lost.tries, fault.Large)
				}
			} else {
				lost.tries = 0
			}
			wait = min(2*wait, slowestTrouble*e.pollEvery)
			if lost.tries > 0 {
				wait = min(wait, slowestPoll*e.pollEvery)
			}
			if fault != nil && fault.RetryAfter > wait {
				wait = min(fault.RetryAfter, time.Hour)
			}
			if err := e.trouble(r, b, fault, err); err != nil {
				return err
			}
		} else {
			lost.tries = 0
			news, finished, err := e.take(r, b, job)
			if errors.Is(err, journal.ErrState) && r.underWay(b) { // a person's word came in between: look again
				news, finished, err = true, false, nil
			}
			if err != nil || finished {
				e.wake()
				return ignoreState(err)
			}
			if news {
				wait = e.pollEvery
				e.wake() // batches may wait for what this one has rejected
			} else {
				wait = min(wait+wait/2, slowestPoll*e.pollEvery)
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-e.clock.After(e.jitter(wait)):
		}
	}
}

// trouble says on the batch why its job cannot be read; nothing durable comes of it.
func (e *Engine) trouble(r *Run, b *batch, fault *JobError, err error) error {
	why := "its job cannot be read just now; we keep looking: " + err.Error()
	if fault != nil && (fault.Status == http.StatusUnauthorized || fault.Status == http.StatusForbidden) {
		why = "the server does not let this key read the job; it goes on by itself, and we keep looking"
	}
	r.mu.Lock()
	b.Why = why
	r.mu.Unlock()
	e.changed()
	return nil
}

// lose gives a job up that the server says it does not have, or says too much of.
func (e *Engine) lose(r *Run, b *batch, tries int, large bool) error {
	err := e.change(r, b, []journal.State{journal.Accepted, journal.Running}, func(n *journal.Batch) {
		n.State, n.Cause, n.Ended = journal.Lost, string(NoJob), e.clock.Now()
		n.Why = fmt.Sprintf("the server accepted the batch, but said %d times that it knows no such job; what became of the records must be found out", tries)
		if large {
			n.Cause = string(JobUnreadable)
			n.Why = fmt.Sprintf("the server accepted the batch, but %d times its answer on the job was larger than any that can be read; what became of the records must be found out", tries)
		}
	}, e.audit(r, "job lost"))
	if err == nil {
		e.emit(e.about(r, b, EventUnknown))
	}
	return ignoreState(err)
}

// take works in what a job says now: progress, new rejects, the end. It reports whether
// anything was new and whether the job is finished.
func (e *Engine) take(r *Run, b *batch, job Job) (news, finished bool, err error) {
	r.mu.RLock()
	row, known, evidence, last := b.Batch, b.rejects, b.base, b.faults
	r.mu.RUnlock()
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

// changeJob is change for a job's news, whose rejects move lines of their own.
// seen is the batch as it was when they were put on their lines.
func (e *Engine) changeJob(r *Run, b *batch, seen journal.Batch, rejects []journal.Reject, mutate func(*journal.Batch), also func(*journal.Tx, journal.Batch) error) error {
	e.changing.Lock()
	defer e.changing.Unlock()
	r.mu.RLock()
	old := b.Batch
	same := slices.Equal(b.rejects, rejects)
	r.mu.RUnlock()
	if old.State != journal.Accepted && old.State != journal.Running || old.Said != seen.Said {
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
	origins, err := e.origins(next)
	if err != nil {
		return err
	}
	taken, err := r.laterOrigins(next)
	if err != nil {
		return err
	}
	r.mu.Lock()
	b.Batch, b.rejects = next, rejects
	r.place(b, origins, taken)
	r.mu.Unlock()
	e.changed()
	return nil
}

// conclude decides what a finished job came to: by its counts and errors, never by its
// word alone.
func conclude(n *journal.Batch) {
	if n.Job.Status == "failed" {
		n.State, n.Cause = journal.Failed, string(JobFailed)
		n.Why = fmt.Sprintf("the server says that the job failed after %d of %d records; which of them were imported must be found out", n.Job.Processed, n.Records)
		return
	}
	good := n.Records - n.Job.Rejected
	// Whether skipped records are counted as processed is not documented: fewer than the
	// good ones is a gap by any reading.
	if n.Job.Processed < good {
		n.Job.Missing = min(good, n.Records-n.Job.Processed)
	}
	switch {
	case n.Job.Missing > 0:
		n.State, n.Cause = journal.Partial, string(Unaccounted)
		n.Why = fmt.Sprintf("the job is finished but accounts for only %d of the %d records sent; what became of %d must be found out", n.Job.Processed, n.Records, n.Job.Missing)
	case n.Job.Rejected > 0:
		n.State = journal.Partial
		if n.Job.NoLine > 0 {
			n.Why = fmt.Sprintf("%d rejects name no record that could be found, so which records of the batch they are is not known", n.Job.NoLine)
		}
	default:
		n.State = journal.Done
	}
}

// countRejects counts the records that a job rejected: each line once, and the entries
// that name none, but never more than there are.
func countRejects(rejects []journal.Reject, records int64) (all, noLine int64) {
	lines := map[Position]bool{}
	for _, r := range rejects {
		if r.Line > 0 {
			lines[Position{r.Source, r.Line}] = true
		} else {
			noLine++
		}
	}
	noLine = min(noLine, records-int64(len(lines)))
	return int64(len(lines)) + noLine, noLine
}

func commonPrefix(a, b []journal.Reject) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
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

// clip shortens a word of the server to what is kept of it.
func clip(s string) string {
	if len(s) > keptFaultText {
		return s[:keptFaultText]
	}
	return s
}

// pace measures how fast a job goes.
type pace struct {
	first, last time.Time
	from, to    int64
}

func (p *pace) note(at time.Time, processed int64) {
	if p.first.IsZero() || processed < p.to {
		*p = pace{first: at, from: processed}
	}
	p.last, p.to = at, processed
}

// rate is in records a second, 0 if not known yet.
func (p *pace) rate() float64 {
	if d := p.last.Sub(p.first).Seconds(); d > 0 && p.to > p.from {
		return float64(p.to-p.from) / d
	}
	return 0
}
