package importer

import (
	"errors"
	"slices"
	"testing"
	"time"

	"clinik-import/importer/journal"
)

func TestUndoAndRedoAcrossARestart(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		r := w.begin(w.file("a.ndjson", []string{faultyPatient(1), faultyPatient(2), patient(3)}))
		open := func() {
			w.restart()
			var err error
			if r, err = w.e.Open(r.ID()); err != nil {
				t.Fatal(err)
			}
			w.lint(r)
		}
		check := func(what string, want string, corrected int64) {
			t.Helper()
			rec, err := r.Record(Position{0, 1})
			if err != nil || string(rec.Current) != want {
				t.Errorf("%s: record 1 is %s, %v, want %s", what, rec.Current, err, want)
			}
			if got := w.adds(r); got.Corrected != corrected || got.Ready != corrected { // the file's own are faulty
				t.Errorf("%s: %d corrected, %d ready, want %d", what, got.Corrected, got.Ready, corrected)
			}
		}
		correct := func(cs ...Correction) {
			t.Helper()
			if err := r.Correct(cs...); err != nil {
				t.Fatal(err)
			}
		}
		turn := func(what string, f func() (Turned, error), want int) {
			t.Helper()
			if n, err := f(); n.Records != want || err != nil {
				t.Errorf("%s = %+v, %v, want %d", what, n, err, want)
			}
		}
		correct(Correction{Position: Position{0, 1}, Record: []byte(patient(11))}, Correction{Position: Position{0, 2}, Record: []byte(patient(12))})
		correct(Correction{Position: Position{0, 1}, Record: []byte(patient(21))})
		check("two steps", patient(21), 2)
		open()
		check("after a restart", patient(21), 2)
		turn("Undo", r.Undo, 1)
		check("one undone", patient(11), 2)
		open()
		check("one undone, after a restart", patient(11), 2)
		turn("Undo", r.Undo, 2)
		check("both undone", faultyPatient(1), 0)
		turn("Undo", r.Undo, 0)
		open()
		turn("Redo", r.Redo, 2)
		turn("Redo", r.Redo, 1)
		turn("Redo", r.Redo, 0)
		check("both made again", patient(21), 2)
		turn("Undo", r.Undo, 1)
		correct(Correction{Position: Position{0, 2}, Record: []byte(patient(32))})
		turn("Redo", r.Redo, 0) // a new step ends what could be made again
		w.approve(r)
		turn("Undo", r.Undo, 0) // sealed steps stay
		open()
		turn("Undo", r.Undo, 0)
		w.work()
		w.sleep(time.Minute)
		w.totals(r, Totals{Read: 3, Accepted: 3})
		want := map[string]int{patient(11): 1, patient(32): 1, patient(3): 1}
		for record, n := range w.server.accepted() {
			if want[record] != n {
				t.Errorf("in the store %d times: %s", n, record)
			}
			delete(want, record)
		}
		if len(want) > 0 {
			t.Errorf("not in the store: %v", want)
		}
	})
}

func TestCorrectionsThatCannotBe(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		r := w.begin(w.file("a.ndjson", []string{patient(1), "", faultyPatient(3)}))
		refused := func(what string, line int64, record string) {
			t.Helper()
			err := r.Correct(Correction{Position: Position{0, line}, Record: []byte(record)})
			if _, ok := errors.AsType[*NotCorrectableError](err); !ok {
				t.Errorf("%s: %v, want *NotCorrectableError", what, err)
			}
		}
		refused("two lines", 1, patient(1)+"\n"+patient(2))
		refused("empty", 1, "  ")
		refused("blank line", 2, patient(2))
		w.approve(r)
		refused("queued", 1, patient(9))
		w.work()
		w.sleep(time.Minute)
		refused("accepted", 1, patient(9))
		// One that is still faulty is kept, and stays where it is.
		if err := r.Correct(Correction{Position: Position{0, 3}, Record: []byte(`{"firstName":`)}); err != nil {
			t.Fatal(err)
		}
		w.totals(r, Totals{Read: 3, Blank: 1, Accepted: 1, HeldBack: 1})
		if j, _ := r.Rejects(0, 10); len(j) != 1 || !j[0].Corrected || !j[0].StillBad {
			t.Errorf("rejects %+v", j)
		}
		if p, err := r.Plan(t.Context()); err != nil || len(p.Batches) != 0 {
			t.Errorf("plan %+v, %v", p, err)
		}
	})
}

func TestWhatWasSentAsCorrectedStaysToBeSeen(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		r := w.begin(w.file("a.ndjson", []string{faultyPatient(1), patient(2)}))
		see := func(when, current string, corrected, edited, purged, barred bool) {
			t.Helper()
			rec, err := r.Record(Position{0, 1})
			if err != nil || string(rec.Current) != current || rec.Corrected != corrected || rec.Edited != edited || rec.Purged != purged || (rec.Barred != nil) != barred {
				t.Errorf("%s: %+v, %v", when, rec, err)
			}
		}
		see("at first", faultyPatient(1), false, false, false, false)
		if err := r.Correct(Correction{Position: Position{0, 1}, Record: []byte(patient(1))}); err != nil {
			t.Fatal(err)
		}
		see("corrected", patient(1), true, true, false, false)
		w.approve(r)
		see("queued", patient(1), false, true, false, true)
		w.work()
		w.sleep(time.Minute)
		see("accepted", patient(1), false, true, false, true)
		if err := w.j.Purge([]string{r.ID()}, journal.PurgeCorrections); err != nil {
			t.Fatal(err)
		}
		w.restart()
		var err error
		if r, err = w.e.Open(r.ID()); err != nil {
			t.Fatal(err)
		}
		see("purged", faultyPatient(1), false, false, true, true)
	})
}

