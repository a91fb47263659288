package importer

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"clinik-import/importer/journal"
)

// Random histories: files with faulty and blank lines, a server that refuses, breaks off,
// rejects and loses jobs, a person who corrects, undoes, cancels, decides, quits and comes
// back. At every moment the totals add up, are the same after a restart, and nothing is
// in the store twice unless a person said so.
func TestRandomHistoriesAddUp(t *testing.T) {
	t.Parallel()
	for seed := range uint64(12) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) { randomHistory(t, w, rand.New(rand.NewPCG(seed, 2))) })
		})
	}
}

func randomHistory(t *testing.T, w *world, rnd *rand.Rand) {
	w.opts.Limits = Limits{Records: 7, Bytes: 1 << 20}
	w.opts.Allowance = Allowance{Starts: 5, Window: 10 * time.Minute}
	w.opts.Server = chanceServer{w.server, rand.New(rand.NewPCG(rnd.Uint64(), 3))}
	w.server.limit = &w.opts.Allowance
	w.server.base = int64(rnd.IntN(2))
	w.server.steps = int64(1 + rnd.IntN(5))
	w.server.reject = func(record string) string {
		if strings.Contains(record, "3\"") {
			return "lastName: ends in 3"
		}
		return ""
	}
	w.restart()
	var paths []string
	n := 0
	for f := range 1 + rnd.IntN(3) {
		var lines []string
		for range 5 + rnd.IntN(20) {
			n++
			switch rnd.IntN(6) {
			case 0:
				lines = append(lines, faultyPatient(n))
			case 1:
				lines = append(lines, "")
			default:
				lines = append(lines, patient(n))
			}
		}
		paths = append(paths, w.file(fmt.Sprintf("%d.ndjson", f), lines))
	}
	r := w.begin(paths...)
	read := w.adds(r).Read
	w.work()
	again := false // a person took the risk of sending twice
	for range 60 {
		switch rnd.IntN(9) {
		case 0:
			p, err := r.Plan(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			// Batches that are refused meanwhile free their lines: then the plan is old.
			if err := r.Approve(t.Context(), p); err != nil && !errors.Is(err, ErrPlanChanged) {
				t.Fatal(err)
			}
		case 1, 2:
			if rejects, _ := r.Rejects(0, 100); len(rejects) > 0 {
				n++
				j := rejects[rnd.IntN(len(rejects))]
				// What the mapping is not sure of may be in the store already.
				again = again || !j.HeldBack && j.Certainty != Certain
				record := patient(n)
				if rnd.IntN(4) == 0 {
					record = faultyPatient(n)
				}
				r.Correct(Correction{Position: j.Position, Record: []byte(record)})
			}
		case 3:
			r.Undo()
		case 4:
			r.Redo()
		case 5:
			for _, b := range r.Batches() {
				switch b.State {
				case StateQueued, StateRetry:
					if rnd.IntN(3) == 0 {
						r.Cancel(b.Number)
					}
				case StateHeld:
					r.Release(b.Number)
				case StateUnknown, StateLost, StateNoID:
					d := []Decision{WasAccepted, WasNotAccepted, SendAgain}[rnd.IntN(3)]
					again = again || d != WasAccepted
					r.Resolve(b.Number, d, "", "chance")
				}
			}
		case 6:
			id := r.ID()
			w.end()
			before := w.adds(r)
			w.start()
			var err error
			if r, err = w.e.Open(id); err != nil {
				t.Fatal(err)
			}
			after := w.adds(r)
			if before != after {
				t.Fatalf("over a restart\nfrom %+v\n  to %+v", before, after)
			}
			w.lint(r)
			if relinted := w.adds(r); relinted != after {
				t.Fatalf("by linting again\nfrom %+v\n  to %+v", after, relinted)
			}
			w.work()
		default:
			w.sleep(time.Duration(rnd.IntN(400)) * time.Second)
		}
		if got := w.adds(r); got.Read != read {
			t.Fatalf("read %d, was %d", got.Read, read)
		}
		countStates(t, r)
	}
	for record, times := range w.server.accepted() {
		if times > 1 && !again {
			t.Errorf("%d times in the store without a decision: %s", times, record)
		}
	}
	if _, err := w.j.VerifyAudit(); err != nil {
		t.Error(err)
	}
}

// countStates compares the totals with a count of every line's state, once the engine has
// done what it does at this moment: a batch that moves on between the two looks is no fault.
func countStates(t *testing.T, r *Run) {
	t.Helper()
	synctest.Wait()
	var got Totals
	for i, s := range r.Sources() {
		for line := int64(1); line <= s.Report.Progress().Lines; line++ {
			got.Read++
			switch r.State(Position{i, line}) {
			case Unsent:
				got.Unsent++
			case HeldBack:
				got.HeldBack++
			case AtServer:
				got.AtServer++
			case Accepted:
				got.Accepted++
			case Rejected:
				got.Rejected++
			case Unknown:
				got.Unknown++
			case BlankLine:
				got.Blank++
			}
		}
	}
	want := r.Totals()
	want.Corrected, want.Ready, want.Again, want.Batches, want.Slots = 0, 0, 0, 0, 0
	if got != want {
		t.Fatalf("line by line\n %+v\nin total\n %+v", got, want)
	}
}

func TestSpansOverlap(t *testing.T) {
	t.Parallel()
	a := []journal.Span{{Source: 0, From: 10, To: 20}}
	for _, row := range []struct {
		b    journal.Span
		want bool
	}{
		{journal.Span{Source: 0, From: 20, To: 30}, true},
		{journal.Span{Source: 0, From: 1, To: 9}, false},
		{journal.Span{Source: 1, From: 10, To: 20}, false},
		{journal.Span{Source: 0, From: 12, To: 13}, true},
	} {
		if got := overlap(a, []journal.Span{row.b}); got != row.want {
			t.Errorf("%+v: %v", row.b, got)
		}
	}
}

// What the server has not answered to yet is told apart from what it works on.
func TestWhatIsBeingSentIsToldApart(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.opts.Limits, w.opts.Server = Limits{Records: 3}, slowServer{w.server, 10 * time.Second}
		w.server.job = func(j *fakeJob) (Job, error) { return Job{ID: j.id, Status: "processing", Total: 3}, nil }
		w.restart()
		r := w.begin(w.file("a.ndjson", patients(1, 5)))
		w.approve(r)
		w.work()
		w.sleep(5 * time.Second)
		w.totals(r, Totals{Read: 5, AtServer: 3, Sending: 3, Unsent: 2})
		w.sleep(10 * time.Second)
		w.totals(r, Totals{Read: 5, AtServer: 5, Sending: 2})
		w.sleep(10 * time.Second)
		w.totals(r, Totals{Read: 5, AtServer: 5})
	})
}
