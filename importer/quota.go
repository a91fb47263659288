package importer

import (
	"errors"
	"time"

	"clinik-import/importer/journal"
)

// Quota is what a reply says of the plan's requests of the month. Every record of an
// import is one of them (bulk guide), and so is every request.
type Quota struct {
	Limit, Used, Remaining int64     // -1: the reply does not say
	Reset                  time.Time // when the month begins anew, zero if it does not say
	Seen                   time.Time // when the reply came, by our clock; set by the engine. Zero: no reply said anything yet
	Kept                   bool      // from an earlier start of the program, or another one: to be shown with its age, not to plan by
}

// How often the quota is written down while replies come: each is a request more.
const (
	keepQuotaEvery = time.Minute
	keepQuotaJump  = 100 // requests
)

// worthKeeping reports whether what was said now differs from what is written down by more
// than the looks at a running job make of it.
func (q Quota) worthKeeping(kept Quota) bool {
	return q.Seen.Sub(kept.Seen).Abs() >= keepQuotaEvery || q.Limit != kept.Limit || !q.Reset.Equal(kept.Reset) ||
		max(q.Remaining-kept.Remaining, kept.Remaining-q.Remaining) >= keepQuotaJump
}

// takeQuota reads what was said of the quota to an earlier start, or to the owner.
func (e *Engine) takeQuota() error {
	q, err := e.journal.Quota(e.target.Tenant)
	if errors.Is(err, journal.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.quota = Quota{Limit: q.Limit, Used: q.Used, Remaining: q.Remaining, Reset: q.Reset, Seen: q.Seen, Kept: true}
	e.quotaKept = e.quota
	return nil
}

// keepQuota writes down what was said of the quota.
func (e *Engine) keepQuota(q Quota) error {
	return e.journal.Update(func(tx *journal.Tx) error {
		return tx.SetQuota(e.target.Tenant, journal.Quota{Limit: q.Limit, Used: q.Used, Remaining: q.Remaining, Reset: q.Reset, Seen: q.Seen})
	})
}

// used is the count for the evidence of an attempt, nil if the reply has none.
func (q *Quota) used() *int64 {
	if q == nil || q.Used < 0 {
		return nil
	}
	return &q.Used
}

// Quota returns what the last reply that said anything of it said, to this start of the
// program or an earlier one; its Seen is zero before.
func (e *Engine) Quota() Quota {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.quota
}

// noteQuota keeps what a reply says of the quota. Every record is a request, so that a jump
// by about a batch's records says that it was taken. What an attempt without an outcome
// lacks is filled in by the next reply of any kind: evidence for a person, never a reason
// to act.
func (e *Engine) noteQuota(said *Quota) error {
	if said == nil {
		return nil
	}
	now := *said
	now.Seen, now.Kept = e.clock.Now(), false
	e.mu.Lock()
	e.quota = now
	keep := now.worthKeeping(e.quotaKept)
	if keep {
		e.quotaKept = now
	}
	e.mu.Unlock()
	if keep {
		if err := e.keepQuota(now); err != nil {
			return err
		}
	}
	return e.noteUsed(said.used())
}

// noteUsed keeps the count of a reply, and fills it in where an attempt lacks one.
func (e *Engine) noteUsed(used *int64) error {
	if used == nil {
		return nil
	}
	e.mu.Lock()
	before := e.used
	e.used = used
	wanted := e.quotaWanted
	e.quotaWanted = ""
	e.mu.Unlock()
	if wanted == "" || before != nil && *before > *used { // a new month says nothing
		return nil
	}
	return e.journal.Update(func(tx *journal.Tx) error { return tx.QuotaAfter(wanted, *used) })
}

func (e *Engine) usedNow() *int64 {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.used
}

// wantQuota has the next reply fill in the count after an attempt whose own reply had none.
func (e *Engine) wantQuota(attempt string, known *int64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if known == nil {
		e.quotaWanted = attempt
	}
}
