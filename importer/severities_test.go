package importer

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"clinik-import/ndjson"
)

// What the user asks of the rules decides what is held back, is said in the plan, and is
// kept by the run when the user thinks otherwise later.
func TestARunKeepsItsSeverities(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.opts.Severities = map[string]ndjson.Severity{"field.allowed": ndjson.Note, "field.unknown": ndjson.Error, "field.length": ndjson.Off}
		w.restart()
		lines := []string{faultyPatient(1), patient(2), `{"firstName":"Ana","lastName":"No3","shoeSize":"38"}`}
		r := w.begin(w.file("a.ndjson", lines))
		check := func() {
			t.Helper()
			w.totals(r, Totals{Read: 3, HeldBack: 1, Unsent: 2})
			p, err := r.Plan(t.Context())
			want := []Lowered{{"field.allowed", ndjson.Note, 1}, {"field.length", ndjson.Off, 0}}
			if err != nil || len(p.Lowered) != 2 || p.Lowered[0] != want[0] || p.Lowered[1] != want[1] {
				t.Errorf("lowered %+v, %v, want %+v", p.Lowered, err, want)
			}
			if len(p.Held) != 1 || p.Held[0].Rule != "field.unknown" {
				t.Errorf("held %+v", p.Held)
			}
			if rec, err := r.Record(Position{0, 1}); err != nil || len(rec.Problems) != 1 || rec.Problems[0].Severity != ndjson.Note {
				t.Errorf("record 1: %+v, %v", rec.Problems, err)
			}
		}
		check()
		w.opts.Severities = map[string]ndjson.Severity{"field.unknown": ndjson.Off}
		w.restart()
		var err error
		if r, err = w.e.Open(r.ID()); err != nil {
			t.Fatal(err)
		}
		w.lint(r)
		check()
		if p, err := w.begin(w.file("b.ndjson", lines)).Plan(t.Context()); err != nil || len(p.Lowered) != 0 || len(p.Held) != 1 || p.Held[0].Rule != "field.allowed" {
			t.Errorf("a run begun now: lowered %+v, held %+v, %v", p.Lowered, p.Held, err)
		}
	})
}

// A record that repeats another is held back if the user wants it so, is a reject with that
// reason, and goes once it was corrected, even if that was before the lint knew.
func TestRepeatedRecordsCanBeHeldBack(t *testing.T) {
	t.Parallel()
	for name, early := range map[string]bool{"corrected after the lint": false, "corrected before it": true} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				w.opts.Severities = map[string]ndjson.Severity{"record.duplicate": ndjson.Error}
				w.restart()
				path := w.file("a.ndjson", []string{patient(1), patient(1), patient(1)})
				correct := func(r *Run, line int64, record string) {
					t.Helper()
					if err := r.Correct(Correction{Position: Position{0, line}, Record: []byte(record)}); err != nil {
						t.Fatal(err)
					}
				}
				var r *Run
				if early {
					r = w.beginUnchecked(path)
					correct(r, 2, patient(2))
					correct(r, 3, faultyPatient(3))
					w.lint(r)
				} else {
					r = w.begin(path)
					w.totals(r, Totals{Read: 3, HeldBack: 2, Unsent: 1})
					list, _ := r.Rejects(0, 10)
					if len(list) != 2 || list[0].Group != "record.duplicate|" {
						t.Errorf("rejects %+v", list)
					}
					correct(r, 2, patient(2))
					correct(r, 3, faultyPatient(3))
				}
				w.totals(r, Totals{Read: 3, HeldBack: 2, Unsent: 1, Corrected: 1, Ready: 1})
				p := w.approve(r)
				if len(p.Held) != 1 || p.Held[0].Rule != "field.allowed" || p.Held[0].Records != 1 {
					t.Errorf("held %+v", p.Held)
				}
				w.work()
				w.sleep(time.Minute)
				w.totals(r, Totals{Read: 3, HeldBack: 1, Accepted: 2})
			})
		})
	}
}

