package importer

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"clinik-import/importer/journal"
)

// ErrBaseInUse says that a correction was made under another counting than the one that a
// person now gives.
var ErrBaseInUse = errors.New("records of this batch were corrected as the rejects stood before")

// Candidates returns the two records that a reject of the server can mean: its number
// counted from 0 and counted from 1. Line is 0 where there is no such record, in both if
// the server named none or the lint held the record back. It reads the journal.
func (r *Run) Candidates(reject Reject) (fromZero, fromOne Position) {
	b, err := r.find(reject.Batch)
	if err != nil || reject.HeldBack || reject.Index < 0 {
		return Position{}, Position{}
	}
	r.mu.RLock()
	row := b.Batch
	r.mu.RUnlock()
	origins, err := r.engine.origins(row)
	if err != nil {
		return Position{}, Position{}
	}
	at := func(i int64) Position {
		if i < 0 || i >= int64(len(origins)) {
			return Position{}
		}
		return origins[i].Position
	}
	return at(reject.Index), at(reject.Index - 1)
}

// SettleBase records that a person looked and says from where the server counts the
// records of a batch, 0 or 1; the reason must not be empty. Its rejects are put on their
// lines anew, as Certain, and so are those that its job still brings.
//
// Where that moves rejects, it is refused (ErrBaseInUse) once one of their records, or of
// those they move to, has a correction newer than the batch: such a correction may be of
// the wrong record, and may have been sent. Undo it first, if it was not. A word that the
// server's own numbers disprove is refused too.
func (r *Run) SettleBase(number int, base int64, reason string) error {
	b, err := r.find(number)
	if err != nil {
		return err
	}
	if base != 0 && base != 1 {
		return fmt.Errorf("batch %d: records are counted from 0 or from 1, not from %d", number, base)
	}
	if strings.TrimSpace(reason) == "" {
		return fmt.Errorf("batch %d: a decision needs a reason, for it is kept on record", number)
	}
	return r.recountBatch(b, base, wordOf(base), fmt.Sprintf("settle base %d", base), func(n *journal.Batch) {
		n.Said = journal.BaseWord{Given: true, Base: base, Reason: reason}
	})
}

// moveRejects puts the rejects of a batch on other lines; what is the name of that in the
// audit. It is refused with ErrBaseInUse where corrections rest on the lines as they were.
// The caller holds r.selection and e.changing.
func (e *Engine) moveRejects(r *Run, b *batch, next journal.Batch, origins []origin, after []journal.Reject, what string) error {
	r.mu.RLock()
	old, before := b.Batch, b.rejects
	r.mu.RUnlock()
	if err := r.movable(old, origins, before, after); err != nil {
		return err
	}
	taken, err := r.laterOrigins(old)
	if err != nil {
		return err
	}
	// A decision on missing records may have added some that no reject stands for: they stay.
	_, namelessBefore := countRejects(before, old.Records)
	all, nameless := countRejects(after, old.Records)
	added := old.Job.NoLine - namelessBefore
	next.Job.Rejected, next.Job.NoLine = all+added, nameless+added
	now := e.clock.Now()
	err = e.journal.Update(func(tx *journal.Tx) error {
		if next.Said != old.Said {
			if err := tx.AddBaseWord(old.ID, next.Said, now); err != nil {
				return err
			}
		}
		if err := tx.SaveJob(old.ID, next.Job); err != nil {
			return err
		}
		if err := tx.SaveRejects(old.ID, 0, after); err != nil {
			return err
		}
		if err := tx.SaveBatch(next, old.State); err != nil { // a kept summary is forgotten by it
			return err
		}
		return tx.Audit(journal.AuditRow{Time: now, What: what, Run: r.id, Batch: old.Number, Digest: old.Digest, Count: int64(len(after))})
	})
	if err != nil {
		return err
	}
	r.mu.Lock()
	b.Batch, b.rejects = next, after
	r.place(b, origins, taken)
	r.outdate(ByBatch)
	r.mu.Unlock()
	e.changed()
	return nil
}

// recount puts rejects on their lines by another base. An index that the base cannot
// explain disproves it.
func recount(rejects []journal.Reject, origins []origin, base int64, why string) ([]journal.Reject, error) {
	after := make([]journal.Reject, len(rejects))
	for i, j := range rejects {
		if n := int64(len(origins)); j.Index == 0 && base == 1 || j.Index == n && base == 0 {
			return nil, &disprovedError{j.Index, n, base}
		}
		f := fault{index: j.Index, message: j.Message, pointer: j.Pointer}
		after[i] = f.reject(origins, base, Certain, why)
		after[i].Group = j.Group
	}
	internRejects(after)
	return after, nil
}

