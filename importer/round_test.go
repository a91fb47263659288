package importer

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// What waits of a round is held once too many of its records are rejected, also while a job
// runs, and over a restart.
func TestARoundStopsAtItsThreshold(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		most   Threshold
		stop   bool
		states string
		sent   int
	}{
		{"not asked for", Threshold{}, false, "done, some rejected | done, some rejected | done, some rejected", 3},
		{"the first reject stops", Threshold{}, true, "done, some rejected | held | held", 1},
		{"crossed by the second batch", Threshold{Records: 3}, true, "done, some rejected | done, some rejected | held", 2},
		{"a share of the whole round", Threshold{Percent: 10}, true, "done, some rejected | done, some rejected | done, some rejected", 3},
		{"a share too many", Threshold{Percent: 5}, true, "done, some rejected | done, some rejected | held", 2},
	} {
		t.Run(row.name, func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				w.opts.Limits = Limits{Records: 20, Bytes: 1 << 20}
				w.opts.Allowance = Allowance{Starts: 1, Window: time.Hour}
				w.restart()
				w.server.base, w.server.steps = 1, 30
				var bad []string
				for _, first := range []int{1, 21, 41} {
					bad = append(bad, patient(first), patient(first+1))
				}
				w.server.reject = func(record string) string {
					if slices.Contains(bad, record) {
						return "lastName: reserved"
					}
					return ""
				}
				r := w.begin(w.file("a.ndjson", patients(1, 60)))
				p, err := r.PlanWith(t.Context(), PlanOptions{MaxRejects: row.most, Stop: row.stop})
				if err != nil {
					t.Fatal(err)
				}
				if err := r.Approve(t.Context(), p); err != nil {
					t.Fatal(err)
				}
				w.restart()
				if r, err = w.e.Open(r.ID()); err != nil {
					t.Fatal(err)
				}
				w.work()
				w.sleep(4 * time.Hour)
				if got := w.states(r); got != row.states || w.server.sent() != row.sent {
					t.Fatalf("states %s, %d sent", got, w.server.sent())
				}
				if !strings.Contains(row.states, "held") {
					return
				}
				b := r.Batches()[2]
				if b.Cause != RoundStopped || b.After != 0 || !strings.Contains(b.Why, "of the 60 records of its round are rejected") {
					t.Errorf("cause %q, why %q", b.Cause, b.Why)
				}
				if err := r.Release(3); err != nil {
					t.Fatal(err)
				}
				w.sleep(4 * time.Hour)
				if b := r.Batches()[2]; b.State != StatePartial {
					t.Errorf("after its release: %s, %s", b.State, b.Why)
				}
			})
		})
	}
}

// While a job may still cross the threshold nothing more is sent, however many slots are
// free; what cannot cross it any more is not waited for.
func TestARoundWaitsForWhatMayCrossItsThreshold(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name  string
		most  Threshold
		early int // sent before any job is finished
		after int // that the next one then says it waits for
	}{
		{"none may be rejected", Threshold{}, 1, 1},
		{"fewer than a batch has", Threshold{Records: 19}, 1, 1},
		{"as many as a batch has", Threshold{Records: 20}, 2, 1},
		{"all", Threshold{Percent: 100}, 3, 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				w.opts.Limits = Limits{Records: 20, Bytes: 1 << 20}
				w.restart()
				finished := false
				w.server.job = func(j *fakeJob) (Job, error) {
					if finished {
						return w.server.report(j), nil
					}
					return Job{ID: j.id, Status: "processing", Total: 20, Processed: 19}, nil
				}
				r := w.begin(w.file("a.ndjson", patients(1, 60)))
				p, err := r.PlanWith(t.Context(), PlanOptions{MaxRejects: row.most, Stop: true})
				if err == nil {
					err = r.Approve(t.Context(), p)
				}
				if err != nil {
					t.Fatal(err)
				}
				w.work()
				w.sleep(time.Hour / 2)
				if w.server.sent() != row.early || r.Batches()[2].After != row.after {
					t.Errorf("%d sent early, the last waits for batch %d", w.server.sent(), r.Batches()[2].After)
				}
				w.server.mu.Lock()
				finished = true
				w.server.mu.Unlock()
				w.sleep(time.Hour / 4)
				if got := w.states(r); got != "done | done | done" {
					t.Error(got)
				}
			})
		})
	}
}
