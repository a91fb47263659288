package importer

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"clinik-import/importer/journal"
)

// How jobs are looked at.
const (
	slowestPoll    = 8  // times PollEvery, when nothing changes
	slowestTrouble = 60 // times PollEvery, when the server does not answer

	troubleToldEvery = 5 * time.Minute // who follows a job without the screens hears that it cannot be read
	lostAfterTries   = 5               // answers "no such job" in a row …
	lostAfterPolls   = 15              // … over at least as many times PollEvery
)

// watchJobs starts a watcher for every job that has none.
func (e *Engine) watchJobs(ctx context.Context, polls *sync.WaitGroup) {
	for _, r := range e.openRuns() {
		for _, b := range r.all() {
			watch := r.underWay(b)
			e.mu.Lock()
			watch = watch && !e.polled[b]
			if watch {
				e.polled[b] = true
			}
			e.mu.Unlock()
			if watch {
				polls.Go(func() {
					err := guarded(func() error { return e.watch(ctx, r, b) })
					e.mu.Lock()
					delete(e.polled, b)
					e.mu.Unlock()
					e.wake() // it may have been given a job meanwhile
					if err != nil {
						e.breakDown(err)
					}
				})
			}
		}
	}
}

// underWay reports whether a batch has a job that is not finished.
func (r *Run) underWay(b *batch) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return b.State == journal.Accepted || b.State == journal.Running
}

// watch reads a job until it is finished, lost, or the work or the run ends.
func (e *Engine) watch(ctx context.Context, r *Run, b *batch) error {
	wait := e.pollEvery
	looked := ""       // the job that the last look was at: what failed with one says nothing of another
	var told time.Time // when it was last said that the job cannot be read
	var lost struct {
		tries int
		since time.Time
	}
	for {
		r.mu.RLock()
		id, closed := b.Job.ID, r.closed
		r.mu.RUnlock()
		if closed || !r.underWay(b) {
			return nil
		}
		if id != looked {
			looked, wait, told, lost.tries = id, e.pollEvery, time.Time{}, 0
		}
		asked := e.clock.Now()
		job, err := e.server.Job(ctx, id)
		e.time.hear(job.Date, e.clock.Now().Sub(asked))
		if err := e.noteQuota(job.Quota); err != nil {
			return err
		}
		if job.OtherStore {
			if err := e.distrust(); err != nil {
				return err
			}
		}
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			fault, _ := errors.AsType[*JobError](err)
			r.noteUnread(b, id, err)
			if fault != nil && fault.givesUp() {
				if lost.tries++; lost.tries == 1 {
					lost.since = e.clock.Now()
				}
				if lost.tries >= lostAfterTries && e.clock.Now().Sub(lost.since) >= lostAfterPolls*e.pollEvery {
					return e.lose(r, b, id, lost.tries, fault.Large)
				}
			} else {
				lost.tries = 0
			}
			wait = min(2*wait, slowestTrouble*e.pollEvery)
			if lost.tries > 0 {
				wait = min(wait, slowestPoll*e.pollEvery)
			}
			if fault != nil && fault.RetryAfter > wait {
				wait = min(fault.RetryAfter, time.Hour)
			}
			e.trouble(r, b, id, fault, err)
			if now := e.clock.Now(); told.IsZero() || now.Sub(told) >= troubleToldEvery {
				told = now
				event := e.about(r, b, EventWaiting)
				event.Until = now.Add(wait)
				e.emit(event)
			}
		} else {
			lost.tries, told = 0, time.Time{}
			r.noteRead(b)
			news, finished, err := e.take(r, b, id, job)
			if errors.Is(err, journal.ErrState) && r.underWay(b) { // a person's word came in between: look again
				news, finished, err = true, false, nil
			}
			if err != nil || finished {
				e.wake()
				return ignoreState(err)
			}
			if news {
				wait = e.pollEvery
				e.wake() // batches may wait for what this one has rejected
			} else {
				wait = min(wait+wait/2, slowestPoll*e.pollEvery)
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-e.clock.After(e.jitter(wait)):
		}
	}
}

// trouble says on the batch why its job cannot be read; nothing durable comes of it.
func (e *Engine) trouble(r *Run, b *batch, id string, fault *JobError, err error) {
	why := "its job cannot be read just now; we keep looking: " + err.Error()
	if fault != nil && (fault.Status == http.StatusUnauthorized || fault.Status == http.StatusForbidden) {
		why = "the server does not let this key read the job; it goes on by itself, and we keep looking"
	}
	r.mu.Lock()
	if b.Job.ID == id && (b.State == journal.Accepted || b.State == journal.Running) { // no person's word came in between
		b.Why = why
	}
	r.mu.Unlock()
	e.changed()
}

// lose gives a job up that the server says it does not have, or says too much of.
func (e *Engine) lose(r *Run, b *batch, id string, tries int, large bool) error {
	err := e.change(r, b, []journal.State{journal.Accepted, journal.Running}, func(n *journal.Batch) {
		if n.State == journal.Accepted {
			n.Job.Status = "" // what we took it for was never read
		}
		n.State, n.Cause, n.Ended = journal.Lost, string(NoJob), e.clock.Now()
		n.Why = fmt.Sprintf("the server accepted the batch, but said %d times that it knows no such job; what became of the records must be found out", tries)
		if large {
			n.Cause = string(JobUnreadable)
			n.Why = fmt.Sprintf("the server accepted the batch, but %d times its answer on the job was larger than any that can be read; what became of the records must be found out", tries)
		}
	}, func(tx *journal.Tx, next journal.Batch) error {
		if next.Job.ID != id { // a person named another one in between
			return journal.ErrState
		}
		return errors.Join(tx.SaveJob(next.ID, next.Job), e.audit(r, "job lost")(tx, next))
	})
	if err == nil {
		e.emit(e.about(r, b, EventUnknown))
	}
	return ignoreState(err)
}
