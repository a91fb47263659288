package importer

import (
	"context"
	"errors"
	"time"

	"clinik-import/importer/journal"
	"clinik-import/ndjson"
)

// Limits of patience.
const (
	failuresBeforeHeld = 5                        // attempts in a row that sent nothing
	refusalsBeforeHeld = 3                        // attempts in a row that were refused and took a slot each
	crashesBeforeHeld  = 3                        // attempts that ended with the process
	firstBackoff       = 2 * time.Second / hurry  // after an attempt that sent nothing; doubles
	refusalBackoff     = 30 * time.Second / hurry // after a refusal that names no time
	longestAttempt     = 10 * time.Minute         // longer than any server is given
)

// attempt makes one attempt to send a queued batch, step by step: read and compare,
// claim, wire mark, send, verdict. Each step is durable before the next. It returns an
// error only if the journal failed.
func (e *Engine) attempt(ctx context.Context, r *Run, b *batch) error {
	r.mu.RLock()
	row := b.Batch
	r.mu.RUnlock()
	var wire []byte
	var err error
	if most := e.host().BodyCap; most > 0 && row.Bytes > most && row.Records > 1 {
		if err = r.cutAnew(ctx, b); ignoreState(err) == nil {
			return nil
		}
	} else {
		wire, err = r.wireBytes(ctx, row)
	}
	if ctx.Err() != nil {
		return nil
	}
	if err != nil {
		return e.cannotSend(r, b, err)
	}
	a := journal.Attempt{ID: e.uuid(), Batch: row.ID, Number: row.Attempts + 1, Key: e.target.Key, Intent: e.clock.Now(), QuotaBefore: e.usedNow()}
	if err := e.journal.ReserveReceipt(); err != nil {
		return err
	}
	if err := e.claim(r, b, a); err != nil {
		return err
	}
	began, claimed := e.clock.Now(), e.time.now()
	gate := &gate{engine: e, run: r, batch: b, attempt: a.ID, ctx: ctx}
	s := Submission{Body: wire, Correlation: a.ID, NoExpect: e.host().NoExpect}
	reply := e.post(ctx, gate, s)
	took := e.clock.Now().Sub(began)
	e.time.hear(reply.Date, took)
	v := judge(reply, try{wired: gate.isWired(), expect: !s.NoExpect, records: row.Records, bytes: row.Bytes})
	if v.state == journal.Unknown && e.givenUp.Err() != nil {
		v.cause, v.why = Interrupted, "the program was ended without waiting for the answer while the batch was on its way; it may have been taken"
	}
	counted := e.time.now()
	if slept := claimed.Add(took); reply.Date.IsZero() && slept.After(counted) {
		counted = slept // the computer slept meanwhile, and the rest may have left when it woke
	}
	o := &ending{verdict: v, attempt: a, reply: reply, latest: counted.Add(took / 2), quit: v.failure && ctx.Err() != nil}
	if err := e.settle(r, b, o); err != nil {
		return err
	}
	if reply.OtherStore {
		if err := e.distrust(); err != nil {
			return err
		}
	}
	if err := e.noteQuota(reply.Quota); err != nil {
		return err
	}
	return e.learn(v.lesson, wire)
}

// cannotSend settles a batch whose records cannot be read as they were sealed: nothing
// was spent.
func (e *Engine) cannotSend(r *Run, b *batch, err error) error {
	r.mu.RLock()
	closed := r.closed
	r.mu.RUnlock()
	if closed {
		return nil // the files were let go of; the batch waits until the run is opened again
	}
	to, kind, cause := journal.Stale, EventStale, SourceChanged
	why := "nothing was sent: " + err.Error() + ". Begin a new import with the file as it is now"
	if damaged, ok := errors.AsType[*journal.DamagedError](err); ok {
		return damaged
	}
	if !errors.Is(err, ndjson.ErrChanged) && !errors.Is(err, errSourceGone) {
		to, kind, cause = journal.Held, EventHeld, SourceUnreadable
		why = "its file could not be read, so nothing was sent: " + err.Error() + ". Release the batch when it can"
	}
	changed := e.change(r, b, []journal.State{journal.Queued}, func(n *journal.Batch) {
		n.State, n.Why, n.Cause, n.Ended = to, why, string(cause), e.clock.Now()
	}, e.audit(r, string(to)))
	if changed == nil {
		e.emit(e.about(r, b, kind))
	}
	return ignoreState(changed)
}