// movable refuses to move rejects from or to records that were corrected since the batch was sealed.
func (r *Run) movable(b journal.Batch, origins []origin, before, after []journal.Reject) error {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for i := range before {
		if before[i].Position == after[i].Position {
			continue
		}
		for _, n := range []int{before[i].Position, after[i].Position} {
			if n < 0 {
				continue
			}
			o := origins[n]
			if k, ok := r.corrections.current[o.Position]; ok && k.ID != o.Revision {
				return fmt.Errorf("batch %d: %w: %s; undo that, or, if it was sent, find out whether the record is in the store twice", b.Number, ErrBaseInUse, r.sources[o.Source].Place(o.Line))
			}
		}
	}
	return nil
}

// resettle puts the rejects of other batches on their lines once one batch has settled how
// the server counts: those that were unsure, whose errors come in the same form, and whose
// records nobody corrected meanwhile.
//
// A batch that is unsure itself is looked at again: another may have settled it between
// the moment at which this one was put on its lines and the one at which that was stored.
func (e *Engine) resettle(from *Run, b *batch, v baseEvidence) error {
	base, c, _ := v.base()
	kept, err := e.counting(v.form())
	switch {
	case err != nil || kept == nil || kept.Base < 0:
		return err
	case c != Certain:
		return from.recountUnsure(b, v.form(), *kept)
	case kept.Base != base:
		return nil
	}
	for _, r := range e.openRuns() {
		for _, other := range r.all() {
			if other == b && r == from {
				continue
			}
			if err := r.recountUnsure(other, v.form(), *kept); err != nil {
				return err
			}
		}
	}
	return nil
}

// resettle puts the rejects of a run that is opened on their lines, by what was seen of the
// server while it was closed. What is only looked at stays as it is.
func (r *Run) resettle() error {
	e := r.engine
	if e.journal.Observing() {
		return nil
	}
	for _, form := range []string{asNumber, asText} {
		kept, err := e.counting(form)
		if err != nil {
			return err
		}
		if kept == nil || kept.Base < 0 {
			continue
		}
		for _, b := range r.all() {
			if err := r.recountUnsure(b, form, *kept); err != nil {
				return err
			}
		}
	}
	return nil
}

// recountUnsure puts the rejects of a batch on their lines by what was seen elsewhere, if
// they are unsure. What its own numbers disprove, or corrections rest on, stays as it is.
func (r *Run) recountUnsure(b *batch, form string, kept journal.Counting) error {
	if !r.unsure(b, form) {
		return nil
	}
	err := r.recountBatch(b, kept.Base, countedBefore(kept), fmt.Sprintf("resettle base %d", kept.Base), func(*journal.Batch) {})
	if _, disproved := errors.AsType[*disprovedError](err); disproved || errors.Is(err, ErrBaseInUse) {
		return nil
	}
	return err
}

// unsure reports whether rejects of a batch, in this form, are on lines that are not settled.
func (r *Run) unsure(b *batch, form string) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if b.Said.Given || b.Job.Form != form {
		return false
	}
	return slices.ContainsFunc(b.rejects, func(j journal.Reject) bool { return Certainty(j.Certainty) == Unsure })
}

// recountBatch puts the rejects of a batch on their lines by a base, because of why, and
// makes the change in its row; what is the name of that in the audit.
func (r *Run) recountBatch(b *batch, base int64, why, what string, change func(*journal.Batch)) error {
	r.selection.Lock()
	defer r.selection.Unlock()
	e := r.engine
	e.changing.Lock()
	defer e.changing.Unlock()
	r.mu.RLock()
	old, before := b.Batch, b.rejects
	r.mu.RUnlock()
	if len(before) == 0 {
		return fmt.Errorf("batch %d has no rejects, so there is nothing to put on other lines", old.Number)
	}
	origins, err := e.origins(old)
	if err != nil {
		return err
	}
	after, err := recount(before, origins, base, why)
	if err != nil {
		return fmt.Errorf("batch %d: %w", old.Number, err)
	}
	next := old
	change(&next)
	return e.moveRejects(r, b, next, origins, after, what)
}

// A disprovedError says that a batch's own numbers do not fit a base.
type disprovedError struct{ index, count, base int64 }

func (e *disprovedError) Error() string {
	return fmt.Sprintf("the server named record %d of %d, so it does not count from %d", e.index, e.count, e.base)
}
