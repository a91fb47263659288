package importer

import (
	"context"
	"sync"
	"testing"
	"time"
)

// testClock is a wall clock that a test can set, and a computer that it can put to sleep.
type testClock struct {
	mu     sync.Mutex
	start  time.Time
	set    time.Duration // what the wall clock was moved by
	asleep time.Duration // what the monotonic clock missed
}

func newTestClock() *testClock { return &testClock{start: time.Now()} }

func (c *testClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.set).Round(0)
}

func (c *testClock) Elapsed() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Since(c.start) - c.asleep
}

func (c *testClock) After(d time.Duration) <-chan time.Time { return time.After(d) }

func (c *testClock) jump(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.set += d
}

// sleepComputer lets time pass that the monotonic clock does not see.
func (c *testClock) sleepComputer(d time.Duration) {
	c.mu.Lock()
	c.asleep += d
	c.mu.Unlock()
	time.Sleep(d)
}

// timedServer says what time it is, and counts as a strict server does.
type timedServer struct {
	*fakeServer
	ahead time.Duration // of true time
	away  bool
	asked int
}

func (s *timedServer) Time(context.Context) (time.Time, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	if s.away {
		return time.Time{}, errBroken
	}
	return time.Now().Add(s.ahead).Truncate(time.Second), nil
}

func (s *timedServer) Import(ctx context.Context, sub Submission, wire func() error) Reply {
	r := s.fakeServer.Import(ctx, sub, wire)
	r.Date = time.Now().Add(s.ahead).Truncate(time.Second)
	return r
}

// However the clock of this computer is set, however long it sleeps, whether the program
// runs on or is started again: the sixth start comes an hour after the first, by the
// server's time, and not much later.
func TestClockJumpsAndSleepFreeNoSlot(t *testing.T) {
	t.Parallel()
	rows := []struct {
		name  string
		moves func(w *world, c *testClock)
	}{
		{"nothing happens", func(*world, *testClock) {}},
		{"two hours forward", func(_ *world, c *testClock) { c.jump(2 * time.Hour) }},
		{"two hours back", func(_ *world, c *testClock) { c.jump(-2 * time.Hour) }},
		{"back to 1970", func(_ *world, c *testClock) { c.jump(-30 * 365 * 24 * time.Hour) }},
		{"forward and back", func(w *world, c *testClock) { c.jump(2 * time.Hour); w.sleep(time.Minute); c.jump(-2 * time.Hour) }},
		{"asleep for fifty minutes", func(_ *world, c *testClock) { c.sleepComputer(50 * time.Minute) }},
		{"asleep for three hours", func(_ *world, c *testClock) { c.sleepComputer(3 * time.Hour) }},
	}
	for i, row := range rows {
		for k, when := range []string{"while it runs", "while it is off", "just before it is started again"} {
			t.Run(row.name+" "+when, func(t *testing.T) {
				inWorld(t, func(t *testing.T, w *world) {
					clock := newTestClock()
					server := &timedServer{fakeServer: w.server, ahead: []time.Duration{0, 20 * time.Minute, -20 * time.Minute}[(i+k)%3]}
					w.opts.Server, w.opts.Clock, w.opts.Limits = server, clock, Limits{Records: 1, Bytes: 1 << 20}
					w.server.limit = &Allowance{Starts: 5, Window: time.Hour}
					w.restart()
					r := w.begin(w.file("a.ndjson", patients(1, 6)))
					w.approve(r)
					w.work()
					w.sleep(10 * time.Minute)
					if n := w.server.sent(); n != 5 {
						t.Fatalf("%d sent", n)
					}
					switch k {
					case 0:
						row.moves(w, clock)
					case 1:
						w.end()
						row.moves(w, clock)
						w.goOn(r.ID())
					case 2:
						row.moves(w, clock)
						w.end()
						w.goOn(r.ID())
					}
					w.sleep(4 * time.Hour)
					starts := w.server.startTimes()
					if len(starts) != 6 {
						t.Fatalf("%d starts: %+v", len(starts), w.e.Slots())
					}
					gap, most := starts[5].Sub(starts[0]), time.Hour+time.Minute
					if row.name == "asleep for three hours" {
						most = 3*time.Hour + 11*time.Minute
					}
					if gap < time.Hour || gap > most {
						t.Errorf("the sixth start comes %v after the first", gap)
					}
				})
			})
		}
	}
}

