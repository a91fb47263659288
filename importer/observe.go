package importer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"clinik-import/importer/journal"
	"clinik-import/ndjson"
	"clinik-import/resource"
)

// Watching says whether an engine only looks on, and at whom. Nothing can be sent or
// changed by an observer; whatever would, returns journal.ErrObserver.
type Watching struct {
	On    bool
	PID   int       // of the program at work, 0 if not known
	Since time.Time // it began, zero if not known
	Ended bool      // nobody is at work any more: whoever opens the journal anew may be the owner
}

// Watching returns how this engine stands to the journal.
func (e *Engine) Watching() Watching {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.watching
}

// observeEvery is how often an observer looks whether the journal was changed.
const observeEvery = 500 * time.Millisecond

// observe keeps the open runs as the journal has them until ctx ends.
func (e *Engine) observe(ctx context.Context) error {
	watch, err := e.journal.Watch(ctx)
	if err != nil {
		return ignoreEnd(ctx, err)
	}
	defer watch.Close()
	for first := true; ctx.Err() == nil; first = false {
		changed, err := watch.Changed(ctx)
		if err != nil {
			return ignoreEnd(ctx, err)
		}
		if changed || first {
			if err := e.reload(); err != nil {
				return ignoreEnd(ctx, err)
			}
		}
		if err := e.lookWho(); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
		case <-e.clock.After(observeEvery):
		}
	}
	return nil
}

func ignoreEnd(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// lookWho notes who is at work.
func (e *Engine) lookWho() error {
	owner, held, err := e.journal.Owner()
	if err != nil {
		return err
	}
	now := Watching{On: true, PID: owner.PID, Since: owner.Since, Ended: !held}
	e.mu.Lock()
	before := e.watching
	e.watching = now
	e.mu.Unlock()
	if now != before {
		e.changed()
	}
	return nil
}

// reload brings every open run up to date.
func (e *Engine) reload() error {
	e.changing.Lock()
	defer e.changing.Unlock()
	for _, r := range e.openRuns() {
		if err := r.reload(); err != nil {
			return fmt.Errorf("what the other window did cannot be read: %w", err)
		}
	}
	if err := e.takeQuota(); err != nil {
		return err
	}
	e.changed()
	return nil
}

// reload takes over what the journal says of the run now. e.changing is held.
func (r *Run) reload() error {
	e := r.engine
	_, err := e.journal.Run(r.id)
	if errors.Is(err, journal.ErrNotFound) {
		return nil // purged; what is on the screen stays until it is left
	}
	if err != nil {
		return err
	}
	rows, err := e.journal.Batches(r.id)
	if err != nil {
		return err
	}
	moved, err := r.takeBatches(rows)
	if err != nil {
		return err
	}
	corrected, err := r.takeCorrections()
	if err != nil {
		return err
	}
	if err := r.takeSources(); err != nil {
		return err
	}
	if moved || corrected {
		err = r.rebuild()
	}
	return errors.Join(err, r.holdRepeats())
}

// takeBatches reports whether records stand elsewhere than before. The rejects of finished
// batches are not read again, for there may be many.
func (r *Run) takeBatches(rows []journal.Batch) (moved bool, err error) {
	before := r.all()
	batches := make([]*batch, len(rows))
	for i, row := range rows {
		b := &batch{Batch: row}
		if i < len(before) && before[i].ID == row.ID {
			old := before[i]
			b.rejects, b.pace = old.rejects, old.pace
			b.pace.note(r.engine.clock.Now(), row.Job.Processed)
			moved = moved || old.State != row.State || old.Attempts != row.Attempts
			if old.State == row.State && !row.Ended.IsZero() && old.Said == row.Said {
				batches[i] = b // its job is finished: nothing more comes
				continue
			}
		}
		rejects, err := r.engine.journal.Rejects(row.ID, 0, -1)
		if err != nil {
			return false, err
		}
		if !slices.Equal(rejects, b.rejects) {
			internRejects(rejects)
			b.rejects, moved = rejects, true
		}
		batches[i] = b
	}
	r.mu.Lock()
	r.batches = batches
	r.outdate(ByBatch)
	r.mu.Unlock()
	return moved || len(rows) != len(before), nil
}

// takeCorrections reports whether there are others than before, or they stand otherwise.
func (r *Run) takeCorrections() (changed bool, err error) {
	history, err := r.engine.journal.Corrections(r.id)
	if err != nil {
		return false, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	c := &r.corrections
	if slices.Equal(history, c.history) {
		return false, nil
	}
	c.history = history
	c.settle()
	return true, nil
}

// takeSources takes over what the owner's lint counted, and types that a person changed.
func (r *Run) takeSources() error {
	rows, err := r.engine.journal.Sources(r.id)
	if err != nil {
		return err
	}
	for i, s := range rows {
		if i >= len(r.Sources()) {
			break
		}
		r.mu.Lock()
		r.counted[i] = counted{s.Linted, s.Lines, s.Blank, s.Errors}
		now := r.sources[i]
		r.mu.Unlock()
		if t, ok := resource.Lookup(s.Type); ok && (now.Type == nil || now.Type.Name() != s.Type) {
			next := *now
			next.Type, next.Report = t, ndjson.NewReport()
			r.replace(next)
		}
	}
	return nil
}
