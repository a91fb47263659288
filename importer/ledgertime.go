package importer

import (
	"context"
	"sync"
	"time"

	"clinik-import/importer/journal"
)

// A ledgerTime is the time that slots are counted in: the server's, as far as it says
// what time it is, for it is the one that counts. Between its words the time goes on by
// the monotonic clock, so that setting this computer's clock frees nothing. Whether the
// wall clock jumped or the computer slept cannot be told from here: either way the time
// is not sure until the server is heard.
type ledgerTime struct {
	clock   Clock
	elapsed func() time.Duration // nil: there is no monotonic clock

	mu     sync.Mutex
	wall   time.Time     // at the last look
	mono   time.Duration // at the last look
	offset time.Duration // of this time to the wall clock
	sure   bool
	heard  bool // the server said what time it is, since the start
}

// jumpAtLeast is how far the two clocks may drift apart between two looks.
const jumpAtLeast = 2 * time.Second

func newLedgerTime(c Clock, skew time.Duration) *ledgerTime {
	t := &ledgerTime{clock: c, wall: c.Now(), offset: skew}
	if m, ok := c.(interface{ Elapsed() time.Duration }); ok {
		t.elapsed, t.mono = m.Elapsed, m.Elapsed()
	}
	return t
}

// look takes jumps of the wall clock out; t.mu is held.
func (t *ledgerTime) look() time.Time {
	wall := t.clock.Now()
	if t.elapsed != nil {
		mono := t.elapsed()
		if jump := wall.Sub(t.wall) - (mono - t.mono); jump.Abs() >= jumpAtLeast {
			t.offset -= jump
			t.sure = false
		}
		t.mono = mono
	}
	t.wall = wall
	return wall.Add(t.offset)
}

func (t *ledgerTime) now() time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.look()
}

// hear takes the server's word of a reply that took so long: its time was then between
// date and date + a second (it has whole ones) + took.
func (t *ledgerTime) hear(date time.Time, took time.Duration) {
	if date.IsZero() {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.look()
	latest := date.Add(time.Second + max(took, 0))
	switch {
	case now.Before(date):
		t.offset += date.Sub(now)
	case now.After(latest):
		t.offset -= now.Sub(latest)
	}
	t.sure, t.heard = true, true
}

// onWall is a moment of this time as the wall clock shows it; zero stays zero.
func (t *ledgerTime) onWall(at time.Time) time.Time {
	if at.IsZero() {
		return at
	}
	return at.Add(-t.skew())
}

// skew is the offset of this time to the wall clock.
func (t *ledgerTime) skew() time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.look()
	return t.offset
}

func (t *ledgerTime) isSure() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.look()
	return t.sure
}

func (t *ledgerTime) wasHeard() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.heard
}

// believe takes the time as it is, for want of a word of the server.
func (t *ledgerTime) believe() {
	t.mu.Lock()
	t.sure = true
	t.mu.Unlock()
}

// A Timekeeper is a Server that can be asked for its time at no cost of a slot.
type Timekeeper interface {
	// Time returns the server's clock, zero if it does not say.
	Time(ctx context.Context) (time.Time, error)
}

// patienceForTime is how long the server may take to say what time it is.
const patienceForTime = 15 * time.Second

// makeSure asks the server for the time before a start, where slots of an earlier time
// depend on it: after a start of the program, a sleep of the computer, or when its clock
// was set. What the ledger has of a time that has not come yet was counted by a clock
// that ran ahead; it is put right. It returns *unreachedError if the server does not answer.
func (e *Engine) makeSure(ctx context.Context) error {
	l, now, err := e.ledger()
	if err != nil {
		return err
	}
	if !e.time.isSure() {
		keeper, ok := e.server.(Timekeeper)
		if l.Highest.IsZero() || !ok { // nothing depends on it, or there is nobody to ask
			e.time.believe()
			return nil
		}
		if err := e.askTime(ctx, keeper); err != nil {
			return err
		}
		now = e.time.now()
	}
	if !e.time.wasHeard() || !l.Highest.After(now.Add(jumpAtLeast)) {
		return nil
	}
	return e.journal.Update(func(tx *journal.Tx) error {
		return tx.SetTime(e.target.Tenant, now, e.time.skew(), longestWait)
	})
}

// An unreachedError says that the server did not answer when it was asked for the time.
type unreachedError struct{ err error }

func (e *unreachedError) Error() string { return e.err.Error() }
func (e *unreachedError) Unwrap() error { return e.err }

func (e *Engine) askTime(ctx context.Context, keeper Timekeeper) error {
	ctx, cancel := context.WithTimeout(ctx, patienceForTime)
	defer cancel()
	asked := e.clock.Now()
	date, err := keeper.Time(ctx)
	switch {
	case err != nil:
		return &unreachedError{err}
	case date.IsZero():
		e.time.believe()
	default:
		e.time.hear(date, e.clock.Now().Sub(asked))
	}
	return nil
}
