package importer

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"clinik-import/importer/journal"
	"clinik-import/resource"
)

func typeNamed(t *testing.T, name string) *resource.Type {
	t.Helper()
	ty, ok := resource.Lookup(name)
	if !ok {
		t.Fatalf("no type %s", name)
	}
	return ty
}

// versions are the current bytes of the lines of a run's only file.
func versions(t *testing.T, r *Run, lines int) []string {
	t.Helper()
	all := make([]string, lines)
	for i := range all {
		rec, err := r.Record(Position{0, int64(i + 1)})
		if err != nil {
			t.Fatal(err)
		}
		all[i] = string(rec.Current)
	}
	return all
}

func correction(line int64, record string) Correction {
	return Correction{Position: Position{0, line}, Record: []byte(record)}
}

func TestSealingOneRecordLeavesTheOthersToUndo(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		r := w.begin(w.file("a.ndjson", []string{faultyPatient(1), faultyPatient(2), faultyPatient(3), patient(4)}))
		turned := func(what string, f func() (Turned, error), want Turned) {
			t.Helper()
			want.Files = min(1, want.Records)
			if got, err := f(); got != want || err != nil {
				t.Errorf("%s = %+v, %v, want %+v", what, got, err, want)
			}
		}
		see := func(what string, want ...string) {
			t.Helper()
			if got := versions(t, r, 4); !slices.Equal(got, want) {
				t.Errorf("%s:\n got %s\nwant %s", what, strings.Join(got, "\n     "), strings.Join(want, "\n     "))
			}
		}
		turned("Undo of nothing", r.Undo, Turned{})
		still := strings.Replace(faultyPatient(3), "1984", "1985", 1)
		// One step for all alike: two become clean, one stays faulty and is never sealed.
		if err := r.Correct(correction(1, patient(1)), correction(2, patient(2)), correction(3, still)); err != nil {
			t.Fatal(err)
		}
		w.approve(r)
		turned("Undo of a step of which two are queued", r.Undo, Turned{Records: 1, Waiting: 2})
		see("undone in part", patient(1), patient(2), faultyPatient(3), patient(4))
		turned("Undo when the rest is queued", r.Undo, Turned{Waiting: 2})
		turned("Redo", r.Redo, Turned{Records: 1})
		see("made again in part", patient(1), patient(2), still, patient(4))
		turned("Undo", r.Undo, Turned{Records: 1, Waiting: 2})
		if err := r.Cancel(1); err != nil {
			t.Fatal(err)
		}
		turned("Undo of what was taken out of the queue", r.Undo, Turned{Records: 2})
		see("all undone", faultyPatient(1), faultyPatient(2), faultyPatient(3), patient(4))
		turned("Redo of what was undone last", r.Redo, Turned{Records: 2})
		see("two made again", patient(1), patient(2), faultyPatient(3), patient(4))
		turned("Redo of what was undone first", r.Redo, Turned{Records: 1})
		see("all made again", patient(1), patient(2), still, patient(4))

		w.server.reject = func(record string) string {
			if record == patient(2) {
				return "no"
			}
			return ""
		}
		w.approve(r)
		w.work()
		w.sleep(time.Minute)
		turned("Undo of a step of which two were sent", r.Undo, Turned{Records: 1, Sent: 2})
		turned("Undo when the rest was sent, one of it rejected", r.Undo, Turned{Sent: 2})
		if err := r.Correct(correction(2, patient(22))); err != nil {
			t.Fatal(err)
		}
		turned("Undo of a correction after the reject", r.Undo, Turned{Records: 1})
		see("as it was sent", patient(1), patient(2), faultyPatient(3), patient(4))
		w.totals(r, Totals{Read: 4, HeldBack: 1, Accepted: 2, Rejected: 1})
		turned("Redo", r.Redo, Turned{Records: 1})
		w.approve(r)
		turned("Redo of nothing", r.Redo, Turned{})
		w.sleep(time.Minute)
		w.totals(r, Totals{Read: 4, HeldBack: 1, Accepted: 3})
	})
}

