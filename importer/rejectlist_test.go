package importer

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// all makes a list whole, in the order of its groups.
func (l *RejectList) all(r *Run) (all []Reject) {
	for i := range l.Entries {
		all = append(all, r.Explain(l.At(i)))
	}
	return all
}

// checkList fails unless a list holds what EachReject walks, each in its group, and counts add up.
func checkList(t *testing.T, r *Run) *RejectList {
	t.Helper()
	l, err := r.ListRejects(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	order := func(a, b Reject) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) }
	if got, want := slices.SortedFunc(slices.Values(l.all(r)), order), slices.SortedFunc(r.EachReject(0), order); !slices.Equal(got, want) {
		t.Errorf("the list has\n%+v\nwant\n%+v", got, want)
	}
	at := 0
	for n, g := range l.Groups {
		corrected := 0
		if g.From != at || g.Count() == 0 {
			t.Errorf("group %q is %d to %d, before it %d", g.Reason, g.From, g.To, at)
		}
		for at = g.From; at < g.To; at++ {
			j := l.At(at)
			if j.Group != g.Reason || j.HeldBack != g.HeldBack || int(l.Entries[at].Group) != n {
				t.Errorf("%+v is in group %q", j, g.Reason)
			}
			if i, found := l.Find(n, j.Position); !found || l.Entries[i].Position() != j.Position {
				t.Errorf("%+v is not found in its group", j.Position)
			}
			if l.Entries[at].Clean() {
				corrected++
			}
		}
		if corrected != g.Corrected || g.Sample < g.From || g.Sample >= g.To || l.Entries[g.Sample].Clean() && corrected < g.Count() {
			t.Errorf("group %q: %d corrected, said %d, sample %d", g.Reason, corrected, g.Corrected, g.Sample)
		}
	}
	if at != len(l.Entries) {
		t.Errorf("%d entries in groups, want %d", at, len(l.Entries))
	}
	return l
}

func TestListOfRejectsFollowsTheRun(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.server.reject = func(record string) string {
			if strings.Contains(record, "3") {
				return "lastName: No3 is on the list"
			}
			return ""
		}
		lines := append(patients(1, 14), faultyPatient(15), patient(16), faultyPatient(17), `{"firstName":`)
		r := w.beginUnchecked(w.file("a.ndjson", lines))
		if l := checkList(t, r); len(l.Entries) != 0 {
			t.Errorf("before the lint: %+v", l)
		}
		w.lint(r)
		if l := checkList(t, r); len(l.Groups) != 2 || l.Groups[0].Count() != 2 || l.Records != 3 {
			t.Errorf("held back: %+v", l.Groups)
		}
		correct := func(line int64, record string) {
			t.Helper()
			if err := r.Correct(Correction{Position: Position{0, line}, Record: []byte(record)}); err != nil {
				t.Fatal(err)
			}
		}
		correct(16, faultyPatient(16)) // was clean
		correct(15, patient(15))
		correct(17, faultyPatient(18))
		if l := checkList(t, r); len(l.Entries) != 4 || l.Groups[0].Count() != 3 || l.Corrected != 1 || !l.Entries[1].StillBad {
			t.Errorf("corrected: %+v", l)
		}
		w.approve(r)
		w.work()
		w.sleep(time.Minute)
		l := checkList(t, r) // 3 and 13 were refused, 15 was accepted
		if len(l.Groups) != 3 || l.Groups[0].HeldBack || l.Groups[0].Count() != 2 || l.Records != 5 {
			t.Errorf("sent: %+v", l)
		}
		if again, err := r.ListRejects(t.Context()); again != l || err != nil {
			t.Errorf("another list, though nothing has changed: %v", err)
		}
		if _, err := r.Undo(); err != nil {
			t.Fatal(err)
		}
		checkList(t, r)
	})
}

