package importer

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"clinik-import/importer/journal"
)

// longestJobID is how long the id of a job may be.
const longestJobID = 128

// ValidJobID reports whether id can be a job's: 1 to 128 letters, digits, "_", "." and "-",
// but not "." and "..", which would lead elsewhere in an address. The form is ours; a
// Server need not ask for a job of another.
func ValidJobID(id string) bool {
	const of = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-"
	return id != "" && id != "." && id != ".." && len(id) <= longestJobID && !strings.ContainsFunc(id, func(r rune) bool { return !strings.ContainsRune(of, r) })
}

// named reports whether a batch has its job by a person's word, and nothing was read of it yet.
func named(b journal.Batch) bool {
	return b.State == journal.Accepted && Decision(b.Decision) == WasAccepted
}

// takeBack takes a person's word on the job of a batch back, as they say; the batch is what
// it was before.
func (r *Run) takeBack(b *batch, reason string) error {
	err := r.unname(b, []journal.State{journal.Accepted}, reason, Decided, "the job named before was a mistake: "+inQuotes(reason)+". Its outcome is not known")
	return explain(err, "only a job that a person named is taken back, and only before it was read")
}

// refuseNamed takes a person's word on the job of a batch back, because the job is another's.
func (e *Engine) refuseNamed(r *Run, b *batch, job, differs string) error {
	why := fmt.Sprintf("the job %s, which a person named, is not that of this batch: %s. Its outcome is not known as before", job, differs)
	err := r.unname(b, []journal.State{journal.Accepted, journal.Running}, "", JobDiffers, why)
	if err == nil {
		e.emit(e.about(r, b, EventUnknown))
	}
	return err
}

// unname makes a batch again what it was before a person named its job. A reason is a
// person's decision, and kept as one.
func (r *Run) unname(b *batch, from []journal.State, reason string, cause Cause, why string) error {
	e := r.engine
	row := r.row(b)
	if Decision(row.Decision) != WasAccepted {
		return fmt.Errorf("batch %d is %s: %w", row.Number, row.State, journal.ErrState)
	}
	found, job, err := e.journal.FoundBy(row.ID)
	if err != nil && !errors.Is(err, journal.ErrNotFound) {
		return err
	}
	if found != journal.NoID && found != journal.Lost {
		found = journal.Unknown
	}
	now := e.clock.Now()
	err = e.change(r, b, from, func(n *journal.Batch) {
		n.State, n.Why, n.Cause, n.NotBefore, n.Ended = found, why, string(cause), time.Time{}, time.Time{}
		n.Job, n.Said = journal.Job{ID: job}, journal.BaseWord{}
		if reason != "" {
			n.Decision = string(Undecided)
		}
	}, func(tx *journal.Tx, next journal.Batch) error {
		if reason != "" {
			word := journal.Resolution{Batch: next.ID, Attempt: next.Attempts, Decision: string(Undecided), Reason: reason, Time: now, Found: row.State, FoundJob: row.Job.ID}
			if err := tx.AddResolution(word); err != nil {
				return err
			}
		}
		if err := tx.ClearJob(next.ID); err != nil {
			return err
		}
		if job != "" {
			if err := tx.SaveJob(next.ID, next.Job); err != nil {
				return err
			}
		}
		return e.audit(r, "job taken back")(tx, next)
	})
	if err != nil {
		return err
	}
	return r.dropRejects(b)
}

// differs says in what a job that a person named for a batch is that of another; "" if it may be its own.
func differs(b journal.Batch, job Job) string {
	switch {
	case job.Type == "export":
		return "it is an export"
	case job.Total > 0 && job.Total != b.Records:
		return fmt.Sprintf("it has %d records, and the batch has %d", job.Total, b.Records)
	}
	return ""
}

// jobIsFree fails if another batch has the job.
func (e *Engine) jobIsFree(b *batch, job string) error {
	if job == "" {
		return nil
	}
	return e.journal.Update(func(tx *journal.Tx) error { return tx.JobIsFree(job, b.ID) })
}

// row is a batch as it stands.
func (r *Run) row(b *batch) journal.Batch {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return b.Batch
}
