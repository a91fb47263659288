package importer

import (
	"errors"
	"fmt"

	"clinik-import/importer/journal"
)

// baseOf settles the base of a batch: by a person's word, by the batch's own evidence, by
// what the server was seen to do before.
func (e *Engine) baseOf(row journal.Batch, v baseEvidence) (base int64, c Certainty, why string, err error) {
	base, c, why = v.base()
	if w := row.Said; w.Given {
		if c == Certain && base != w.Base || v.contradictory() {
			return w.Base, Unsure, fmt.Sprintf("a person said that the server counts from %d, and what the server says contradicts that", w.Base), nil
		}
		return w.Base, Certain, wordOf(w.Base), nil
	}
	if c == Certain || v.contradictory() {
		return base, c, why, nil
	}
	before, err := e.journal.Counting(e.target.Tenant, v.form())
	if errors.Is(err, journal.ErrNotFound) || err == nil && before.Base < 0 {
		return base, c, why, nil
	}
	if err != nil {
		return base, c, why, err
	}
	return before.Base, Certain, countedBefore(before), nil
}

func countedBefore(c journal.Counting) string {
	return fmt.Sprintf("the server counted from %d in job %s of %s", c.Base, clip(c.Job), c.Seen.UTC().Format("2006-01-02 15:04 MST"))
}

func wordOf(base int64) string {
	return fmt.Sprintf("a person looked and said that the server counts from %d", base)
}

// remember keeps for later batches what this batch's own evidence settles. What contradicts
// the memory ends it; only another job can begin it anew.
func (e *Engine) remember(tx *journal.Tx, before *journal.Counting, job string, v baseEvidence) error {
	base, c, _ := v.base()
	now := journal.Counting{Base: base, Job: job, Seen: e.clock.Now()}
	switch {
	case c != Certain && !v.contradictory():
		return nil
	case v.contradictory():
		if before == nil || before.Base < 0 {
			return nil
		}
		now.Base = -1
	case before == nil:
	case before.Base == base, before.Base < 0 && before.Job == job:
		return nil
	case before.Base >= 0:
		now.Base = -1
	}
	return tx.SetCounting(e.target.Tenant, v.form(), now)
}

// counting returns what is remembered of the server, by the form of its errors; nil if nothing is.
func (e *Engine) counting(form string) (*journal.Counting, error) {
	c, err := e.journal.Counting(e.target.Tenant, form)
	if errors.Is(err, journal.ErrNotFound) {
		return nil, nil
	}
	return &c, err
}