func TestCleanRecordMadeFaultyIsHeldBack(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		r := w.begin(w.file("a.ndjson", patients(1, 3)))
		if err := r.Correct(Correction{Position: Position{0, 2}, Record: []byte(faultyPatient(2))}); err != nil {
			t.Fatal(err)
		}
		w.totals(r, Totals{Read: 3, Unsent: 2, HeldBack: 1})
		if s := r.State(Position{0, 2}); s != HeldBack {
			t.Errorf("state %v", s)
		}
		if j, _ := r.Rejects(0, 10); len(j) != 1 || j[0].Line != 2 || j[0].Pointer != "/gender" {
			t.Errorf("rejects %+v", j)
		}
		if p := w.approve(r); p.Batches[0].Records != 2 {
			t.Errorf("plan %+v", p)
		}
	})
}

func TestCancelledCorrectionWaitsAgain(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.server.reject = func(record string) string {
			if record == patient(1) {
				return "no"
			}
			return ""
		}
		r := w.begin(w.file("a.ndjson", patients(1, 2)))
		w.approve(r)
		w.work()
		w.sleep(time.Minute)
		w.e.Pause()
		if err := r.Correct(Correction{Position: Position{0, 1}, Record: []byte(patient(9))}); err != nil {
			t.Fatal(err)
		}
		before := w.adds(r)
		resent := func(records, accepted int64, batches ...int) {
			t.Helper()
			got := r.Batches()[0].Resent
			if got.Records != records || got.Accepted != accepted || !slices.Equal(got.Batches, batches) {
				t.Errorf("of the rejects of batch 1: %+v", got)
			}
		}
		later := func(state RecordState, batch int) {
			t.Helper()
			if all, more := r.JobRejects(1, 10); len(all) != 1 || more || all[0].State != state || all[0].Later != batch || all[0].Message != "no" || all[0].Line != 1 {
				t.Errorf("what the job of batch 1 rejected: %+v", all)
			}
			n := r.Batches()[0].Resent
			if got := map[RecordState]int64{Accepted: n.Accepted, Unsent: n.Waiting, AtServer: n.AtServer, Rejected: n.Again}[state]; batch > 0 && got != 1 {
				t.Errorf("counted as %+v", n)
			}
		}
		resent(0, 0)
		later(Rejected, 0)
		w.approve(r)
		w.totals(r, Totals{Read: 2, Accepted: 1, Unsent: 1})
		resent(1, 0, 2)
		later(Unsent, 2)
		if err := r.Cancel(2); err != nil {
			t.Fatal(err)
		}
		w.totals(r, before)
		resent(0, 0)
		later(Rejected, 0)
		if err := r.Cancel(1); err == nil {
			t.Error("a batch that was sent was cancelled")
		}
		id := r.ID()
		w.restart()
		r, err := w.e.Open(id)
		if err != nil {
			t.Fatal(err)
		}
		w.totals(r, before)
		w.lint(r)
		w.approve(r)
		w.work()
		w.sleep(time.Minute)
		w.totals(r, Totals{Read: 2, Accepted: 2})
		resent(1, 1, 3)
		later(Accepted, 3)
		w.restart()
		if r, err = w.e.Open(id); err != nil {
			t.Fatal(err)
		}
		resent(1, 1, 3)
	})
}

func TestCorrectionOfAnOutdatedVersionIsRefused(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		r := w.begin(w.file("a.ndjson", []string{faultyPatient(1), patient(2)}))
		first := Correction{Position: Position{0, 1}, Record: []byte(patient(11)), Of: []byte(faultyPatient(1))}
		if err := r.Correct(first); err != nil {
			t.Fatal(err)
		}
		late := Correction{Position: Position{0, 1}, Record: []byte(patient(21)), Of: []byte(faultyPatient(1))}
		var outdated *OutdatedError
		if err := r.Correct(late); !errors.As(err, &outdated) {
			t.Errorf("a change of a version that is not the current one: %v", err)
		}
		if rec, err := r.Record(Position{0, 1}); err != nil || string(rec.Current) != patient(11) {
			t.Errorf("the record is %s, %v", rec.Current, err)
		}
		late.Of = []byte(patient(11))
		if err := r.Correct(late); err != nil {
			t.Errorf("a change of the current version: %v", err)
		}
		wrong := Correction{Position: Position{0, 2}, Record: []byte(patient(22)), Of: []byte(patient(3))}
		if err := r.Correct(wrong); !errors.As(err, &outdated) {
			t.Errorf("a change of what never stood in the file: %v", err)
		}
	})
}

func TestRepeatedRecordsAcrossFilesAreNamed(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		r := w.begin(w.file("a.ndjson", []string{patient(1), patient(2)}), w.file("b.ndjson", []string{patient(3), patient(1)}))
		rec, err := r.Record(Position{1, 2})
		if err != nil || len(rec.Problems) != 1 || rec.Problems[0].Rule != "record.duplicate" {
			t.Errorf("problems of the copy: %+v, %v", rec.Problems, err)
		}
		if rec, err := r.Record(Position{0, 1}); err != nil || len(rec.Problems) != 0 {
			t.Errorf("problems of the first: %+v, %v", rec.Problems, err)
		}
	})
}
