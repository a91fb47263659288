package importer

import (
	"context"
	"errors"
	"testing"
)

// An approval that is interrupted while its batches are sealed is no mere look at the files:
// the next start knows of it, and what is approved then ends it.
func TestAnInterruptedApprovalIsKnown(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		r := w.begin(w.file("a.ndjson", patients(1, 4)))
		p, err := r.Plan(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		w.e.GiveUp()
		if err := r.Approve(t.Context(), p); !errors.Is(err, context.Canceled) || len(r.Batches()) != 0 {
			t.Fatalf("%v, %d batches", err, len(r.Batches()))
		}
		if w.e.Sealing() || r.Sealing() {
			t.Error("it is still being sealed")
		}
		w.restart()
		runs, err := w.e.Runs()
		if err != nil || len(Imports(runs)) != 1 || runs[0].Totals.Unsent != 4 {
			t.Fatalf("%v, %+v", err, runs)
		}
		if left, err := LeftOvers(w.j); err != nil || len(left) != 1 || left[0].ID != r.ID() {
			t.Errorf("%v, %+v", err, left)
		}
		r = w.reopen(r.ID())
		w.lint(r)
		w.approve(r)
		if left, err := LeftOvers(w.j); err != nil || len(left) != 0 {
			t.Errorf("%v, %+v", err, left)
		}
	})
}

// An approval that came to nothing for another reason leaves files that were looked at.
func TestAnOutdatedApprovalLeavesNothing(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		first, second := w.begin(w.file("a.ndjson", patients(1, 4))), w.begin(w.file("b.ndjson", patients(3, 9)))
		p, err := second.Plan(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		w.approve(first)
		if err := second.Approve(t.Context(), p); causeOf(err) != ByOtherImport {
			t.Fatal(err)
		}
		if wanted, err := w.j.IsWanted(second.ID()); err != nil || wanted {
			t.Errorf("%v, wanted: %v", err, wanted)
		}
	})
}

// Whoever ends the program waits until everything is sealed.
func TestSealedIsClosedAtTheEnd(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		r := w.begin(w.file("a.ndjson", patients(1, 4)))
		one, two := r.beginSealing(), r.beginSealing()
		sealed := w.e.Sealed()
		one()
		select {
		case <-sealed:
			t.Fatal("closed while one is under way")
		default:
		}
		two()
		<-sealed
		<-w.e.Sealed() // closed where nothing is
	})
}
