package importer

import (
	"errors"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// plan plans with a choice, and fails the test if it cannot.
func (w *world) planWith(r *Run, o PlanOptions) Plan {
	w.t.Helper()
	p, err := r.PlanWith(w.t.Context(), o)
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

// What other imports have sent, or will, is left out: only the rest goes, everything adds up,
// also later, and nothing of the import that was outdated is left over.
func TestWhatOtherImportsHaveIsLeftOut(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.opts.Limits, w.opts.Allowance = Limits{Records: 3}, Allowance{Starts: 1, Window: time.Hour}
		w.opts.Target.Environment = Live
		w.restart()
		lines := append(patients(1, 5), faultyPatient(9))
		path := w.file("a.ndjson", lines)
		r := w.begin(path)
		w.approve(r)
		w.work()
		w.sleep(time.Minute)
		if err := os.WriteFile(path, []byte(strings.Join(append(lines, patient(6)), "\n")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		w.sleep(2 * time.Hour)
		if got := w.states(r); got != "done | stale" {
			t.Fatal(got)
		}

		next := w.begin(path)
		p := w.planWith(next, PlanOptions{LeaveOut: true})
		if p.LeftOut != 3 || p.LeftOutWaiting != 0 || p.Again != 0 || len(p.Batches) != 1 || p.Batches[0].Records != 3 || len(p.Earlier) != 1 || p.Earlier[0].Records != 3 {
			t.Fatalf("%+v", p)
		}
		w.totals(next, Totals{Read: 7, Unsent: 6, HeldBack: 1}) // it is but a plan
		if err := next.Approve(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		w.totals(next, Totals{Read: 7, LeftOut: 3, Unsent: 3, HeldBack: 1})
		if s := next.State(Position{Line: 2}); s != LeftOut {
			t.Errorf("line 2 is %d", s)
		}
		w.sleep(2 * time.Hour)
		want := Totals{Read: 7, LeftOut: 3, Accepted: 3, HeldBack: 1}
		w.totals(next, want)
		if p := w.planWith(next, PlanOptions{}); len(p.Batches) != 0 {
			t.Errorf("they would go after all: %+v", p)
		}
		if got := w.leftOvers(); got != "" {
			t.Errorf("left over: %s", got)
		}
		for record, n := range w.server.accepted() {
			if n != 1 {
				t.Errorf("%d times %s", n, record)
			}
		}
		id := next.ID()
		w.restart()
		infos, err := w.e.Runs()
		if err != nil {
			t.Fatal(err)
		}
		want.Batches, want.Slots = 1, 1
		if i := slices.IndexFunc(infos, func(i RunInfo) bool { return i.ID == id }); infos[i].Totals != want {
			t.Errorf("history has %+v", infos[i].Totals)
		}
	})
}

// Where other imports have everything there is nothing to send, and that is an import at its end.
func TestAnImportOfWhichEverythingIsLeftOut(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		first := w.begin(w.file("a.ndjson", patients(1, 3)))
		w.approve(first)
		r := w.begin(w.file("b.ndjson", append([]string{""}, patients(1, 3)...)))
		p := w.planWith(r, PlanOptions{LeaveOut: true})
		if len(p.Batches) != 0 || p.LeftOut != 3 || p.LeftOutWaiting != 3 {
			t.Fatalf("%+v", p)
		}
		if err := first.Cancel(1); err != nil {
			t.Fatal(err)
		}
		if err := r.Approve(t.Context(), p); !errors.Is(err, ErrPlanChanged) {
			t.Errorf("what it left them out for is gone, and it says %v", err)
		}
		w.approve(first)
		if err := r.Approve(t.Context(), w.planWith(r, PlanOptions{LeaveOut: true})); err != nil {
			t.Fatal(err)
		}
		id, want := r.ID(), Totals{Read: 4, Blank: 1, LeftOut: 3}
		w.totals(r, want)
		if r.LookedAt() || !r.Settled() {
			t.Error("it counts as only looked at, or not as settled")
		}
		w.restart()
		if r, _ = w.e.Open(id); r == nil {
			t.Fatal("it was forgotten")
		}
		w.lint(r)
		w.totals(r, want)
	})
}

// A correction is left out by its own bytes, and what is left out is none to correct.
func TestACorrectionThatAnotherImportHasIsLeftOut(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.approve(w.begin(w.file("a.ndjson", patients(1, 3))))
		r := w.begin(w.file("b.ndjson", []string{faultyPatient(2), patient(7)}))
		if err := r.Correct(Correction{Position: Position{Line: 1}, Record: []byte(patient(2))}); err != nil {
			t.Fatal(err)
		}
		if err := r.Approve(t.Context(), w.planWith(r, PlanOptions{LeaveOut: true})); err != nil {
			t.Fatal(err)
		}
		want := Totals{Read: 2, LeftOut: 1, Unsent: 1}
		w.totals(r, want)
		if _, refused := errors.AsType[*NotCorrectableError](r.Correct(Correction{Position: Position{Line: 1}, Record: []byte(patient(8))})); !refused {
			t.Error("it could be corrected")
		}
		id := r.ID()
		w.restart()
		r, err := w.e.Open(id)
		if err != nil {
			t.Fatal(err)
		}
		w.lint(r)
		w.totals(r, want)
	})
}

// Any set of lines is packed and unpacked as it was.
func TestLeftOutLinesAreKept(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var lines lineSet
		want, got := map[int64]bool{}, map[int64]bool{}
		for range rnd.IntN(300) {
			line := 1 + rnd.Int64N(400)
			lines.add(line)
			want[line] = line%7 == 0
		}
		packed := packLeftOut(lines, func(line int64) bool { return line%7 == 0 })
		if err := unpackLeftOut(packed, func(line int64, faulty bool) { got[line] = faulty }); err != nil || !maps.Equal(got, want) {
			t.Fatalf("%v, %v: %v", want, got, err)
		}
	}
}

// What is damaged in the journal is an error, and nothing worse.
func FuzzLeftOut(f *testing.F) {
	f.Add([]byte{1, 4, 3, 2})
	f.Add([]byte{1, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1})
	f.Fuzz(func(t *testing.T, packed []byte) {
		n := 0
		if err := unpackLeftOut(packed, func(line int64, _ bool) {
			if n++; line < 0 || line > mostLeftOut {
				t.Fatal(line)
			}
		}); err == nil && n > 0 && len(packed) < 2 {
			t.Errorf("%d lines of %v", n, packed)
		}
	})
}
