package importer

import (
	"time"

	"clinik-import/importer/journal"
)

// Quota is what a reply says of the plan's requests of the month. Every record of an
// import is one of them (bulk guide), and so is every request.
type Quota struct {
	Limit, Used, Remaining int64     // -1: the reply does not say
	Reset                  time.Time // when the month begins anew, zero if it does not say
	Seen                   time.Time // when the reply came, by our clock; set by the engine. Zero: no reply said anything yet
}

// used is the count for the evidence of an attempt, nil if the reply has none.
func (q *Quota) used() *int64 {
	if q == nil || q.Used < 0 {
		return nil
	}
	return &q.Used
}

// Quota returns what the last reply that said anything of it said; its Seen is zero before.
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
	e.mu.Lock()
	before := e.used
	e.quota = *said
	e.quota.Seen = e.clock.Now()
	used := said.used()
	if used == nil {
		e.mu.Unlock()
		return nil
	}
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
