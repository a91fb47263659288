package journal

import (
	"errors"
	"fmt"
	"time"
)

// Taking a journal back into use that was put back from a backup. What was sent since the
// backup is in no record, so every batch that could have been sent since counts as one that
// may have been: it leaves its place in the queue only by a person's decision.
//
//	queued, retry, held     ──▶ unknown
//	claimed                 ──▶ on wire ──▶ unknown, by the recovery at the next start
//	sealed (not approved)   ──▶ dropped, by the same recovery
//
// The slots of the last window are not known either: Ledger.Restored tells whoever claims.

// ErrNotRestored says that a journal is as it was left.
var ErrNotRestored = errors.New("the journal is as it was left: there is nothing to accept")

// Restored returns what is missing from a journal that was opened with Options.Restored,
// nil if nothing is.
func (j *Journal) Restored() *RestoredError { return j.restored }

// An Acceptance is what AcceptRestored did.
type Acceptance struct {
	Last    time.Time // of the last entry that the journal has; zero: it has none
	Batches int       // that may have been sent since, and are unknown now
}

// AcceptRestored takes a journal back into use, in one transaction: a crash leaves it
// refused as before, or accepted. why is what such a batch says of itself, cause the kind of
// that; reason is a person's and goes on record. It returns ErrNotRestored where the
// journal is as it was left. Slots count as used from now on, whatever their number was.
func (j *Journal) AcceptRestored(reason, why, cause string) (a Acceptance, err error) {
	if j.restored == nil {
		return a, ErrNotRestored
	}
	last, err := collect(j, scanAudit, "SELECT "+auditColumns+" FROM audit ORDER BY number DESC LIMIT 1")
	if err != nil {
		return a, err
	}
	for _, r := range last {
		a.Last = r.Time
	}
	waiting, err := collect(j, j.scanBatch, batchQuery+"WHERE b.state IN ('queued', 'retry', 'held', 'claimed') ORDER BY b.id")
	if err != nil {
		return a, err
	}
	open, err := j.OpenAttempts()
	if err != nil {
		return a, err
	}
	now := j.now()
	err = j.Update(func(t *Tx) error {
		for _, attempt := range open {
			if attempt.Phase == Intent { // it may have gone on since
				if err := t.MarkWire(attempt.ID, now); err != nil {
					return err
				}
			}
		}
		for _, b := range waiting {
			from := b.State
			b.State, b.Why, b.Cause, b.NotBefore = Unknown, why, cause, time.Time{}
			if from == Claimed {
				b.State = OnWire
			}
			if err := t.SaveBatch(b, from); err != nil {
				return err
			}
		}
		if _, err := t.exec("INSERT INTO ledger (tenant, highest) VALUES (?1, ?2) ON CONFLICT (tenant) DO UPDATE SET highest=?2", everyTenant, stamp(now)); err != nil {
			return err
		}
		return t.Audit(AuditRow{Time: now, What: "accept restored", Count: int64(len(waiting)),
			Note: fmt.Sprintf("it had %d entries and has %d: %s", j.restored.Had, j.restored.Has, reason)})
	})
	if err != nil {
		return a, err
	}
	a.Batches = len(waiting)
	j.restored = nil
	return a, nil
}

// everyTenant is the row of the ledger that is of no tenant; no tenant is called so.
const everyTenant = ""