// A record that becomes the same as another by its correction is held back as one that the
// file has twice; which of two corrections that is does not hang on what was made first, and
// ends when the other one is changed or taken back.
func TestACorrectionThatRepeatsARecordIsHeldBack(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.opts.Severities = map[string]ndjson.Severity{"record.duplicate": ndjson.Error}
		w.restart()
		r := w.begin(w.file("a.ndjson", []string{patient(1), faultyPatient(2), faultyPatient(3), faultyPatient(4)}))
		correct := func(line int64, record string) {
			t.Helper()
			if err := r.Correct(Correction{Position: Position{0, line}, Record: []byte(record)}); err != nil {
				t.Fatal(err)
			}
		}
		held := func(lines ...int64) {
			t.Helper()
			var got []int64
			for line := range int64(4) {
				if r.State(Position{0, line + 1}) == HeldBack && slices.ContainsFunc(w.held(r), func(j Reject) bool { return j.Line == line+1 && j.StillBad }) {
					got = append(got, line+1)
				}
			}
			if !slices.Equal(got, lines) {
				t.Errorf("corrections of lines %v are held back, want %v", got, lines)
			}
		}

		correct(3, patient(9))
		correct(4, patient(1)) // as line 1 of the file
		held(4)
		w.totals(r, Totals{Read: 4, HeldBack: 3, Unsent: 1, Corrected: 1, Ready: 1})
		correct(2, patient(9)) // as the correction of line 3, which repeats it from now on
		held(3, 4)
		if list := w.held(r); len(list) != 3 || list[1].Group != "record.duplicate|" || list[2].Group != "record.duplicate|" {
			t.Errorf("%+v", list)
		}
		p, err := r.Plan(t.Context())
		if err != nil || len(p.Held) != 1 || p.Held[0] != (HeldGroup{Rule: "record.duplicate", Records: 2}) || p.Repeated != 0 || p.records() != 2 {
			t.Errorf("%+v, %v", p, err)
		}
		if _, err := r.Undo(); err != nil {
			t.Fatal(err)
		}
		held(4)
		if err := r.Approve(t.Context(), p); !errors.Is(err, ErrPlanChanged) {
			t.Errorf("an old plan: %v", err)
		}
		if _, err := r.Redo(); err != nil {
			t.Fatal(err)
		}
		held(3, 4)

		w.restart()
		r = w.reopen(r.ID())
		w.lint(r)
		held(3, 4)
		w.approve(r)
		w.work()
		w.sleep(time.Minute)
		w.totals(r, Totals{Read: 4, HeldBack: 2, Accepted: 2})
		correct(4, patient(4))
		held(3)
		w.approve(r)
		w.sleep(time.Minute)
		w.totals(r, Totals{Read: 4, HeldBack: 1, Accepted: 3})
		for record, n := range w.server.accepted() {
			if n != 1 {
				t.Errorf("%d times in the store: %s", n, record)
			}
		}
	})
}

// held lists what is held back of a run.
func (w *world) held(r *Run) (held []Reject) {
	w.t.Helper()
	all, err := r.ListRejects(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	for i, e := range all.Entries {
		if e.HeldBack() {
			held = append(held, all.At(i))
		}
	}
	slices.SortFunc(held, func(a, b Reject) int { return int(a.Line - b.Line) })
	return held
}

// A correction that a file repeats is held back once the lint comes by.
func TestACorrectionMadeBeforeTheLintThatRepeatsARecordIsHeldBack(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.opts.Severities = map[string]ndjson.Severity{"record.duplicate": ndjson.Error}
		w.restart()
		r := w.beginUnchecked(w.file("a.ndjson", []string{faultyPatient(1), patient(2)}))
		if err := r.Correct(Correction{Position: Position{0, 1}, Record: []byte(patient(2))}); err != nil {
			t.Fatal(err)
		}
		w.lint(r)
		w.totals(r, Totals{Read: 2, HeldBack: 1, Unsent: 1})
		w.approve(r)
		w.work()
		w.sleep(time.Minute)
		w.totals(r, Totals{Read: 2, HeldBack: 1, Accepted: 1})
	})
}

// A record that becomes the same person as another by its correction is held back where the
// user wants that of records in a file; one that is the same record is that, and no more.
func TestACorrectionThatIsTheSamePersonIsHeldBack(t *testing.T) {
	person := func(first, born, phone string) string {
		return fmt.Sprintf(`{"firstName":"%s","lastName":"Lovelace","birthDate":"%s","phone":"%s"}`, first, born, phone)
	}
	inWorld(t, func(t *testing.T, w *world) {
		w.opts.Severities = map[string]ndjson.Severity{"record.same-person": ndjson.Error}
		w.restart()
		r := w.begin(w.file("a.ndjson", []string{person("Ada", "1990-12-10", "1"), person("ADA", "1990-12-10", "2"), person("Ida", "1990-12-10", "3"), faultyPatient(4), faultyPatient(5)}))
		correct := func(line int64, record string) {
			t.Helper()
			if err := r.Correct(Correction{Position: Position{0, line}, Record: []byte(record)}); err != nil {
				t.Fatal(err)
			}
		}
		held := func(want ...string) {
			t.Helper()
			var got []string
			for _, j := range w.held(r) {
				if j.StillBad || j.Line == 2 {
					got = append(got, fmt.Sprint(j.Line, " ", j.Group))
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("held back are %q, want %q", got, want)
			}
		}
		const same = "record.same-person|"

		correct(2, person("ADA", "1990-12-10", "22")) // what was wrong with it is not mended
		correct(3, person("ada", "1990-12-10", "3"))  // as line 1, and by its correction
		correct(5, person("Eva", "1991-01-01", "5"))
		held("2 "+same, "3 "+same)
		w.totals(r, Totals{Read: 5, HeldBack: 4, Unsent: 1, Corrected: 1, Ready: 1})
		correct(4, person("EVA", "1991-01-01", "4")) // before the correction of line 5, which is hers from now on
		held("2 "+same, "3 "+same, "5 "+same)
		correct(3, person("Ada", "1990-12-10", "1")) // the same record as line 1: that rule only warns
		held("2 "+same, "5 "+same)
		rec, err := r.Record(Position{0, 5})
		if err != nil || len(rec.Problems) != 1 || !strings.Contains(rec.Problems[0].Message, "line 4 of a.ndjson") {
			t.Errorf("%+v, %v", rec.Problems, err)
		}

		w.restart()
		r = w.reopen(r.ID())
		w.lint(r)
		held("2 "+same, "5 "+same)
		w.approve(r)
		w.work()
		w.sleep(time.Minute)
		w.totals(r, Totals{Read: 5, HeldBack: 2, Accepted: 3})
	})
}
