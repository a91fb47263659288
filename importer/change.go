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
	return e.changeBy(r, b, from, hop{mutate: func(n *journal.Batch) error { mutate(n); return nil }, also: also})
}

// A hop is one step of a change from one state to another.
type hop struct {
	mutate func(*journal.Batch) error             // makes the new row, or refuses the whole change; nothing else changes a batch meanwhile
	also   func(*journal.Tx, journal.Batch) error // goes on record with it, before it
	voids  bool                                   // what a job said of the batch counts no more, unless it is Resolved now
}

// forgets reports whether nothing is kept of what a job said.
func (h hop) forgets(next journal.Batch) bool { return h.voids && next.State != journal.Resolved }

// changeBy is change by several hops: all of them happen or none.
func (e *Engine) changeBy(r *Run, b *batch, from []journal.State, hops ...hop) error {
	e.changing.Lock()
	defer e.changing.Unlock()
	old := r.row(b)
	if !slices.Contains(from, old.State) {
		return fmt.Errorf("batch %d is %s: %w", old.Number, old.State, journal.ErrState)
	}
	rows := []journal.Batch{old}
	for _, h := range hops {
		last := rows[len(rows)-1]
		next := last
		if err := h.mutate(&next); err != nil {
			return err
		}
		if next.State != last.State {
			if _, ok := journal.Allowed(last.State, next.State); !ok {
				return fmt.Errorf("batch %d cannot go from %s to %s: %w", old.Number, last.State, next.State, journal.ErrState)
			}
		}
		rows = append(rows, next)
	}
	forgotten := false // what a job said
	err := e.journal.Update(func(tx *journal.Tx) error {
		for i, h := range hops {
			if h.forgets(rows[i+1]) {
				forgotten = true
				if err := tx.ClearJob(rows[i+1].ID); err != nil {
					return err
				}
			}
			if h.also != nil {
				if err := h.also(tx, rows[i+1]); err != nil {
					return err
				}
			}
			if err := tx.SaveBatch(rows[i+1], rows[i].State); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	next := rows[len(hops)]
	if forgotten {
		r.mu.Lock()
		*b = batch{Batch: next}
		r.mu.Unlock()
		err = r.rebuild()
	} else {
		err = r.follow(b, old, next)
	}
	if err == nil {
		e.changed()
	}
	return err
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
	left, err := r.engine.journal.LeftOut(r.id)
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.standing = newStandingTable(len(r.sources))
	if err := r.placeLeftOut(left); err != nil {
		return err
	}
	r.corrections.sealed, r.corrections.holder = map[Position]int64{}, map[Position]int{}
	for i, b := range r.batches {
		r.place(b, origins[i], nil)
	}
	r.outdate(ByBatch)
	return nil
}
