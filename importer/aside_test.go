package importer

import (
	"errors"
	"slices"
	"testing"
	"time"

	"clinik-import/importer/journal"
)

// asideWorld has an import of three records, of which the last is faulty.
func asideWorld(t *testing.T, f func(t *testing.T, w *world, r *Run)) {
	inWorld(t, func(t *testing.T, w *world) {
		f(t, w, w.begin(w.file("a.ndjson", []string{patient(1), patient(2), faultyPatient(3)})))
	})
}

func setAside(t *testing.T, r *Run, lines ...int64) {
	t.Helper()
	var at []Position
	for _, line := range lines {
		at = append(at, Position{0, line})
	}
	if err := r.SetAside(at...); err != nil {
		t.Fatal(err)
	}
}

// asides fails unless these lines are set aside, by all that tells of them.
func asides(t *testing.T, w *world, r *Run, want ...int64) {
	t.Helper()
	var marked, explained []int64
	for line := int64(1); line <= 3; line++ {
		rec, err := r.Record(Position{0, line})
		if err != nil {
			t.Fatal(err)
		}
		told := len(rec.Problems) > 0 && rec.Problems[0].Rule == RuleAside
		if rec.Aside != told || rec.Aside != (rec.Barred != nil) || rec.Aside != r.IsAside(rec.Position) || rec.Aside && (rec.State != HeldBack || rec.Corrected) {
			t.Errorf("line %d: %+v", line, rec)
		}
		if rec.Aside {
			marked = append(marked, line)
		}
	}
	list, err := r.ListRejects(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range list.Entries {
		if j := r.Explain(list.At(i)); e.Aside != j.Aside || e.Aside != (j.Group == RuleAside+"|") {
			t.Errorf("line %d is listed as %+v", e.Line, j)
		}
		if e.Aside {
			explained = append(explained, e.Line)
		}
	}
	slices.Sort(explained)
	if !slices.Equal(marked, want) || !slices.Equal(explained, want) || w.adds(r).Aside != int64(len(want)) {
		t.Errorf("set aside: %v, listed %v, counted %d, want %v", marked, explained, w.adds(r).Aside, want)
	}
}

// What is set aside is in no plan and never sent, by whatever start of the program, and is said
// to be held back by a person.
func TestWhatIsSetAsideIsNotSent(t *testing.T) {
	asideWorld(t, func(t *testing.T, w *world, r *Run) {
		setAside(t, r, 2, 3)
		asides(t, w, r, 2, 3)
		w.totals(r, Totals{Read: 3, HeldBack: 2, Aside: 2, Unsent: 1})
		w.restart()
		r, err := w.e.Open(r.ID())
		if err != nil {
			t.Fatal(err)
		}
		w.lint(r)
		asides(t, w, r, 2, 3)
		if len(r.Corrected()) != 0 || r.Edited() != 0 {
			t.Error("they pass for corrected")
		}
		p := w.approve(r)
		if p.Batches[0].Records != 1 || len(p.Held) != 1 || p.Held[0] != (HeldGroup{Rule: RuleAside, Records: 2}) {
			t.Errorf("%+v", p)
		}
		w.work()
		w.sleep(time.Minute)
		w.totals(r, Totals{Read: 3, HeldBack: 2, Aside: 2, Accepted: 1})
		if got := w.server.accepted(); len(got) != 1 || got[patient(1)] != 1 {
			t.Errorf("in the store: %v", got)
		}
	})
}

// It is undone and made again as corrections are, by itself or in their order, and leaves the
// version that the record had.
func TestSettingAsideIsUndone(t *testing.T) {
	asideWorld(t, func(t *testing.T, w *world, r *Run) {
		mended := correction(3, patient(3))
		if err := r.Correct(mended); err != nil {
			t.Fatal(err)
		}
		setAside(t, r, 3)
		setAside(t, r, 1)
		asides(t, w, r, 1, 3)
		if rec, _ := r.Record(Position{0, 3}); string(rec.Current) != patient(3) || !rec.Edited {
			t.Errorf("%+v", rec)
		}
		var no *NotCorrectableError
		if err := r.Correct(correction(3, patient(4))); !errors.As(err, &no) {
			t.Errorf("a record that is set aside is corrected: %v", err)
		}
		if got, err := r.TakeIn(Position{0, 3}); got.Records != 1 || err != nil {
			t.Errorf("%+v, %v", got, err)
		}
		asides(t, w, r, 1)
		w.totals(r, Totals{Read: 3, HeldBack: 2, Aside: 1, Corrected: 1, Ready: 1, Unsent: 1})
		if got, err := r.Redo(); got.Records != 1 || err != nil {
			t.Errorf("%+v, %v", got, err)
		}
		asides(t, w, r, 1, 3)
		for _, want := range [][]int64{{3}, {}, {}} { // line 1, line 3, its correction
			if got, err := r.Undo(); got.Records != 1 || err != nil {
				t.Errorf("%+v, %v", got, err)
			}
			asides(t, w, r, want...)
		}
		if got, err := r.TakeIn(Position{0, 1}); got.Records != 0 || err != nil {
			t.Errorf("what is not set aside is taken in: %+v, %v", got, err)
		}
		w.totals(r, Totals{Read: 3, HeldBack: 1, Unsent: 2})
	})
}

// A plan that was made before is out of date, and what is on its way cannot be set aside any more.
func TestSettingAsideComesBeforeSending(t *testing.T) {
	asideWorld(t, func(t *testing.T, w *world, r *Run) {
		p, err := r.Plan(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		setAside(t, r, 2)
		if err := r.Approve(t.Context(), p); !errors.Is(err, ErrPlanChanged) {
			t.Errorf("the plan with the record is approved: %v", err)
		}
		w.approve(r)
		var no *NotCorrectableError
		refused := func(when string, line int64) {
			t.Helper()
			if err := r.SetAside(Position{0, line}); !errors.As(err, &no) {
				t.Errorf("%s: %v", when, err)
			}
		}
		refused("queued", 1)
		refused("set aside already", 2)
		w.work()
		w.sleep(time.Minute)
		refused("accepted", 1)
		w.totals(r, Totals{Read: 3, HeldBack: 2, Aside: 1, Accepted: 1})
		w.approveNothing(r)
	})
}

// approveNothing fails if there is anything left to send.
func (w *world) approveNothing(r *Run) {
	w.t.Helper()
	if p, err := r.Plan(w.t.Context()); err != nil || len(p.Batches) > 0 {
		w.t.Errorf("there is still a plan: %+v, %v", p, err)
	}
}

// Neither another type nor a purge of the corrections sets it free.
func TestWhatIsSetAsideStaysSo(t *testing.T) {
	asideWorld(t, func(t *testing.T, w *world, r *Run) {
		if err := r.Correct(correction(2, patient(22)), correction(3, patient(3))); err != nil {
			t.Fatal(err)
		}
		setAside(t, r, 1, 2)
		for _, name := range []string{"Practitioner", "Patient"} {
			if err := r.SetType(0, typeNamed(t, name)); err != nil {
				t.Fatal(err)
			}
			w.lint(r)
		}
		asides(t, w, r, 1, 2)
		if err := w.j.Purge([]string{r.ID()}, journal.PurgeCorrections); err != nil {
			t.Fatal(err)
		}
		w.restart()
		r, err := w.e.Open(r.ID())
		if err != nil {
			t.Fatal(err)
		}
		w.lint(r)
		asides(t, w, r, 1, 2)
		if rec, err := r.Record(Position{0, 2}); err != nil || string(rec.Current) != patient(2) || rec.Edited {
			t.Errorf("%+v, %v", rec, err)
		}
		w.totals(r, Totals{Read: 3, HeldBack: 3, Aside: 2})
		w.approveNothing(r)
		if got, err := r.Undo(); got.Records != 2 || err != nil {
			t.Errorf("%+v, %v", got, err)
		}
		asides(t, w, r)
	})
}

// What the server refused goes nowhere by itself: there is nothing to set aside.
func TestARejectIsNotSetAside(t *testing.T) {
	asideWorld(t, func(t *testing.T, w *world, r *Run) {
		w.server.reject = func(string) string { return "no" }
		w.approve(r)
		w.work()
		w.sleep(time.Minute)
		var no *NotCorrectableError
		if err := r.SetAside(Position{0, 1}); !errors.As(err, &no) || w.adds(r).Rejected == 0 {
			t.Errorf("%v, %+v", err, r.Totals())
		}
	})
}
