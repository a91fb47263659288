package importer

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"clinik-import/importer/journal"
)

// PlanOptions are what a person may ask of a plan.
type PlanOptions struct {
	// First makes the first batch of the round one of at most so many records, 0: as full
	// as the others. The others go once its job is finished; they are held (FirstStopped)
	// if more of its records were rejected than MaxRejects, or if it was not imported.
	First      int
	MaxRejects Threshold

	// Stop holds what is not sent yet of the round (RoundStopped) once more than MaxRejects
	// of its records are rejected. A batch goes only when it is certain that those before it
	// did not cross that. It says nothing where there is a First.
	Stop bool

	// LeaveOut leaves out the records that are, byte for byte, in batches of other imports to
	// this server: sent, or waiting to be. See Plan.LeftOut.
	LeaveOut bool
}

// Threshold is a number of records, or a share of them if Percent is not 0.
type Threshold struct {
	Records int64
	Percent float64 // 0 to 100
}

// ParseThreshold reads "12" or "2.5%".
func ParseThreshold(s string) (Threshold, error) {
	if share, ok := strings.CutSuffix(s, "%"); ok {
		percent, err := strconv.ParseFloat(strings.TrimSpace(share), 64)
		if err != nil || !(percent >= 0 && percent <= 100) {
			return Threshold{}, fmt.Errorf("%q is no share of records: write a number from 0 to 100 before the %%", s)
		}
		return Threshold{Percent: percent}, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return Threshold{}, fmt.Errorf("%q is no number of records: write it as 12 or 2.5%%", s)
	}
	return Threshold{Records: n}, nil
}

// of is how many of the records may be rejected.
func (t Threshold) of(records int64) int64 {
	if t.Percent > 0 {
		return int64(math.Floor(float64(records) * t.Percent / 100))
	}
	return t.Records
}

// firstStands says how the first batch of a round stands, for those that wait for it.
type firstStands int

const (
	firstOpen firstStands = iota // it may still pass by itself
	firstPassed
	firstStopped
)

// judgeFirst draws from the row of a first batch whether those that wait for it may go.
func judgeFirst(first journal.Batch, most int64) (stands firstStands, why string) {
	tooMany := first.Job.Rejected > most
	switch first.State {
	case journal.Sealed, journal.Queued, journal.Claimed, journal.OnWire, journal.Retry:
		return firstOpen, ""
	case journal.Accepted, journal.Running:
		if !tooMany {
			return firstOpen, ""
		}
	case journal.Done, journal.Partial:
		if !tooMany && first.Job.Missing == 0 {
			return firstPassed, ""
		}
	case journal.Resolved:
		if Decision(first.Decision) == WasAccepted && !tooMany {
			return firstPassed, ""
		}
	}
	if tooMany {
		return firstStopped, fmt.Sprintf("the first batch, number %d, has %d of its %d records rejected, and no more than %d were to be. Look at its rejects; release this batch to send it all the same",
			first.Number, first.Job.Rejected, first.Records, most)
	}
	return firstStopped, fmt.Sprintf("the first batch, number %d, is not imported yet (%s). Settle that one; release this batch to send it all the same", first.Number, first.State)
}

// judgeFirsts holds the batches whose first batch did not pass, and lets those go on
// whose first batch a person brought back on its way.
func (e *Engine) judgeFirsts() error {
	for _, r := range e.openRuns() {
		for _, b := range r.all() {
			r.mu.RLock()
			row := b.Batch
			r.mu.RUnlock()
			if row.After <= 0 {
				continue
			}
			first, err := r.find(row.After)
			if err != nil {
				return err
			}
			r.mu.RLock()
			stands, why := judgeFirst(first.Batch, row.AfterRejects)
			r.mu.RUnlock()
			held := row.State == journal.Held && row.Cause == string(FirstStopped)
			switch {
			case stands == firstStopped && (row.State == journal.Queued || row.State == journal.Retry || held && row.Why != why):
				err = e.change(r, b, []journal.State{row.State}, func(n *journal.Batch) {
					n.State, n.Why, n.Cause = journal.Held, why, string(FirstStopped)
				}, e.audit(r, "hold"))
				if err == nil && !held {
					e.emit(e.about(r, b, EventHeld))
				}
			case stands != firstStopped && held:
				err = e.change(r, b, []journal.State{journal.Held}, func(n *journal.Batch) {
					n.State, n.Why, n.Cause = journal.Queued, "", ""
				}, e.audit(r, "requeue"))
			}
			if err != nil && !errors.Is(err, journal.ErrState) {
				return err
			}
		}
	}
	return nil
}

// waitsFor returns the number of the batch whose job must pass before another one may go, 0
// if there is none; r.mu is held.
func (r *Run) waitsFor(b *batch) int {
	switch {
	case b.After == journal.WholeRound:
		return r.undecidedBefore(b.Batch)
	case b.After <= 0:
		return 0
	}
	if stands, _ := judgeFirst(r.batches[b.After-1].Batch, b.AfterRejects); stands == firstPassed {
		return 0
	}
	return b.After
}
