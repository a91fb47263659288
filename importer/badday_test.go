package importer

import (
	"context"
	"testing"
	"time"
)

// sleepyServer is one whose client's computer falls asleep in the middle of a POST.
type sleepyServer struct {
	*timedServer
	asleep func()
	lost   bool // the connection did not outlive it
}

func (s sleepyServer) Import(ctx context.Context, sub Submission, wire func() error) Reply {
	if s.sent() > 0 {
		return s.timedServer.Import(ctx, sub, wire)
	}
	r := s.timedServer.Import(ctx, sub, wire)
	s.asleep()
	if s.lost {
		r = Reply{Wired: true, BodyBytes: r.BodyBytes, Err: errBroken}
	}
	return r
}

// Laptop sleeps in mid-POST: the POST is judged by evidence, nothing is sent twice, and its
// slot counts until it could have been counted at the latest.
func TestSleepInMidPost(t *testing.T) {
	t.Parallel()
	for name, lost := range map[string]bool{"the answer came": false, "the connection is lost": true} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				clock := newTestClock()
				w.opts.Clock, w.opts.Limits = clock, Limits{Records: 1, Bytes: 1 << 20}
				w.opts.Allowance = Allowance{Starts: 1, Window: time.Hour}
				w.opts.Server = sleepyServer{&timedServer{fakeServer: w.server}, func() { clock.sleepComputer(50 * time.Minute) }, lost}
				w.restart()
				r := w.begin(w.file("a.ndjson", patients(1, 2)))
				w.approve(r)
				w.work()
				w.sleep(51 * time.Minute)
				want := "done | queued"
				if lost {
					want = "unknown | queued"
				}
				if got := w.states(r); got != want || w.server.sent() != 1 {
					t.Errorf("on waking: %s, %d sent", got, w.server.sent())
				}
				w.sleep(58 * time.Minute)
				if w.server.sent() != 1 {
					t.Error("the slot was free an hour after the start, though the server may have counted it later")
				}
				w.sleep(time.Hour)
				if w.server.sent() != 2 {
					t.Errorf("%d sent", w.server.sent())
				}
			})
		})
	}
}

// Another workstation takes the last slot at once: ours is refused, waits, and nothing is
// sent twice; neither is there a start more than the server allows.
func TestTwoWorkstationsAndOneSlot(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.server.limit = &Allowance{Starts: 1, Window: time.Hour}
		w.server.starts = append(w.server.starts, time.Now()) // theirs
		r := w.begin(w.file("a.ndjson", patients(1, 3)))
		w.approve(r)
		w.work()
		w.sleep(time.Minute)
		if got := w.states(r); got != "refused for now" || w.server.sent() != 0 {
			t.Fatalf("%s, %d sent", got, w.server.sent())
		}
		w.sleep(3 * time.Hour)
		w.totals(r, Totals{Read: 3, Accepted: 3})
		if w.server.sent() != 1 {
			t.Errorf("%d sent", w.server.sent())
		}
	})
}
