package importer

import (
	"fmt"
	"strings"
	"time"

	"clinik-import/importer/journal"
)

// Decision settles a batch whose outcome is unknown. It is recorded with the reason.
type Decision string

// The decisions.
const (
	WasAccepted    Decision = "accepted"     // with a job id, that job is watched; else its records are in the store
	WasNotAccepted Decision = "not-accepted" // its records are unsent again
	SendAgain      Decision = journal.Resend // knowing that it may duplicate
	TakenOut       Decision = "cancelled"    // one that waits or is held, and is not to be sent
	Undecided      Decision = "undecided"    // the job named before was a mistake: see Batch.Named
)

// Resolve records a person's decision on a batch that is unknown, lost or without a job
// id, or whose job failed or does not account for every record. With WasAccepted and a
// job id that job is watched on; it fails with *journal.JobTakenError if another batch has
// that job. As long as a job named so was not read (Batch.Named) another decision takes its
// place, or with Undecided none. TakenOut is for batches that wait or are held, as Cancel.
// The reason must not be empty.
func (r *Run) Resolve(number int, d Decision, jobID, reason string) error {
	b, err := r.find(number)
	if err != nil {
		return err
	}
	if strings.TrimSpace(reason) == "" {
		return fmt.Errorf("batch %d: a decision needs a reason, for it is kept on record", number)
	}
	if d == TakenOut {
		return r.cancel(number, reason)
	}
	if jobID != "" && !ValidJobID(jobID) {
		return fmt.Errorf("batch %d: %s is no job id: it has letters, digits, dots, dashes and underscores, at most 128", number, inQuotes(jobID))
	}
	if d == Undecided {
		return r.takeBack(b, reason)
	}
	if named(r.row(b)) {
		if err := r.engine.jobIsFree(b, jobID); err != nil {
			return err
		}
		if err := r.takeBack(b, reason); err != nil {
			return err
		}
	}
	r.selection.Lock() // nothing is sealed meanwhile: corrected rejects may be on their way into a batch
	defer r.selection.Unlock()
	r.mu.RLock()
	row := b.Batch
	r.mu.RUnlock()
	to, err := d.leadsTo(row, jobID)
	if err != nil {
		return err
	}
	if taken, err := r.laterOrigins(row); err != nil || len(taken) > 0 && to == journal.Queued {
		if err == nil {
			err = fmt.Errorf("batch %d cannot be sent again as a whole: %d of its records were corrected and sealed in later batches", number, len(taken))
		}
		return err
	}
	e := r.engine
	now := e.clock.Now()
	from := []journal.State{journal.Unknown, journal.NoID, journal.Lost, journal.Failed}
	if row.Job.Missing > 0 {
		from = append(from, journal.Partial)
	}
	void := to != journal.Resolved // what a job said of it counts no more
	err = e.change(r, b, from, func(n *journal.Batch) {
		n.State, n.Decision, n.Why, n.Cause, n.NotBefore, n.Ended = to, string(d), "decided by a person: "+inQuotes(reason), string(Decided), time.Time{}, now
		d.settle(n, jobID)
	}, func(tx *journal.Tx, next journal.Batch) error {
		if next.State == journal.Accepted {
			if err := tx.JobIsFree(jobID, next.ID); err != nil {
				return err
			}
		}
		res := journal.Resolution{Batch: next.ID, Attempt: next.Attempts, Decision: string(d), Job: jobID, Reason: reason, Time: now, Found: row.State, FoundJob: row.Job.ID}
		if err := tx.AddResolution(res); err != nil {
			return err
		}
		if void {
			if err := tx.ClearJob(next.ID); err != nil {
				return err
			}
		}
		if next.Job != (journal.Job{}) {
			if err := tx.SaveJob(next.ID, next.Job); err != nil {
				return err
			}
		}
		return e.audit(r, "resolve "+string(d))(tx, next)
	})
	if err != nil {
		return explain(err, "only a batch whose outcome is unknown can be decided upon")
	}
	if void {
		err = r.dropRejects(b)
	}
	e.wake()
	e.changed()
	return err
}

// settle makes the job of a batch, in its new state, what the decision makes of it.
func (d Decision) settle(n *journal.Batch, jobID string) {
	switch {
	case n.State == journal.Accepted:
		n.Job, n.Said, n.Ended = journal.Job{ID: jobID}, journal.BaseWord{}, time.Time{}
	case n.State == journal.Queued:
		n.Job, n.Said, n.Ended = journal.Job{}, journal.BaseWord{}, time.Time{}
		n.Why, n.Cause = "", ""
	case d == WasAccepted:
		n.Job.Missing = 0
	default: // not accepted, and which ones is not known
		n.Job.NoLine, n.Job.Rejected, n.Job.Missing = n.Job.NoLine+n.Job.Missing, n.Job.Rejected+n.Job.Missing, 0
	}
}

// dropRejects forgets what a job that counts no more had rejected of the batch.
func (r *Run) dropRejects(b *batch) error {
	r.engine.changing.Lock()
	defer r.engine.changing.Unlock()
	r.mu.Lock()
	b.rejects, b.base = nil, baseEvidence{}
	r.mu.Unlock()
	return r.rebuild()
}

// leadsTo is the state that a decision brings a batch to.
func (d Decision) leadsTo(b journal.Batch, jobID string) (journal.State, error) {
	switch d {
	case WasAccepted:
		if jobID != "" && b.State != journal.Failed && b.State != journal.Partial {
			return journal.Accepted, nil
		}
		return journal.Resolved, nil
	case WasNotAccepted:
		return journal.Resolved, nil
	case SendAgain:
		if b.State == journal.Partial {
			return "", fmt.Errorf("batch %d cannot be sent again as a whole: its job took most of the records", b.Number)
		}
		return journal.Queued, nil
	}
	return "", fmt.Errorf("%q is no decision; the decisions are %s, %s, %s, %s", d, WasAccepted, WasNotAccepted, SendAgain, TakenOut)
}
