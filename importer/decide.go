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
// The reason must not be empty. A decision that is refused changes nothing: the job named
// before stays named.
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
	r.selection.Lock() // nothing is sealed meanwhile: corrected rejects may be on their way into a batch
	defer r.selection.Unlock()
	from, hops := decidable, []hop(nil)
	if row := r.row(b); named(row) {
		from, hops = []journal.State{journal.Accepted}, []hop{r.takingBack(row.Job.ID, reason)}
	}
	err = r.engine.changeBy(r, b, from, append(hops, r.deciding(d, jobID, reason))...)
	if err != nil {
		return explain(err, "only a batch whose outcome is unknown can be decided upon")
	}
	r.engine.wake()
	return nil
}

// decidable are the states of batches that wait for a decision; Partial only where the job
// does not account for every record.
var decidable = []journal.State{journal.Unknown, journal.NoID, journal.Lost, journal.Failed, journal.Partial}

// deciding is the hop of a decision on a batch whose outcome is not known.
func (r *Run) deciding(d Decision, jobID, reason string) hop {
	word := journal.Resolution{Decision: string(d), Job: jobID, Reason: reason, Time: r.engine.clock.Now()}
	return hop{voids: true, mutate: func(n *journal.Batch) error {
		to, err := r.mayDecide(*n, d, jobID)
		if err != nil {
			return err
		}
		word.Batch, word.Attempt, word.Found, word.FoundJob = n.ID, n.Attempts, n.State, n.Job.ID
		n.State, n.Decision, n.Why, n.Cause, n.NotBefore, n.Ended = to, string(d), "decided by a person: "+inQuotes(reason), string(Decided), time.Time{}, word.Time
		d.settle(n, jobID)
		return nil
	}, also: func(tx *journal.Tx, next journal.Batch) error {
		if next.State == journal.Accepted {
			if err := tx.JobIsFree(jobID, next.ID); err != nil {
				return err
			}
		}
		if err := tx.AddResolution(word); err != nil {
			return err
		}
		if next.Job != (journal.Job{}) {
			if err := tx.SaveJob(next.ID, next.Job); err != nil {
				return err
			}
		}
		return r.engine.audit(r, "resolve "+string(d))(tx, next)
	}}
}

// mayDecide is the state that a decision brings a batch to, or why it may not.
func (r *Run) mayDecide(b journal.Batch, d Decision, jobID string) (journal.State, error) {
	if b.State == journal.Partial && b.Job.Missing == 0 {
		return "", fmt.Errorf("batch %d is %s: %w", b.Number, b.State, journal.ErrState)
	}
	to, err := d.leadsTo(b, jobID)
	if err != nil || to != journal.Queued {
		return to, err
	}
	taken, err := r.laterOrigins(b)
	if err != nil || len(taken) == 0 {
		return to, err
	}
	origins, err := r.engine.origins(b)
	if err != nil {
		return to, err
	}
	later := 0
	for _, o := range origins {
		if taken[o.Position] {
			later++
		}
	}
	if later > 0 {
		err = fmt.Errorf("batch %d cannot be sent again as a whole: %d of its records were corrected and sealed in later batches", b.Number, later)
	}
	return to, err
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
