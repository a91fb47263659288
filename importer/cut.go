package importer

import (
	"context"
	"errors"
	"fmt"

	"clinik-import/importer/journal"
)

// cutAnew replaces a queued batch that is larger than the server takes by smaller ones
// of the same records, in the same order. The records were approved, and nothing of them
// was imported; it costs a slot for each piece. What differs from what was sealed is an
// error that wraps ndjson.ErrChanged.
func (r *Run) cutAnew(ctx context.Context, b *batch) error {
	r.selection.Lock()
	defer r.selection.Unlock()
	r.mu.RLock()
	old := b.Batch
	r.mu.RUnlock()
	p := Plan{Round: old.Round}
	if err := r.recut(ctx, old, &planner{plan: &p, hashed: &hasher{}}); err != nil {
		return err
	}
	s := &sealer{run: r, plan: p, mac: r.engine.journal.NewMAC(), known: &comparison{}, after: old.After, afterRejects: old.AfterRejects}
	err := r.recut(ctx, old, s)
	if err == nil {
		err = r.replaceBatch(b, old, s)
	}
	if err != nil {
		err = errors.Join(err, r.engine.journal.Update(func(tx *journal.Tx) error { return tx.DropDrafts(r.id) }))
	}
	return err
}

// recut cuts the records of a batch by the limits that hold now.
func (r *Run) recut(ctx context.Context, old journal.Batch, to sink) error {
	origins, err := r.engine.origins(old)
	if err != nil {
		return err
	}
	limits := r.engine.limitsNow()
	c := &cutter{limits: limits, most: limits.Records, resourceType: old.Type, to: to}
	mac := r.engine.journal.NewMAC()
	next := 0
	err = r.reread(ctx, origins, func(record []byte) error {
		o := origins[next]
		next++
		if fingerprint(mac, record) != o.Hash {
			return errOtherRecords
		}
		return c.add(o, record)
	})
	if err != nil {
		return err
	}
	return c.close()
}

// replaceBatch takes a batch out of the queue and puts the drafts in its place: both or neither.
func (r *Run) replaceBatch(b *batch, old journal.Batch, s *sealer) error {
	e := r.engine
	e.changing.Lock()
	defer e.changing.Unlock()
	now := e.clock.Now()
	gone := old
	gone.State, gone.Cause, gone.Ended = journal.Cancelled, string(TooLarge), now
	gone.Why = fmt.Sprintf("larger than the server takes; its records go in %d smaller batches from number %d on", len(s.sealed), s.sealed[0].Number)
	followers := map[*batch]journal.Batch{} // those that wait for it wait for the first piece
	r.mu.RLock()
	for _, f := range r.batches {
		if row := f.Batch; row.After == old.Number {
			row.After = s.sealed[0].Number
			followers[f] = row
		}
	}
	r.mu.RUnlock()
	batches := make([]*batch, len(s.sealed))
	err := e.journal.Update(func(tx *journal.Tx) error {
		if err := tx.SaveBatch(gone, old.State); err != nil {
			return err
		}
		if err := e.audit(r, "cut anew")(tx, gone); err != nil {
			return err
		}
		for _, row := range followers {
			if err := tx.SaveBatch(row, row.State); err != nil {
				return err
			}
		}
		for i, row := range s.sealed {
			row.State = journal.Queued
			if err := tx.SaveBatch(row, journal.Sealed); err != nil {
				return err
			}
			if err := e.audit(r, "cut anew")(tx, row); err != nil {
				return err
			}
			batches[i] = &batch{Batch: row}
		}
		return nil
	})
	if err != nil {
		return err
	}
	r.mu.Lock()
	b.Batch = gone
	for f, row := range followers {
		f.Batch = row
	}
	r.batches = append(r.batches, batches...)
	r.mu.Unlock()
	if err := r.rebuild(); err != nil {
		return err
	}
	for _, piece := range batches {
		e.emit(e.about(r, piece, EventQueued))
	}
	e.wake()
	return nil
}
