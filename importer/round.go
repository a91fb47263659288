package importer

import (
	"errors"
	"fmt"

	"clinik-import/importer/journal"
)

// records counts the records of a plan.
func (p Plan) records() (n int64) {
	for _, b := range p.Batches {
		n += int64(b.Records)
	}
	return n
}

// judgeRounds holds what waits of a round of which more records were rejected than were to
// be, as far as its jobs say until now. A person lets it go on, nothing else does.
func (e *Engine) judgeRounds() error {
	for _, r := range e.openRuns() {
		for _, b := range r.all() {
			r.mu.RLock()
			row := b.Batch
			r.mu.RUnlock()
			if row.After != journal.WholeRound || row.State != journal.Queued && row.State != journal.Retry {
				continue
			}
			lost, of := r.lostOfRound(row.Round)
			if lost <= row.AfterRejects {
				continue
			}
			why := fmt.Sprintf("%d of the %d records of its round are rejected, and no more than %d were to be. Look at the rejects; release this batch to send it all the same, or take it out of the queue",
				lost, of, row.AfterRejects)
			err := e.change(r, b, []journal.State{row.State}, func(n *journal.Batch) {
				n.State, n.Why, n.Cause = journal.Held, why, string(RoundStopped)
			}, e.audit(r, "hold"))
			if err == nil {
				e.emit(e.about(r, b, EventHeld))
			}
			if err != nil && !errors.Is(err, journal.ErrState) {
				return err
			}
		}
	}
	return nil
}

// undecidedBefore returns the number of the first batch of the round whose job may still
// reject more than are to be, together with what the others have rejected: until that is
// certain the batch b, which waits, does not go. 0 if it may. What is unknown is not waited
// for: that takes a person. r.mu is held.
func (r *Run) undecidedBefore(b journal.Batch) int {
	first, worst := 0, int64(0)
	for _, other := range r.batches {
		if other.Round != b.Round {
			continue
		}
		switch other.State {
		case journal.Claimed, journal.OnWire, journal.Accepted, journal.Running:
			worst += other.Records // a job may tell of its rejects at its end
			if first == 0 {
				first = other.Number
			}
		case journal.Refused:
			worst += other.Records
		default:
			worst += other.Job.Rejected
		}
	}
	if worst <= b.AfterRejects {
		return 0
	}
	return first
}

// lostOfRound counts the records of a round and those of them that the server rejected: by
// their jobs, or with the whole batch.
func (r *Run) lostOfRound(round int) (lost, of int64) {
	for _, b := range r.rows() {
		if b.Round != round || b.State == journal.Cancelled && b.Cause == string(TooLarge) {
			continue // others have its records
		}
		of += b.Records
		if b.State == journal.Refused {
			lost += b.Records
			continue
		}
		lost += b.Job.Rejected
	}
	return lost, of
}
