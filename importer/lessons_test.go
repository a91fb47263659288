package importer

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// capped answers 413 to every body that is larger than most bytes.
func (f *fakeServer) capped(most int) {
	for range 100 {
		f.script = append(f.script, func(s Submission, wire func() error) Reply {
			if len(s.Body) > most {
				return reply(Reply{Wired: true, Status: 413})(s, wire)
			}
			return f.accept(s, wire)
		})
	}
}

// A 413 makes the batches of that server smaller, for good; those that wait are cut anew,
// the same records in the same order, none of them twice.
func TestTooLargeIsLearntAndCutAnew(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.opts.Limits = Limits{Records: 4000, Bytes: 5 << 20}
		w.restart()
		w.server.capped(200_000)
		lines := patients(1, 6000)
		r := w.begin(w.file("a.ndjson", lines))
		w.approve(r)
		w.work()
		w.sleep(24 * time.Hour)
		w.totals(r, Totals{Read: 6000, Accepted: 6000})
		for line, n := range w.server.accepted() {
			if n != 1 {
				t.Fatalf("%d times in the store: %s", n, line)
			}
		}
		if first := r.Batches()[0]; first.State != StateCancelled || first.Cause != TooLarge {
			t.Errorf("the batch that was too large is %s (%s)", first.State, first.Why)
		}
		batches := r.Batches()
		w.restart()
		again, err := w.e.Open(r.ID())
		if err != nil {
			t.Fatal(err)
		}
		w.totals(again, Totals{Read: 6000, Accepted: 6000})
		if got := again.Batches(); len(got) != len(batches) {
			t.Errorf("%d batches, there were %d", len(got), len(batches))
		}
		next := w.begin(w.file("b.ndjson", patients(7001, 11000)))
		p, err := next.Plan(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range p.Batches {
			if b.Bytes > 200_000 {
				t.Errorf("a batch of %d bytes is planned for a server that refused them", b.Bytes)
			}
		}
	})
}

// A changed file makes the batch stale also when it is to be cut anew.
func TestChangedFileIsNotCutAnew(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		path := w.file("a.ndjson", patients(1, 2000))
		w.server.script = append(w.server.script, func(s Submission, wire func() error) Reply {
			w.file("a.ndjson", patients(5001, 7000))
			return reply(Reply{Wired: true, Status: 413})(s, wire)
		})
		r := w.begin(path)
		w.approve(r)
		w.work()
		w.sleep(time.Hour)
		if got := w.states(r); got != "stale" || w.server.sent() != 0 {
			t.Errorf("states %s, %d sent", got, w.server.sent())
		}
	})
}

// The one record that is too large is refused; the others, and those of a small first batch, go.
func TestOneRecordTooLarge(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.server.capped(150_000)
		large := strings.Replace(patient(1), `{`, `{"address":{"line":["`+strings.Repeat(`1 Long Lane","`, 14_000)+`end"]},`, 1)
		r := w.begin(w.file("a.ndjson", append(patients(2, 40), large)))
		if p := w.approve(r); len(p.Batches) != 1 || p.Batches[0].Records != 40 {
			t.Fatalf("plan %+v", p)
		}
		w.work()
		w.sleep(24 * time.Hour)
		w.totals(r, Totals{Read: 40, Accepted: 39, Unsent: 1})
		if p, err := r.Plan(t.Context()); err != nil || len(p.Batches) != 0 || p.Held[0].Rule != RuleTooLarge {
			t.Errorf("plan %+v, %v", p, err)
		}
	})
}

func TestLargestAlone(t *testing.T) {
	t.Parallel()
	records := [][]byte{[]byte(`{"a":1}`), []byte(`{"b":"line\nbreak \\n"}`), []byte(`{}`)}
	wire := build("Patient", records)
	if got, want := largestAlone(wire), int64(len(build("Patient", records[1:2]))); got != want {
		t.Errorf("%d, want %d", got, want)
	}
}

// A server that cannot say "100 Continue" is asked once, ever.
func TestExpectationFailedIsSentWithoutAsking(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		var asked []bool
		for range 3 {
			w.server.script = append(w.server.script, func(s Submission, wire func() error) Reply {
				asked = append(asked, !s.NoExpect)
				if !s.NoExpect {
					return reply(Reply{Wired: true, Status: 417})(s, wire)
				}
				return w.server.accept(s, wire)
			})
		}
		r := w.begin(w.file("a.ndjson", patients(1, 3)))
		w.approve(r)
		w.work()
		w.sleep(time.Minute)
		w.totals(r, Totals{Read: 3, Accepted: 3})
		attempts, err := w.j.Attempts(1)
		if err != nil || len(attempts) != 2 {
			t.Errorf("%d attempts on record, %v", len(attempts), err)
		}
		w.restart()
		w.approve(w.begin(w.file("b.ndjson", patients(4, 6))))
		w.work()
		w.sleep(time.Minute)
		if fmt.Sprint(asked) != "[true false false]" {
			t.Errorf("asked: %v", asked)
		}
	})
}

// Refusals that are not the budget's stop after a few: each takes a slot.
func TestRepeatedRefusalsHoldEveryBatch(t *testing.T) {
	t.Parallel()
	for name, refusal := range map[string]Reply{
		"503 before the body":    {Wired: true, Status: 503},
		"broken before the body": {Wired: true, Err: errBroken},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				w.opts.Limits = Limits{Records: 2, Bytes: 1 << 20}
				w.restart()
				for range 20 {
					w.server.script = append(w.server.script, reply(refusal))
				}
				r := w.begin(w.file("a.ndjson", patients(1, 6)))
				w.approve(r)
				w.work()
				w.sleep(24 * time.Hour)
				if got := w.states(r); got != "held | held | held" {
					t.Fatalf("states %s", got)
				}
				b := r.Batches()[0]
				if b.Attempts != refusalsBeforeHeld || !strings.Contains(b.Why, "3 times in a row") {
					t.Errorf("%d attempts: %s", b.Attempts, b.Why)
				}
				if other := r.Batches()[1]; other.Attempts != 0 || other.Why == "" {
					t.Errorf("another batch: %+v", other)
				}
				w.server.mu.Lock()
				w.server.script = nil
				w.server.mu.Unlock()
				for n := range 3 {
					if err := r.Release(n + 1); err != nil {
						t.Fatal(err)
					}
				}
				w.sleep(24 * time.Hour)
				w.totals(r, Totals{Read: 6, Accepted: 6})
			})
		})
	}
}