// goOn starts the program again and has it work on a run.
func (w *world) goOn(run string) {
	w.t.Helper()
	w.start()
	if _, err := w.e.Open(run); err != nil {
		w.t.Fatal(err)
	}
	w.work()
}

// A server that says nothing of time: a clock that went back frees nothing until it has
// caught up, within one run of the program not even a clock that went forward does.
func TestClockJumpsWithoutAWordOfTheServer(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		clock := newTestClock()
		w.opts.Clock, w.opts.Limits = clock, Limits{Records: 1, Bytes: 1 << 20}
		w.restart()
		r := w.begin(w.file("a.ndjson", patients(1, 6)))
		w.approve(r)
		w.work()
		w.sleep(10 * time.Minute)
		clock.jump(5 * time.Hour)
		w.sleep(45 * time.Minute)
		if n := w.server.sent(); n != 5 {
			t.Fatalf("%d sent before the hour was over", n)
		}
		w.sleep(10 * time.Minute)
		if n := w.server.sent(); n != 6 {
			t.Errorf("%d sent", n)
		}
	})
}

// A server that cannot be asked for the time is not reached: nothing is spent, and after a
// few tries a person is told.
func TestServerThatCannotBeAskedForTheTime(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		server := &timedServer{fakeServer: w.server}
		w.opts.Server = server
		w.restart()
		w.approve(w.begin(w.file("a.ndjson", patients(1, 3))))
		w.work()
		w.sleep(time.Minute)
		w.restart()
		server.away = true
		r := w.begin(w.file("b.ndjson", patients(4, 6)))
		w.approve(r)
		w.work()
		w.sleep(10 * time.Minute)
		if got := w.states(r); got != "held" || r.Batches()[0].Cause != Unreachable || w.e.Slots().Used != 1 {
			t.Fatalf("states %s, %+v", got, w.e.Slots())
		}
		server.mu.Lock()
		server.away = false
		server.mu.Unlock()
		if err := r.Release(1); err != nil {
			t.Fatal(err)
		}
		w.sleep(time.Minute)
		w.totals(r, Totals{Read: 3, Accepted: 3})
	})
}

// The slot of an attempt that ended with the program counts from the latest moment that
// the attempt can have reached the server.
func TestSlotOfACrashedAttempt(t *testing.T) {
	t.Parallel()
	for name, moved := range map[string]time.Duration{"clock as it was": 0, "clock set back": -2 * time.Hour, "clock set forward": 2 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				clock := newTestClock()
				server := &timedServer{fakeServer: w.server}
				w.opts.Clock, w.opts.Server = clock, server
				w.restart()
				var after *world
				w.server.script = append(w.server.script, func(s Submission, wire func() error) Reply {
					wire()
					after = w.crash(t)
					return Reply{Wired: true, BodyBytes: int64(len(s.Body)), Err: errBroken}
				})
				r := w.begin(w.file("a.ndjson", patients(1, 3)))
				w.approve(r)
				w.work()
				claimed := time.Now()
				w.sleep(5 * time.Minute)
				clock.jump(moved)
				after.start()
				defer after.end()
				if err := after.e.makeSure(t.Context()); err != nil {
					t.Fatal(err)
				}
				l, now, err := after.e.ledger()
				if err != nil || len(l.Kept) != 1 || time.Until(now).Abs() > 2*time.Second {
					t.Fatalf("ledger %+v at %v, %v", l, now, err)
				}
				if latest := l.Kept[0].Latest.Sub(claimed); latest < 5*time.Minute-2*time.Second || latest > 10*time.Minute {
					t.Errorf("counted at most %v after it began", latest)
				}
			})
		})
	}
}