// notReached counts an attempt that ended before it began: the server did not even say
// what time it is.
func (e *Engine) notReached(r *Run, b *batch, seen error) error {
	now := e.clock.Now()
	v := judge(Reply{Err: seen}, try{})
	err := e.change(r, b, []journal.State{journal.Queued, journal.Retry}, func(n *journal.Batch) {
		n.Why, n.Cause = v.why, string(v.cause)
		e.countFailures(n, v, now)
	}, e.audit(r, "not reached"))
	if err == nil {
		e.tell(r, b, Reply{})
	}
	return err
}

// claim makes slot and intent durable. It fails with journal.ErrState if the batch was
// taken away meanwhile.
func (e *Engine) claim(r *Run, b *batch, a journal.Attempt) error {
	return e.change(r, b, []journal.State{journal.Queued}, func(n *journal.Batch) {
		n.State, n.Attempts, n.Why, n.Cause, n.NotBefore, n.Slots = journal.Claimed, a.Number, "", "", time.Time{}, n.Slots+1
	}, func(tx *journal.Tx, next journal.Batch) error {
		if err := tx.AddAttempt(a, e.target.Tenant, e.time.now()); err != nil {
			return err
		}
		return e.audit(r, "claim")(tx, next)
	})
}

// post hands the batch to the server. When the work ends, an attempt that is not on the
// wire is broken off; one that is goes on until its answer is here, or GiveUp.
func (e *Engine) post(ctx context.Context, g *gate, s Submission) Reply {
	sending, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer context.AfterFunc(e.givenUp, cancel)()
	defer context.AfterFunc(ctx, func() {
		if !g.isWired() {
			cancel()
		}
	})()
	return e.server.Import(sending, s, g.pass)
}

// about is an event on a batch as it stands.
func (e *Engine) about(r *Run, b *batch, kind EventKind) Event {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return Event{Kind: kind, Run: r.id, Batch: b.Number, Records: b.Records, Processed: b.Job.Processed, Rejected: b.Job.Rejected,
		Job: b.Job.ID, Status: b.Job.Status, Until: b.NotBefore, Cause: Cause(b.Cause), Message: b.Why}
}

// holdAll holds every batch that waits: they all go with the key, to the server, that gave cause.
func (e *Engine) holdAll(why string, cause Cause) error {
	for _, r := range e.openRuns() {
		for _, b := range r.all() {
			err := e.change(r, b, []journal.State{journal.Queued, journal.Retry}, func(n *journal.Batch) {
				n.State, n.Why, n.Cause, n.NotBefore = journal.Held, why, string(cause), time.Time{}
			}, e.audit(r, "hold"))
			switch {
			case err == nil:
				e.emit(e.about(r, b, EventHeld))
			case !errors.Is(err, journal.ErrState):
				return err
			}
		}
	}
	return nil
}

// audit returns the function that writes the audit row of a change.
func (e *Engine) audit(r *Run, what string) func(*journal.Tx, journal.Batch) error {
	return func(tx *journal.Tx, b journal.Batch) error {
		return tx.Audit(journal.AuditRow{Time: e.clock.Now(), What: what, Run: r.id, Batch: b.Number, Digest: b.Digest, Count: b.Records})
	}
}

func (r *Run) all() []*batch {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return append([]*batch(nil), r.batches...)
}

// ignoreState passes over a batch that somebody else changed first.
func ignoreState(err error) error {
	if errors.Is(err, journal.ErrState) {
		return nil
	}
	return err
}
