package importer

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"clinik-import/importer/journal"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// Whatever moment within an attempt the server counts it at, no window of its own holds
// more starts than are allowed.
func TestNeverMoreStartsThanAllowed(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		a := Allowance{Starts: 1 + rnd.IntN(6), Window: time.Duration(1+rnd.IntN(120)) * time.Minute}
		now := noon
		var l journal.Ledger
		var counted []time.Time
		for range 60 {
			s := a.slots(l, now)
			if !s.Next.IsZero() {
				if !s.Next.After(now) {
					t.Fatalf("seed %d: the next slot %v is not after now %v", seed, s.Next, now)
				}
				now = s.Next
				if s := a.slots(l, now); !s.Next.IsZero() {
					t.Fatalf("seed %d: at the time foretold there is no slot", seed)
				}
			}
			took := time.Duration(rnd.Int64N(int64(a.Window / 3)))
			counted = append(counted, now.Add(time.Duration(rnd.Int64N(int64(took)+1))))
			latest := now.Add(took)
			l.Kept = append(l.Kept, journal.Slot{Claimed: now, Latest: latest})
			l.Highest = latest
			now = latest.Add(time.Duration(rnd.Int64N(int64(a.Window))))
		}
		slices.SortFunc(counted, time.Time.Compare)
		for i := range counted {
			if j := i + a.Starts; j < len(counted) && counted[j].Sub(counted[i]) < a.Window {
				t.Fatalf("seed %d: %d starts within %v, allowed are %d in %v", seed, a.Starts+1, counted[j].Sub(counted[i]), a.Starts, a.Window)
			}
		}
	}
}

func TestForetoldStartsKeepTheRule(t *testing.T) {
	t.Parallel()
	a := Allowance{Starts: 5, Window: time.Hour}
	l := journal.Ledger{Kept: []journal.Slot{{Latest: noon.Add(-10 * time.Minute)}, {Latest: noon.Add(-50 * time.Minute)}}}
	starts := a.starts(l, noon, 9)
	want := []time.Duration{0, 0, 0, 10 * time.Minute, 50 * time.Minute, time.Hour, time.Hour, time.Hour, 70 * time.Minute}
	for i, s := range starts {
		if got := s.Sub(noon).Truncate(time.Minute); got != want[i] {
			t.Errorf("start %d after %v, want %v", i+1, got, want[i])
		}
	}
}

func TestClockThatGoesBackFreesNothing(t *testing.T) {
	t.Parallel()
	a := Allowance{Starts: 5, Window: time.Hour}
	l := journal.Ledger{Kept: []journal.Slot{{Latest: noon}}, Highest: noon}
	if s := a.slots(l, noon.Add(-2*time.Hour)); !s.Next.Equal(noon) {
		t.Errorf("two hours back the next slot is at %v, want %v", s.Next, noon)
	}
	if s := a.slots(l, noon); !s.Next.IsZero() {
		t.Errorf("caught up, the next slot is at %v, want now", s.Next)
	}
}

// A server that enforces the rule in its own time never has to refuse, across restarts too.
func TestServerNeverHasToRefuse(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		allowance := Allowance{Starts: 5, Window: time.Hour}
		w.opts.Limits = Limits{Records: 10, Bytes: 1 << 20}
		w.server.limit = &allowance
		w.restart()
		r := w.begin(w.file("a.ndjson", patients(1, 230)))
		w.approve(r)
		for range 4 {
			w.work()
			w.sleep(80 * time.Minute)
			w.restart()
			var err error
			if r, err = w.e.Open(r.ID()); err != nil {
				t.Fatal(err)
			}
		}
		w.work()
		w.sleep(time.Hour)
		w.totals(r, Totals{Read: 230, Accepted: 230})
		if len(w.server.startTimes()) != 23 {
			t.Errorf("%d starts for 23 batches", len(w.server.startTimes()))
		}
		for i := 5; i < len(w.server.startTimes()); i++ {
			if d := w.server.startTimes()[i].Sub(w.server.startTimes()[i-5]); d < time.Hour {
				t.Errorf("six starts within %v", d)
			}
		}
	})
}

// A refusal that our own count does not explain teaches that others use the slots too: for
// an hour, starts keep twelve minutes' distance, over a restart as well.
func TestRefusalTeachesThatOthersUseTheSlots(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.opts.Limits = Limits{Records: 1, Bytes: 1 << 20}
		w.restart()
		w.server.script = append(w.server.script, reply(Reply{Wired: true, Status: 429, RetryAfter: 2 * time.Minute}))
		r := w.begin(w.file("a.ndjson", patients(1, 4)))
		w.approve(r)
		began := time.Now()
		w.work()
		w.sleep(3 * time.Minute)
		if s := w.e.Slots(); !s.Others.Equal(began) || s.Used != 1 || s.Next.Sub(began) != 12*time.Minute {
			t.Fatalf("slots %+v", s)
		}
		foretold := r.Batches()
		w.restart()
		r, err := w.e.Open(r.ID())
		if err != nil {
			t.Fatal(err)
		}
		w.work()
		w.sleep(70 * time.Minute)
		starts := w.server.startTimes()
		if len(starts) != 4 {
			t.Fatalf("%d starts, states %s", len(starts), w.states(r))
		}
		for i, at := range starts {
			if i > 0 && at.Sub(starts[i-1]) < 12*time.Minute {
				t.Errorf("start %d comes %v after the one before", i+1, at.Sub(starts[i-1]))
			}
			if at.Sub(foretold[i].NotBefore).Abs() > time.Minute {
				t.Errorf("start %d was foretold for %v and came at %v", i+1, foretold[i].NotBefore, at)
			}
		}
		w.sleep(time.Hour)
		if s := w.e.Slots(); !s.Others.IsZero() {
			t.Errorf("an hour later others are still remembered: %+v", s)
		}
	})
}

// The limit of requests a minute is no sign of others.
func TestMinuteLimitIsNoSignOfOthers(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.server.script = append(w.server.script, reply(Reply{Wired: true, Status: 429, RetryAfter: 30 * time.Second}))
		r := w.begin(w.file("a.ndjson", patients(1, 4)))
		w.approve(r)
		w.work()
		w.sleep(time.Minute)
		w.totals(r, Totals{Read: 4, Accepted: 4})
		if s := w.e.Slots(); !s.Others.IsZero() {
			t.Errorf("slots %+v", s)
		}
	})
}

// Who finds a slot taken finds the batch that took it no longer queued: else a program that
// waits only for what goes now would leave before it went.
func TestASlotIsNotTakenBeforeItsBatch(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		const batches = 60
		w.opts.Limits, w.opts.Allowance = Limits{Records: 1}, Allowance{Starts: batches, Window: time.Hour}
		w.restart()
		r := w.begin(w.file("a.ndjson", patients(1, batches)))
		w.approve(r)
		looked := make(chan int)
		go func() {
			for looks := 1; ; looks++ {
				used, went := w.e.Slots().Used, 0
				for _, b := range r.Batches() {
					if b.State != StateQueued {
						went++
					}
				}
				if used > went {
					t.Errorf("%d slots are taken, %d batches went", used, went)
				}
				if went == batches || used > went {
					looked <- looks
					return
				}
				if looks%100 == 0 {
					time.Sleep(time.Millisecond) // lets the time of the test go on
				}
			}
		}()
		w.work()
		if looks := <-looked; looks < batches {
			t.Logf("only %d looks", looks)
		}
	})
}