func TestTurnedNamesItsStep(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		r := w.begin(w.file("a.ndjson", []string{faultyPatient(1), faultyPatient(2)}))
		for _, c := range []Correction{correction(1, faultyPatient(11)), correction(2, patient(2)), correction(1, faultyPatient(12))} {
			if err := r.Correct(c); err != nil {
				t.Fatal(err)
			}
		}
		w.approve(r) // the second step
		for i, want := range []struct {
			f     func() (Turned, error)
			newer int
		}{{r.Undo, 0}, {r.Undo, 2}, {r.Redo, 2}, {r.Undo, 2}, {r.Redo, 2}, {r.Redo, 0}} {
			if got, err := want.f(); got != (Turned{Records: 1, Newer: want.newer, Files: 1}) || err != nil {
				t.Errorf("%d: %+v, %v, want %d newer", i, got, err, want.newer)
			}
		}
	})
}

func TestUndoGoesAcrossAChangeOfType(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		r := w.begin(w.file("a.ndjson", []string{faultyPatient(1), patient(2)}))
		if err := r.Correct(correction(1, patient(1))); err != nil {
			t.Fatal(err)
		}
		if err := r.Correct(correction(1, patient(11))); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Undo(); err != nil {
			t.Fatal(err)
		}
		set := func(name string) {
			t.Helper()
			if err := r.SetType(0, typeNamed(t, name)); err != nil {
				t.Fatal(err)
			}
			w.lint(r)
			w.adds(r)
			countStates(t, r)
		}
		set("Observation")
		w.totals(r, Totals{Read: 2, HeldBack: 2}) // the correction is none of this type
		turned := func(f func() (Turned, error), records int, want string) {
			t.Helper()
			got, err := f()
			rec, _ := r.Record(Position{0, 1})
			if got.Records != records || err != nil || string(rec.Current) != want {
				t.Errorf("turned %+v, %v: the record is %s, want %s", got, err, rec.Current, want)
			}
			countStates(t, r)
		}
		turned(r.Redo, 1, patient(11))
		turned(r.Undo, 1, patient(1))
		turned(r.Undo, 1, faultyPatient(1))
		w.restart()
		var err error
		if r, err = w.e.Open(r.ID()); err != nil {
			t.Fatal(err)
		}
		w.lint(r)
		set("Patient")
		turned(r.Undo, 0, faultyPatient(1))
		turned(r.Redo, 1, patient(1))
		w.totals(r, Totals{Read: 2, HeldBack: 1, Unsent: 1, Corrected: 1, Ready: 1})
		turned(r.Redo, 1, patient(11))
		w.approve(r)
		w.work()
		w.sleep(time.Minute)
		w.totals(r, Totals{Read: 2, Accepted: 2})
		if got := w.server.accepted(); got[patient(11)] != 1 || got[patient(2)] != 1 || len(got) != 2 {
			t.Errorf("in the store: %v", got)
		}
	})
}

// Random histories of one person's corrections, with batches that are sealed, cancelled,
// sent and rejected in between, changes of type and restarts.
func TestUndoAndRedoOfRandomHistories(t *testing.T) {
	t.Parallel()
	for seed := range uint64(24) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				u := &undoer{t: t, w: w, rnd: rand.New(rand.NewPCG(seed, 17)), sent: map[string]bool{}}
				u.play()
			})
		})
	}
}

// undoer plays a random history and checks after every act what undo promises.
type undoer struct {
	t    *testing.T
	w    *world
	rnd  *rand.Rand
	r    *Run
	n    int             // of the last record made
	sent map[string]bool // what was approved
}

const undoLines = 9

