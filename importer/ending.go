package importer

import (
	"fmt"
	"time"

	"clinik-import/importer/journal"
)

// An ending is what became of an attempt, on its way into the journal.
type ending struct {
	verdict
	attempt journal.Attempt
	reply   Reply
	latest  time.Time // by when the server counted it, in the ledger's time
	until   time.Time // before which there is no next one, in the ledger's time
	quit    bool      // it was broken off, for the work ends
	blamed  []journal.Reject
}

// settle makes an ending durable and tells it.
func (e *Engine) settle(r *Run, b *batch, o *ending) (err error) {
	a, reply := &o.attempt, o.reply
	a.Ended, a.Verdict, a.Status, a.Code = e.clock.Now(), o.state, reply.Status, reply.Code
	a.BodyBytes, a.RetryAfter, a.Date, a.Evidence, a.QuotaAfter = reply.BodyBytes, reply.RetryAfter, reply.Date, o.why, reply.Quota.used()
	if o.until, err = e.notBefore(o.verdict, *a); err != nil {
		return err
	}
	r.mu.RLock()
	row := b.Batch
	r.mu.RUnlock()
	if o.state == journal.Refused && o.lesson == noLesson {
		if o.blamed, err = r.blamed(row, reply.Faults); err != nil {
			return err
		}
	}
	var became journal.Batch
	err = e.change(r, b, []journal.State{journal.Claimed, journal.OnWire}, func(n *journal.Batch) {
		e.apply(o, n)
		became = *n
	}, func(tx *journal.Tx, next journal.Batch) error {
		if err := e.saveEnding(tx, o, next); err != nil {
			return err
		}
		return e.audit(r, "verdict "+string(next.State))(tx, next)
	})
	if err != nil {
		if o.state == journal.Accepted {
			return e.keepReceipt(became, *a, reply.JobID, err)
		}
		return err
	}
	if err := e.blame(r, b, o.blamed); err != nil {
		return err
	}
	if o.state == journal.Unknown || o.state == journal.NoID {
		e.wantQuota(a.ID, reply.Quota.used())
	}
	e.tell(r, b, reply)
	hold := o.hold
	if o.refusal && became.State == journal.Held {
		hold = became.Why
	}
	if hold == "" {
		return nil
	}
	return e.holdAll(hold, o.cause)
}

// apply makes the batch what the ending makes of it.
func (e *Engine) apply(o *ending, n *journal.Batch) {
	n.State, n.Why, n.Cause, n.NotBefore = o.state, o.why, string(o.cause), e.time.onWall(o.until)
	if o.quit {
		n.Why, n.Cause, n.NotBefore = "", "", time.Time{}
	} else {
		e.countFailures(n, o.verdict, o.attempt.Ended)
	}
	if o.reply.OtherStore {
		e.noteOtherStore(n)
	}
	if !o.kept {
		n.Slots--
	}
	if o.state == journal.Accepted {
		n.Job = journal.Job{ID: o.reply.JobID, Status: "pending"}
	}
	if settled(*n) {
		n.Ended = o.attempt.Ended
	}
}

// saveEnding writes all of an ending but the batch itself.
func (e *Engine) saveEnding(tx *journal.Tx, o *ending, next journal.Batch) error {
	o.attempt.Verdict = next.State
	if err := tx.EndAttempt(o.attempt, e.target.Tenant, o.kept, o.latest); err != nil {
		return err
	}
	if o.tenant {
		if err := tx.Wait(e.target.Tenant, o.until); err != nil {
			return err
		}
	}
	if err := tx.SetSkew(e.target.Tenant, e.time.skew()); err != nil {
		return err
	}
	if o.others {
		if err := tx.SeeOthers(e.target.Tenant, e.time.now()); err != nil {
			return err
		}
	}
	if o.reply.OtherStore {
		if err := tx.NoteDoubt(e.target.Tenant, o.attempt.Ended); err != nil {
			return err
		}
	}
	if len(o.blamed) > 0 {
		if err := tx.SaveRejects(next.ID, 0, o.blamed); err != nil {
			return err
		}
	}
	if o.state == journal.Accepted {
		return tx.SaveJob(next.ID, next.Job)
	}
	return nil
}

// countFailures holds a batch that failed too often: sending nothing costs only time, a
// refusal costs a slot each time.
func (e *Engine) countFailures(n *journal.Batch, v verdict, now time.Time) {
	switch {
	case v.failure:
		n.Failures++
		n.NotBefore = now.Add(e.jitter(firstBackoff << (n.Failures - 1)))
		if n.Failures >= failuresBeforeHeld {
			n.State, n.NotBefore = journal.Held, time.Time{}
			n.Why = fmt.Sprintf("%d times in a row %s. Mend that, then release the batch", n.Failures, v.why)
		}
	case v.refusal:
		n.Failures = 0
		if n.Refusals++; n.Refusals >= refusalsBeforeHeld {
			n.State, n.NotBefore = journal.Held, time.Time{}
			n.Why = fmt.Sprintf("%d times in a row %s. Each time took one of the hour's slots. Release the batch once the server is well again", n.Refusals, v.why)
		}
	default:
		n.Failures, n.Refusals = 0, 0
	}
}

// notBefore is the earliest time of the next attempt after a refusal for now, in the
// ledger's time: what the server says, and what our own ledger says, whichever is later.
func (e *Engine) notBefore(v verdict, a journal.Attempt) (time.Time, error) {
	if v.state != journal.Retry || v.lesson != noLesson {
		return time.Time{}, nil
	}
	wait := v.wait
	if wait <= 0 {
		wait = refusalBackoff << min(a.Number-1, 6)
		if !v.refusal { // somebody else uses the tenant's slots: one comes free in this time on the average
			wait = e.allowance.Window / time.Duration(e.allowance.Starts)
		}
	}
	l, now, err := e.ledger()
	if err != nil {
		return time.Time{}, err
	}
	until := now.Add(wait + e.allowance.margin())
	if own := e.allowance.slots(l, now).Next; own.After(until) {
		until = own
	}
	return until, nil
}

// tell emits what became of an attempt.
func (e *Engine) tell(r *Run, b *batch, reply Reply) {
	r.mu.RLock()
	state := b.State
	r.mu.RUnlock()
	kind := map[journal.State]EventKind{
		journal.Accepted: EventAccepted, journal.NoID: EventUnknown, journal.Unknown: EventUnknown,
		journal.Retry: EventRefused, journal.Refused: EventRefused, journal.Held: EventHeld, journal.Queued: EventWaiting,
	}[state]
	event := e.about(r, b, kind)
	if reply.Status != 0 {
		event.Status = fmt.Sprint(reply.Status)
	}
	e.emit(event)
}
