package importer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"clinik-import/importer/journal"
)

// longestSleep is how long the scheduler trusts a timer: after a laptop's sleep the wall
// clock has moved on and the timer has not.
const longestSleep = 5 * time.Second

// Work sends queued batches of the open runs as slots allow and watches their jobs until
// ctx ends. It returns nil when ctx ends; an attempt on the wire is heard to its end first,
// which the server's own time limits bound, or GiveUp. See OnWire.
// It returns an error if the journal fails: then nothing is sent any more.
//
// An observer's work is to look: it brings the open runs up to date as the owner changes them.
func (e *Engine) Work(ctx context.Context) error {
	if e.journal.Observing() {
		return e.observe(ctx)
	}
	e.mu.Lock()
	if e.working {
		e.mu.Unlock()
		return errors.New("the engine is at work already")
	}
	e.working = true
	e.mu.Unlock()
	polling, stop := context.WithCancel(ctx)
	var polls sync.WaitGroup
	defer func() {
		stop()
		polls.Wait()
		e.mu.Lock()
		e.working = false
		e.mu.Unlock()
	}()
	if err := e.outdateChanged(); err != nil { // also where the work ends at once
		e.breakDown(err)
		return err
	}
	var said time.Time // the time that the last waiting event named
	for ctx.Err() == nil {
		if err := e.failed(); err != nil {
			return err
		}
		e.watchJobs(polling, &polls)
		next, err := e.step(ctx, &said)
		if err != nil {
			e.breakDown(err)
			return err
		}
		if next.IsZero() {
			select {
			case <-ctx.Done():
			case <-e.kick:
			}
			continue
		}
		select {
		case <-ctx.Done():
		case <-e.kick:
		case <-e.clock.After(max(0, min(next.Sub(e.clock.Now()), longestSleep))):
		}
	}
	return nil
}

// GiveUp ends the wait for the answer to the batch on the wire, which becomes unknown. It is
// for who ends the work and cannot wait: nothing can be sent with this engine afterwards.
func (e *Engine) GiveUp() { e.giveUp() }

// OnWire returns the batch that is being sent, and the id of its run: its answer is what
// keeps Work from ending. There is at most one.
func (e *Engine) OnWire() (run string, b Batch, some bool) {
	for _, r := range e.openRuns() {
		if !r.hasOnWire() {
			continue
		}
		for _, b := range r.Batches() {
			if b.State == StateOnWire {
				return r.id, b, true
			}
		}
	}
	return "", Batch{}, false
}

// An OpenBatch is a batch of one of the runs that the engine has open.
type OpenBatch struct {
	Run string // its id
	Batch
}

// OpenBatches lists the batches of every open run but the one of that id, in the order in
// which the runs were opened: they are sent and watched whichever run is looked at.
func (e *Engine) OpenBatches(but string) (all []OpenBatch) {
	for _, r := range e.openRuns() {
		if r.id == but {
			continue
		}
		for _, b := range r.Batches() {
			all = append(all, OpenBatch{r.id, b})
		}
	}
	return all
}

func (r *Run) hasOnWire() bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return slices.ContainsFunc(r.batches, func(b *batch) bool { return b.State == journal.OnWire })
}

// guarded runs what works in the background: a mistake of ours there must not end the
// program with a stack trace, which may hold data. What panicked is not part of the error.
func guarded(work func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the program made a mistake in the background (%T). Nothing is lost: start it again and it goes on where it was", r)
		}
	}()
	return work()
}

// breakDown remembers that the journal failed.
func (e *Engine) breakDown(err error) {
	e.mu.Lock()
	if e.fault == nil {
		e.fault = err
	}
	e.mu.Unlock()
	e.wake()
	e.changed()
}

func (e *Engine) failed() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.fault
}

// step makes at most one attempt and says when to look again; zero means when something changes.
func (e *Engine) step(ctx context.Context, said *time.Time) (time.Time, error) {
	if e.Paused() {
		return time.Time{}, nil
	}
	if err := errors.Join(e.outdateChanged(), e.judgeFirsts()); err != nil {
		return time.Time{}, err
	}
	if err := e.judgeRounds(); err != nil {
		return time.Time{}, err
	}
	now := e.clock.Now()
	r, b, earliest := e.nextBatch(now)
	if b == nil {
		return earliest, nil
	}
	if e.doubted() {
		return now, e.holdDoubted()
	}
	if err := e.makeSure(ctx); err != nil {
		unreached, ok := errors.AsType[*unreachedError](err)
		switch {
		case !ok:
			return now, err
		case ctx.Err() != nil:
			return now, nil
		}
		return now, ignoreState(e.notReached(r, b, unreached))
	}
	l, counted, err := e.ledger()
	if err != nil {
		return time.Time{}, err
	}
	if s := e.allowance.slots(l, counted); !s.Next.IsZero() {
		s.Next = e.time.onWall(s.Next)
		if s.Next.Sub(*said).Abs() > time.Minute/hurry { // it moves a little with the server's clock
			*said = s.Next
			event := e.about(r, b, EventWaiting)
			event.Until, event.Message = s.Next, "every slot of the hour is used; the next one comes free at the time given"
			e.emit(event)
		}
		return s.Next, nil
	}
	if err := e.requeue(r, b); err != nil {
		return now, ignoreState(err)
	}
	return now, ignoreState(e.attempt(ctx, r, b))
}

// nextBatch returns the first batch that may be sent now, in the order of runs and
// numbers; else the earliest time at which one may.
func (e *Engine) nextBatch(now time.Time) (run *Run, next *batch, earliest time.Time) {
	for _, r := range e.openRuns() {
		r.mu.RLock()
		for _, b := range r.batches {
			if b.State != journal.Queued && b.State != journal.Retry || r.waitsFor(b) != 0 {
				continue
			}
			if !b.NotBefore.After(now) {
				r.mu.RUnlock()
				return r, b, time.Time{}
			}
			if earliest.IsZero() || b.NotBefore.Before(earliest) {
				earliest = b.NotBefore
			}
		}
		r.mu.RUnlock()
	}
	return nil, nil, earliest
}

// requeue puts a batch that was refused for now back into the queue when its time has come.
func (e *Engine) requeue(r *Run, b *batch) error {
	r.mu.RLock()
	state := b.State
	r.mu.RUnlock()
	if state != journal.Retry {
		return nil
	}
	return e.change(r, b, []journal.State{journal.Retry}, func(n *journal.Batch) {
		n.State, n.NotBefore = journal.Queued, time.Time{}
	}, e.audit(r, "requeue"))
}
