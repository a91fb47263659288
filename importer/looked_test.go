package importer

import (
	"crypto/rand"
	"slices"
	"testing"
	"time"

	"clinik-import/importer/journal"
	"clinik-import/ndjson"
)

// A file that was opened and planned, and no more, is no import: it is told apart, not taken
// up, and forgotten once it is opened again. An approval or a correction makes it one.
func TestAFileThatWasOnlyLookedAtIsNoImport(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		path := w.file("a.ndjson", append(patients(1, 4), faultyPatient(5)))
		looked := w.begin(path)
		if _, err := looked.Plan(t.Context()); err != nil {
			t.Fatal(err)
		}
		runs := w.runs()
		if len(runs) != 1 || !runs[0].LookedAt || len(Imports(runs)) != 0 {
			t.Fatalf("%+v", runs)
		}
		if found := NotAtEnd(runs, []ndjson.Info{looked.Sources()[0].File.Info()}); found != nil {
			t.Errorf("it is offered to be taken up: %+v", found)
		}
		if err := looked.Close(); err != nil {
			t.Fatal(err)
		}
		other := w.begin(w.file("b.ndjson", patients(6, 7)))
		second := w.begin(path)
		if ids := idsOf(w.runs()); !slices.Equal(ids, sorted(other.ID(), second.ID())) {
			t.Errorf("%q; want the first look forgotten, the one at another file kept", ids)
		}
		w.approve(second)
		if runs := Imports(w.runs()); len(runs) != 1 || runs[0].ID != second.ID() {
			t.Errorf("approved: %+v", runs)
		}

		correctedFile := w.file("c.ndjson", []string{faultyPatient(8)})
		corrected := w.begin(correctedFile)
		if err := corrected.Correct(Correction{Position: Position{0, 1}, Record: []byte(patient(8))}); err != nil {
			t.Fatal(err)
		}
		if err := corrected.Close(); err != nil {
			t.Fatal(err)
		}
		third := w.begin(correctedFile)
		if ids := idsOf(Imports(w.runs())); !slices.Equal(ids, sorted(second.ID(), corrected.ID())) {
			t.Errorf("%q; want what was corrected kept, and not %s", ids, third.ID())
		}
	})
}

// What was only looked at stays a week, to be found again, and is then gone at a start.
func TestWhatWasOnlyLookedAtIsForgotten(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		looked, sent := w.begin(w.file("a.ndjson", patients(1, 4))), w.begin(w.file("b.ndjson", patients(5, 6)))
		w.approve(sent)
		w.sleep(6 * 24 * time.Hour)
		w.restart()
		if ids := idsOf(w.runs()); !slices.Equal(ids, sorted(looked.ID(), sent.ID())) {
			t.Errorf("after six days: %q", ids)
		}
		w.sleep(2 * 24 * time.Hour)
		w.restart()
		if ids := idsOf(w.runs()); !slices.Equal(ids, []string{sent.ID()}) {
			t.Errorf("after eight days: %q", ids)
		}
		if v, err := w.j.Verify(t.Context(), journal.Head{}); err != nil || len(v.Findings) > 0 {
			t.Errorf("%+v, %v", v.Findings, err)
		}
	})
}

func (w *world) runs() []RunInfo {
	w.t.Helper()
	runs, err := w.e.Runs()
	if err != nil {
		w.t.Fatal(err)
	}
	return runs
}

func idsOf(runs []RunInfo) (ids []string) {
	for _, r := range runs {
		ids = append(ids, r.ID)
	}
	return sorted(ids...)
}

func sorted(ids ...string) []string {
	slices.Sort(ids)
	return ids
}

// A look that begins forgets no other that began in the same moment and is not among the open
// runs yet: they wait for each other.
func TestWhatIsBegunIsNotForgottenMeanwhile(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		times := 0
		w.opts.Rand = asked(func() { // asked for the run's id, before the run is in the journal
			if w.e.opening.TryLock() {
				w.e.opening.Unlock()
				t.Error("another look may begin, or forget")
			}
			times++
		})
		w.restart()
		path := w.file("a.ndjson", patients(1, 2))
		first := w.begin(path)
		if w.begin(path); times != 2 {
			t.Errorf("looked %d times", times)
		}
		if _, err := w.j.Run(first.ID()); err != nil {
			t.Errorf("it is open, and %v", err)
		}
	})
}

// asked is a source of random bytes that tells when it is asked.
type asked func()

func (f asked) Read(p []byte) (int, error) {
	f()
	return rand.Read(p)
}
