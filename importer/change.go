package importer

import (
	"fmt"
	"slices"

	"clinik-import/importer/journal"
)

// change is the one way in which a batch changes: mutate makes the new row of a copy,
// the journal takes it (with whatever also adds) in one transaction, and only then
// memory follows and the lines of the batch move. from lists the states it may start in.
func (e *Engine) change(r *Run, b *batch, from []journal.State, mutate func(*journal.Batch), also func(*journal.Tx, journal.Batch) error) error {
	e.changing.Lock()
	defer e.changing.Unlock()
	r.mu.RLock()
	old := b.Batch
	r.mu.RUnlock()
	if !slices.Contains(from, old.State) {
		return fmt.Errorf("batch %d is %s: %w", old.Number, old.State, journal.ErrState)
	}
	next := old
	mutate(&next)
	if next.State != old.State {
		if _, ok := journal.Allowed(old.State, next.State); !ok {
			return fmt.Errorf("batch %d cannot go from %s to %s: %w", old.Number, old.State, next.State, journal.ErrState)
		}
	}
	err := e.journal.Update(func(tx *journal.Tx) error {
		if also != nil {
			if err := also(tx, next); err != nil {
				return err
			}
		}
		return tx.SaveBatch(next, old.State)
	})
	if err != nil {
		return err
	}
	if err := r.follow(b, old, next); err != nil {
		return err
	}
	e.changed()
	return nil
}

// follow brings memory to where the journal is. The caller holds e.changing.
func (r *Run) follow(b *batch, old, next journal.Batch) error {
	before, after := standing(old), standing(next)
	if before == after {
		r.mu.Lock()
		b.Batch = next
		r.mu.Unlock()
		return nil
	}
	if after == none {
		r.mu.Lock()
		b.Batch = next
		r.mu.Unlock()
		return r.rebuild()
	}
	return r.stand(b, next, b.rejects)
}

// stand takes over a batch with its rejects, and puts its lines where they stand by that.
// The caller holds e.changing.
func (r *Run) stand(b *batch, next journal.Batch, rejects []journal.Reject) error {
	origins, err := r.engine.origins(next)
	if err != nil {
		return err
	}
	taken, err := r.laterOrigins(next)
	if err != nil {
		return err
	}
	r.mu.Lock()
	b.Batch, b.rejects = next, rejects
	r.place(b, origins, taken)
	r.mu.Unlock()
	return nil
}

// rebuild finds anew where every line stands, batch after batch; done when a run is
// opened and when lines of a batch become free again. The caller holds e.changing.
func (r *Run) rebuild() error {
	rows := r.rows()
	origins := make([][]origin, len(rows))
	for i, b := range rows {
		if standing(b.Batch) == none && len(b.rejects) == 0 {
			continue
		}
		var err error
		if origins[i], err = r.engine.origins(b.Batch); err != nil {
			return err
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.standing = newStandingTable(len(r.sources))
	r.corrections.sealed, r.corrections.holder = map[Position]int64{}, map[Position]int{}
	for i, b := range r.batches {
		r.place(b, origins[i], nil)
	}
	r.outdate(ByBatch)
	return nil
}
