package importer

import (
	"strings"
	"testing"
	"time"
)

func TestThresholdIsRead(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Threshold{"0": {}, "12": {Records: 12}, "2.5%": {Percent: 2.5}, "100 %": {Percent: 100}} {
		if got, err := ParseThreshold(text); err != nil || got != want {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "-1", "1.5", "%", "-3%", "101%", "NaN%", "a few"} {
		if got, err := ParseThreshold(text); err == nil {
			t.Errorf("%q was read as %+v", text, got)
		}
	}
	if n := (Threshold{Percent: 2.5}).of(199); n != 4 {
		t.Errorf("2.5%% of 199 are %d", n)
	}
}

// The first batch is small, the others wait for its job, over restarts too.
func TestSmallFirstBatch(t *testing.T) {
	t.Parallel()
	rows := []struct {
		name    string
		rejects int
		most    Threshold
		passes  bool
	}{
		{"all well", 0, Threshold{}, true},
		{"as many rejects as may be", 2, Threshold{Records: 2}, true},
		{"a share that may be", 2, Threshold{Percent: 20}, true},
		{"one reject too many", 2, Threshold{Records: 1}, false},
		{"a share too many", 2, Threshold{Percent: 19}, false},
	}
	for _, row := range rows {
		for _, again := range []bool{false, true} {
			name := row.name
			if again {
				name += ", over a restart"
			}
			t.Run(name, func(t *testing.T) {
				inWorld(t, func(t *testing.T, w *world) {
					w.opts.Limits = Limits{Records: 20, Bytes: 1 << 20}
					w.restart()
					w.server.base, w.server.steps = 1, 30
					w.server.reject = func(record string) string {
						for i := range row.rejects {
							if record == patient(10-i) {
								return "lastName: reserved"
							}
						}
						return ""
					}
					r := w.begin(w.file("a.ndjson", patients(1, 60)))
					p, err := r.PlanWith(t.Context(), PlanOptions{First: 10, MaxRejects: row.most})
					if err != nil {
						t.Fatal(err)
					}
					if len(p.Batches) != 4 || p.Batches[0].Records != 10 || p.Batches[3].Records != 10 {
						t.Fatalf("plan %+v", p.Batches)
					}
					if err := r.Approve(t.Context(), p); err != nil {
						t.Fatal(err)
					}
					w.work()
					w.sleep(3 * time.Second)
					if w.server.sent() != 1 {
						t.Fatalf("%d batches sent before the first was judged", w.server.sent())
					}
					if again {
						w.restart()
						if r, err = w.e.Open(r.ID()); err != nil {
							t.Fatal(err)
						}
						w.work()
					}
					w.sleep(time.Hour)
					if row.passes {
						w.totals(r, Totals{Read: 60, Accepted: int64(60 - row.rejects), Rejected: int64(row.rejects)})
						return
					}
					if got := w.states(r); got != "done, some rejected | held | held | held" || w.server.sent() != 1 {
						t.Fatalf("states %s, %d sent", got, w.server.sent())
					}
					b := r.Batches()[1]
					if b.Cause != FirstStopped || b.After != 1 || !strings.Contains(b.Why, "2 of its 10 records") {
						t.Errorf("cause %q, why %q", b.Cause, b.Why)
					}
					if err := r.Release(2); err != nil {
						t.Fatal(err)
					}
					w.sleep(time.Hour)
					if got := w.states(r); got != "done, some rejected | done | held | held" {
						t.Errorf("after one was released: %s", got)
					}
				})
			})
		}
	}
}

// A first batch of which nothing is known yet holds the others; settled by a person, it lets them go.
func TestFirstBatchWithoutAnOutcome(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.server.script = append(w.server.script, reply(Reply{Wired: true, BodyBytes: -1, Err: errBroken}))
		r := w.begin(w.file("a.ndjson", patients(1, 30)))
		p, err := r.PlanWith(t.Context(), PlanOptions{First: 10})
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Approve(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		w.work()
		w.sleep(time.Hour)
		if got := w.states(r); got != "unknown | held" {
			t.Fatalf("states %s", got)
		}
		if err := r.Resolve(1, WasAccepted, "", "the vendor says so"); err != nil {
			t.Fatal(err)
		}
		w.sleep(time.Hour)
		w.totals(r, Totals{Read: 30, Accepted: 30})
	})
}
