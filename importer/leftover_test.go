package importer

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// leftOvers describes what is left over, a line each.
func (w *world) leftOvers() string {
	w.t.Helper()
	all, err := LeftOvers(w.j)
	if err != nil {
		w.t.Fatal(err)
	}
	var lines []string
	for _, l := range all {
		lines = append(lines, fmt.Sprintf("%s %d files %v %d", l.ID, len(l.Paths), l.Batches, l.Records))
	}
	return strings.Join(lines, "\n")
}

// What was to be sent without a question and was interrupted is left over until it is sent,
// or found not to be.
func TestAnInterruptedSendIsLeftOver(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		path := w.file("a.ndjson", patients(1, 3))
		begin := func() *Run { w.t.Helper(); return w.beginToSend(path) }
		looked := w.begin(w.file("b.ndjson", patients(1, 3)))
		if got := w.leftOvers(); got != "" {
			t.Errorf("what was looked at is left over: %s", got)
		}
		r := begin()
		want := r.ID() + " 1 files [] 0"
		if got := w.leftOvers(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
		w.restart()
		if got := w.leftOvers(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
		if err := w.begin(path).Close(); err != nil { // a look does not make up for it
			t.Fatal(err)
		}
		if got := w.leftOvers(); got != want {
			t.Errorf("after a look: %q, want %q", got, want)
		}
		w.restart()
		r = begin() // it takes the place of the one before
		want = r.ID() + " 1 files [] 0"
		if got := w.leftOvers(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
		if err := r.Unwant(); err != nil || w.leftOvers() != "" {
			t.Errorf("%v, %q", err, w.leftOvers())
		}
		r = begin()
		w.lint(r)
		w.approve(r)
		if got := w.leftOvers(); got != "" {
			t.Errorf("approved: %q", got)
		}
		_ = looked
	})
}

// Records of a batch whose file changed are left over until a later import over that file
// is approved, or a person says that they are not to be sent.
func TestAnOutdatedBatchIsLeftOver(t *testing.T) {
	for _, by := range []string{"an import", "a word"} {
		t.Run(by, func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				path := w.file("a.ndjson", patients(1, 5))
				w.opts.Limits = Limits{Records: 3}
				w.restart()
				r := w.begin(path, w.file("b.ndjson", patients(10, 11)))
				w.approve(r)
				if err := os.WriteFile(path, []byte(strings.Join(patients(1, 6), "\n")+"\n"), 0o600); err != nil {
					t.Fatal(err)
				}
				w.work()
				w.sleep(time.Minute)
				if got := w.states(r); !strings.HasPrefix(got, "stale | stale") {
					t.Fatal(got)
				}
				if got := w.leftOvers(); !strings.HasPrefix(got, r.ID()) || !strings.Contains(got, "[1 2]") {
					t.Errorf("%q", got)
				}
				if by == "a word" {
					for _, n := range []int{1, 2} {
						if err := r.Resolve(n, TakenOut, "", "not needed"); err != nil {
							t.Error(err)
						}
					}
				} else {
					w.approve(w.begin(path, w.file("c.ndjson", patients(20, 21))))
				}
				if got := w.leftOvers(); strings.Contains(got, "[1 2]") {
					t.Errorf("%q", got)
				}
				w.adds(r)
			})
		})
	}
}

// So are those of a batch that a person found not to be accepted.
func TestWhatWasNotAcceptedIsLeftOver(t *testing.T) {
	unanswered(t, func(t *testing.T, w *world, r *Run) {
		if err := r.Resolve(1, WasNotAccepted, "", "looked"); err != nil {
			t.Fatal(err)
		}
		if got, want := w.leftOvers(), r.ID()+" 1 files [1] 3"; got != want {
			t.Errorf("%q, want %q", got, want)
		}
		if err := r.Resolve(2, TakenOut, "", "not needed"); err == nil {
			t.Error("what was accepted is taken out")
		}
		if err := r.Resolve(1, TakenOut, "", "not needed"); err != nil || w.leftOvers() != "" {
			t.Errorf("%v, %q", err, w.leftOvers())
		}
		w.totals(r, Totals{Read: 5, Accepted: 2, Unsent: 3})
	})
}

// Records that a later round of the same run took over are no more left over, nor counted twice.
func TestWhatALaterRoundSentIsNotLeftOver(t *testing.T) {
	unanswered(t, func(t *testing.T, w *world, r *Run) {
		if err := r.Resolve(1, WasNotAccepted, "", "looked"); err != nil {
			t.Fatal(err)
		}
		w.server.script = []func(Submission, func() error) Reply{reply(Reply{Wired: true, BodyBytes: -1})}
		w.approve(r)
		w.sleep(time.Minute)
		if got := w.states(r); got != "resolved | done | unknown" || w.leftOvers() != "" {
			t.Fatalf("%s, %q", got, w.leftOvers())
		}
		if err := r.Resolve(3, WasNotAccepted, "", "looked"); err != nil {
			t.Fatal(err)
		}
		if got, want := w.leftOvers(), r.ID()+" 1 files [3] 3"; got != want {
			t.Errorf("%q, want %q", got, want)
		}
		w.e.Pause()
		if err := r.Correct(Correction{Position: Position{0, 2}, Record: []byte(faultyPatient(2))}); err != nil {
			t.Fatal(err)
		}
		w.approve(r) // all but the second
		if got, want := w.leftOvers(), r.ID()+" 1 files [3] 1"; got != want {
			t.Errorf("%q, want %q", got, want)
		}
		w.e.Unpause()
		w.sleep(time.Minute)
		w.totals(r, Totals{Read: 5, Accepted: 4, HeldBack: 1})
	})
}