// A record whose correction has another error than the file has is listed for that one, and the
// report of what was wrong with the file still tells the first.
func TestACorrectionIsListedForItsOwnError(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		r := w.begin(w.file("a.ndjson", []string{faultyPatient(1), faultyPatient(2), patient(3)}))
		born := `{"firstName":"Ana","lastName":"No1","gender":"female","birthDate":"yesterday"}`
		if err := r.Correct(Correction{Position: Position{0, 1}, Record: []byte(born)}); err != nil {
			t.Fatal(err)
		}
		reasons := func(want ...string) {
			t.Helper()
			var got []string
			for _, g := range checkList(t, r).Groups {
				got = append(got, fmt.Sprintf("%d %s", g.Count(), g.Reason))
			}
			if slices.Sort(got); !slices.Equal(got, want) {
				t.Errorf("%q, want %q", got, want)
			}
		}
		reasons("1 field.allowed|/gender", "1 field.format|/birthDate")
		for f := range r.EachFault() {
			if f.Group != "field.allowed|/gender" {
				t.Errorf("line %d had %s in the file", f.Line, f.Group)
			}
		}
		if _, err := r.Undo(); err != nil {
			t.Fatal(err)
		}
		reasons("2 field.allowed|/gender")
	})
}

func TestListOfRejectsCanBeBrokenOff(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		r := w.begin(w.file("a.ndjson", []string{faultyPatient(1), faultyPatient(2)}))
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if l, err := r.ListRejects(ctx); l != nil || err == nil {
			t.Errorf("%+v, %v", l, err)
		}
		if l := checkList(t, r); len(l.Entries) != 2 {
			t.Errorf("afterwards %+v", l)
		}
		l := checkList(t, r)
		if n, err := l.Narrow(t.Context(), func(i int) bool { return l.Entries[i].Line == 2 }); err != nil || len(n.Entries) != 1 || n.Groups[0].Count() != 1 || n.Records != 2 {
			t.Errorf("narrowed %+v, %v", n, err)
		}
		if n, err := l.Narrow(ctx, func(int) bool { return true }); n != nil || err == nil {
			t.Errorf("narrowed without end: %+v", n)
		}
	})
}

// Of a record that was refused in two rounds the last round counts, with all its faults.
func TestOfSeveralRefusalsTheLastCounts(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.server.reject = func(string) string { return "lastName: is on the list" }
		r := w.begin(w.file("a.ndjson", patients(1, 1)))
		w.approve(r)
		w.work()
		w.sleep(time.Minute)
		first := r.all()[0]
		r.mu.Lock()
		r.batches[0].rejects = append(slices.Clone(first.rejects), first.rejects[0])
		r.batches[0].rejects[1].Message, r.batches[0].rejects[1].Group = "gender: is wrong too", "gender"
		r.version++
		r.mu.Unlock()
		if l := checkList(t, r); len(l.Entries) != 2 || len(l.Groups) != 2 || l.Records != 1 {
			t.Errorf("two faults: %+v", l)
		}
		if err := r.Correct(Correction{Position: Position{0, 1}, Record: []byte(patient(2))}); err != nil {
			t.Fatal(err)
		}
		w.approve(r)
		w.sleep(time.Minute)
		if l := checkList(t, r); len(l.Entries) != 1 || l.Entries[0].Attempt != 2 || l.Entries[0].Batch != 2 {
			t.Errorf("refused again: %+v", l.all(r))
		}
	})
}

func TestAGroupKnowsWhatItsMessagesShare(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		messages []string
		want     int
	}{
		{[]string{"practitioner prac_19x is unknown", "practitioner prac_20x is unknown"}, 1},
		{[]string{"taken", "taken"}, 1},
		{[]string{"a b c", "a b", "a b c d"}, 2},
		{[]string{"a b", ""}, 0},
		{[]string{"", "a"}, 0},
	} {
		g := RejectGroup{First: Reject{Message: c.messages[0]}}
		for _, m := range c.messages {
			g.Add(m)
		}
		if g.Shared != c.want {
			t.Errorf("%q share %d words, want %d", c.messages, g.Shared, c.want)
		}
	}
}

func TestAListHasAnyNumberOfRecords(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		const n = 12_000
		lines := make([]string, n)
		for i := range lines {
			lines[i] = faultyPatient(i)
		}
		r := w.begin(w.file("a.ndjson", lines))
		l, err := r.ListRejects(t.Context())
		if err != nil || len(l.Entries) != n || len(l.Groups) != 1 || l.Groups[0].Count() != n || l.Records != n {
			t.Fatalf("%d entries, %v", len(l.Entries), err)
		}
		if last := r.Explain(l.At(n - 1)); last.Line != n || last.Pointer != "/gender" || last.Message == "" {
			t.Errorf("the last is %+v", last)
		}
	})
}