func (u *undoer) play() {
	t, w := u.t, u.w
	w.opts.Limits = Limits{Records: 4, Bytes: 1 << 20}
	w.opts.Allowance = Allowance{Starts: 50, Window: time.Minute}
	w.server.reject = func(record string) string {
		if strings.Contains(record, "3\"") || strings.Contains(record, "7\"") {
			return "lastName: ends in 3 or 7"
		}
		return ""
	}
	w.restart()
	var lines []string
	for range undoLines {
		lines = append(lines, u.record())
	}
	u.r = w.begin(w.file("a.ndjson", lines))
	acts := []func(){u.correct, u.correct, u.correct, u.undo, u.undo, u.undo, u.redo, u.redo, u.backAndForth, u.approve, u.cancel, u.send, u.retype, u.reopen}
	for range 70 {
		acts[u.rnd.IntN(len(acts))]()
		w.adds(u.r)
		countStates(t, u.r)
	}
	for record, times := range w.server.accepted() {
		if times > 1 || !u.sent[record] {
			t.Errorf("%d times in the store, approved %v: %s", times, u.sent[record], record)
		}
	}
	if _, err := w.j.VerifyAudit(); err != nil {
		t.Error(err)
	}
}

// record makes one that was not there before, every third of them faulty.
func (u *undoer) record() string {
	u.n++
	if u.rnd.IntN(3) == 0 {
		return faultyPatient(u.n)
	}
	return patient(u.n)
}

// open reports which lines may be corrected now.
func (u *undoer) open() (lines []int64) {
	for line := int64(1); line <= undoLines; line++ {
		u.r.mu.RLock()
		if u.r.correctable(Position{0, line}) {
			lines = append(lines, line)
		}
		u.r.mu.RUnlock()
	}
	return lines
}

func (u *undoer) correct() {
	open := u.open()
	u.rnd.Shuffle(len(open), func(i, j int) { open[i], open[j] = open[j], open[i] })
	var cs []Correction
	for _, line := range open[:min(len(open), 1+u.rnd.IntN(4))] {
		cs = append(cs, correction(line, u.record()))
	}
	if err := u.r.Correct(cs...); err != nil {
		u.t.Fatal(err)
	}
}

// turn turns once and checks that only records changed that may, and as many as it says.
func (u *undoer) turn(f func() (Turned, error)) Turned {
	u.t.Helper()
	before, open := versions(u.t, u.r, undoLines), u.open()
	got, err := f()
	if err != nil {
		u.t.Fatal(err)
	}
	changed := 0
	for i, now := range versions(u.t, u.r, undoLines) {
		if now == before[i] {
			continue
		}
		if changed++; !slices.Contains(open, int64(i+1)) {
			u.t.Errorf("line %d is in a batch and was turned", i+1)
		}
	}
	if changed != got.Records {
		u.t.Errorf("%d records changed, %+v is said", changed, got)
	}
	return got
}

// undo is taken back by redo: all is as it was before.
func (u *undoer) undo() {
	before := versions(u.t, u.r, undoLines)
	if u.turn(u.r.Undo).Records == 0 || u.rnd.IntN(2) == 0 {
		return
	}
	u.turn(u.r.Redo)
	if after := versions(u.t, u.r, undoLines); !slices.Equal(before, after) {
		u.t.Errorf("undone and made again:\nfrom %v\n  to %v", before, after)
	}
	u.turn(u.r.Undo)
}

func (u *undoer) redo() { u.turn(u.r.Redo) }

// backAndForth undoes all: every record that is in no batch is as it was sent last, or as
// it is in the file. Made again, all is as it was.
func (u *undoer) backAndForth() {
	for u.turn(u.r.Redo).Records > 0 {
	}
	newest := versions(u.t, u.r, undoLines)
	for u.turn(u.r.Undo).Records > 0 {
	}
	for _, line := range u.open() {
		rec, err := u.r.Record(Position{0, line})
		if err != nil {
			u.t.Fatal(err)
		}
		switch now := string(rec.Current); {
		case rec.State == Rejected && !u.sent[now]:
			u.t.Errorf("line %d is not as it was sent: %s", line, now)
		case rec.State != Rejected && now != string(rec.Original.Bytes):
			u.t.Errorf("line %d is not as in the file: %s", line, now)
		}
		if rec.Corrected {
			u.t.Errorf("line %d still waits to be sent: %s", line, rec.Current)
		}
	}
	for u.turn(u.r.Redo).Records > 0 {
	}
	if again := versions(u.t, u.r, undoLines); !slices.Equal(newest, again) {
		u.t.Errorf("all undone and made again:\nfrom %v\n  to %v", newest, again)
	}
}

