package importer

import (
	"slices"
	"testing"
	"time"

	"clinik-import/importer/journal"
)

// A run knows that its corrections were removed, and which records went as corrected.
func TestARunKnowsThatItsCorrectionsWereRemoved(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		purge := func(id string) *Run {
			t.Helper()
			w.restart()
			if err := w.j.Purge([]string{id}, journal.PurgeCorrections); err != nil {
				t.Fatal(err)
			}
			w.restart()
			r, err := w.e.Open(id)
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		r := w.begin(w.file("a.ndjson", []string{faultyPatient(1), patient(2), faultyPatient(3)}))
		if err := r.Correct(Correction{Position: Position{0, 1}, Record: []byte(patient(1))}); err != nil {
			t.Fatal(err)
		}
		w.approve(r)
		w.work()
		w.sleep(time.Minute)
		if err := r.Correct(Correction{Position: Position{0, 3}, Record: []byte(patient(3))}); err != nil {
			t.Fatal(err)
		}
		if at := r.CorrectionsPurged(); !at.IsZero() || len(r.SentAsPurged()) != 0 {
			t.Errorf("removed at %v: %v", at, r.SentAsPurged())
		}
		before := time.Now()
		r = purge(r.ID())
		if at := r.CorrectionsPurged(); at.Before(before) || at.After(time.Now()) {
			t.Errorf("removed at %v, not %v", at, before)
		}
		if sent := r.SentAsPurged(); !slices.Equal(sent, []Position{{0, 1}}) {
			t.Errorf("sent as corrected: %v", sent)
		}
		w.lint(r)
		w.totals(r, Totals{Read: 3, Accepted: 2, HeldBack: 1}) // what was not sent is open again

		other := purge(w.begin(w.file("b.ndjson", patients(4, 5))).ID()) // it had none
		if at := other.CorrectionsPurged(); !at.IsZero() {
			t.Errorf("what was never there was removed at %v", at)
		}
	})
}