func (u *undoer) approve() {
	p, err := u.r.Plan(u.t.Context())
	if err != nil {
		u.t.Fatal(err)
	}
	free := u.open()
	if err := u.r.Approve(u.t.Context(), p); err != nil && !errors.Is(err, ErrPlanChanged) {
		u.t.Fatal(err)
	}
	now, left := versions(u.t, u.r, undoLines), u.open()
	for _, line := range free {
		if !slices.Contains(left, line) {
			u.sent[now[line-1]] = true
		}
	}
}

func (u *undoer) cancel() {
	for _, b := range u.r.Batches() {
		if b.State == StateQueued && u.rnd.IntN(2) == 0 {
			if err := u.r.Cancel(b.Number); err != nil {
				u.t.Fatal(err)
			}
		}
	}
}

func (u *undoer) send() {
	u.w.work()
	u.w.sleep(time.Duration(u.rnd.IntN(60)) * time.Second)
	if err := u.w.stop(); err != nil {
		u.t.Fatal(err)
	}
	u.w.stop = nil
}

// retype takes the file for another type and back; once something was approved it cannot.
func (u *undoer) retype() {
	if len(u.r.Batches()) > 0 {
		return
	}
	for _, name := range []string{"Observation", "Patient"} {
		if err := u.r.SetType(0, typeNamed(u.t, name)); err != nil {
			u.t.Fatal(err)
		}
		u.w.lint(u.r)
		u.turn(u.r.Undo)
		u.turn(u.r.Redo)
		countStates(u.t, u.r)
	}
}

func (u *undoer) reopen() {
	before := versions(u.t, u.r, undoLines)
	id := u.r.ID()
	u.w.restart()
	var err error
	if u.r, err = u.w.e.Open(id); err != nil {
		u.t.Fatal(err)
	}
	u.w.lint(u.r)
	if after := versions(u.t, u.r, undoLines); !slices.Equal(before, after) {
		u.t.Errorf("over a restart:\nfrom %v\n  to %v", before, after)
	}
}

func TestRevisionsAreTheCorrectionsThatHold(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		r := w.begin(w.file("a.ndjson", []string{faultyPatient(1), patient(2), faultyPatient(3)}))
		correct := func(line int64, record string) {
			t.Helper()
			if err := r.Correct(Correction{Position: Position{Line: line}, Record: []byte(record)}); err != nil {
				t.Fatal(err)
			}
		}
		correct(3, patient(3))
		correct(1, patient(1))
		first := r.Revisions(0)
		if len(first) != 2 || first[0].Line != 1 || first[1].Line != 3 || !first[0].Pending || first[0].Number == 0 {
			t.Fatalf("%+v", first)
		}
		correct(1, patient(11))
		if now := r.Revisions(0); now[0].Number == first[0].Number || now[1] != first[1] {
			t.Errorf("%+v, then %+v", first, now)
		}
		if _, err := r.Undo(); err != nil {
			t.Fatal(err)
		}
		if now := r.Revisions(0); now[0] != first[0] {
			t.Errorf("undone it is %+v, want %+v", now[0], first[0])
		}
		w.approve(r)
		if now := r.Revisions(0); len(now) != 2 || now[0].Pending || now[1].Pending {
			t.Errorf("in a batch: %+v", now)
		}
		if r.Edited() != 2 {
			t.Errorf("%d records have a correction, want 2", r.Edited())
		}
		if now := r.Revisions(1); now != nil {
			t.Errorf("of no source: %+v", now)
		}
	})
}

func TestTurnedCountsFiles(t *testing.T) {
	t.Parallel()
	if n, first := filesOf([]journal.Correction{{Source: 2}, {Source: 1}, {Source: 2}}); n != 2 || first != 1 {
		t.Errorf("%d files from %d, want 2 from 1", n, first)
	}
}
