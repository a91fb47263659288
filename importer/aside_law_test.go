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
)

// What is made again of a step is made so only for records that the server did not refuse since.
func TestSettingAsideIsNotMadeAgainOfAReject(t *testing.T) {
	asideWorld(t, func(t *testing.T, w *world, r *Run) {
		setAside(t, r, 1, 2)
		if got, err := r.Undo(); got.Records != 2 || err != nil {
			t.Fatalf("%+v, %v", got, err)
		}
		w.refuseWith(func(record string) string {
			if record == patient(1) {
				return "no"
			}
			return ""
		})
		w.approve(r)
		w.work()
		w.sleep(time.Minute)
		if undo, redo := r.Turnable(); undo || redo {
			t.Errorf("there is something to undo (%t) or to make again (%t)", undo, redo)
		}
		if got, err := r.Redo(); got.Records != 0 || got.Sent != 2 || err != nil {
			t.Errorf("%+v, %v", got, err)
		}
		w.totals(r, Totals{Read: 3, HeldBack: 1, Accepted: 1, Rejected: 1})
		if r.IsAside(Position{0, 1}) {
			t.Error("a record that the server refused is set aside")
		}
		if err := r.Correct(correction(1, patient(11))); err != nil {
			t.Error(err)
		}
	})
}

// In whatever order people set aside, take in, correct, undo, make again, send, take out of the
// queue, purge and start again: what is set aside at an approval is not sent by it, nothing is
// in the store twice, and all counts agree.
func TestSettingAsideAmongAllElse(t *testing.T) {
	for seed := range uint64(8) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				a := &asideActs{t: t, w: w, rng: rand.New(rand.NewPCG(seed, 1))}
				a.play()
			})
		})
	}
}

// asideActs does things at random to an import of lines.
type asideActs struct {
	t      *testing.T
	w      *world
	rng    *rand.Rand
	r      *Run
	did    []string
	number int // of the last correction
}

const asideLines = 8

func (a *asideActs) play() {
	var lines []string
	for n := 1; n <= asideLines; n++ {
		lines = append(lines, []string{patient(n), faultyPatient(n)}[a.rng.IntN(2)])
	}
	a.w.refuseWith(func(record string) string {
		if strings.Contains(record, "3\"") || strings.Contains(record, "7\"") {
			return "not liked"
		}
		return ""
	})
	a.r = a.w.begin(a.w.file("a.ndjson", lines))
	a.number = 100
	a.w.work()
	for range 40 {
		a.act()
		a.w.sleep(time.Second)
		a.judge()
		if a.t.Failed() {
			a.t.Fatalf("after %s", strings.Join(a.did, ", "))
		}
	}
}

func (a *asideActs) say(format string, args ...any) {
	a.did = append(a.did, fmt.Sprintf(format, args...))
}

// bear fails the test unless an act was done, or refused for a record that cannot be changed now.
func (a *asideActs) bear(err error) {
	var no *NotCorrectableError
	if err != nil && !errors.As(err, &no) && !errors.Is(err, journal.ErrState) {
		a.t.Error(err)
	}
}

func (a *asideActs) act() {
	p := Position{0, 1 + a.rng.Int64N(asideLines)}
	switch a.rng.IntN(12) {
	case 0, 1, 2:
		a.say("aside %d", p.Line)
		a.bear(a.r.SetAside(p))
	case 3:
		a.say("in %d", p.Line)
		_, err := a.r.TakeIn(p)
		a.bear(err)
	case 4:
		a.number++
		a.say("correct %d as %d", p.Line, a.number)
		record := []string{patient(a.number), patient(a.number), faultyPatient(a.number)}[a.rng.IntN(3)]
		a.bear(a.r.Correct(Correction{Position: p, Record: []byte(record)}))
	case 5, 6:
		a.say("undo")
		_, err := a.r.Undo()
		a.bear(err)
	case 7:
		a.say("redo")
		_, err := a.r.Redo()
		a.bear(err)
	case 8:
		a.approve()
	case 9:
		a.say("cancel")
		for _, b := range a.r.Batches() {
			if b.State == StateQueued {
				a.bear(a.r.Cancel(b.Number))
			}
		}
	case 10:
		a.say("wait")
		a.w.sleep(20 * time.Minute)
	case 11:
		a.startAgain()
	}
}

// approve sends, and notes what must not be among it.
func (a *asideActs) approve() {
	a.say("approve")
	p, err := a.r.PlanWith(a.t.Context(), PlanOptions{First: a.rng.IntN(2)})
	if err != nil {
		a.t.Error(err)
		return
	}
	planned := 0
	for _, b := range p.Batches {
		planned += b.Records
	}
	before := len(a.r.Batches())
	if err := a.r.Approve(a.t.Context(), p); err != nil {
		a.t.Error(err)
		return
	}
	sealed := 0
	for _, b := range a.r.Batches()[before:] {
		sealed += int(b.Records)
		row, err := a.r.find(b.Number)
		if err != nil {
			a.t.Fatal(err)
		}
		origins, err := a.w.e.origins(row.Batch)
		if err != nil {
			a.t.Fatal(err)
		}
		for _, o := range origins {
			if a.r.IsAside(o.Position) {
				a.t.Errorf("line %d is set aside, and in batch %d", o.Line, b.Number)
			}
		}
	}
	if sealed != planned {
		a.t.Errorf("%d records were planned, %d sealed", planned, sealed)
	}
}

// startAgain starts the program again; before that, the corrections may be purged.
func (a *asideActs) startAgain() {
	id := a.r.ID()
	a.w.end()
	a.w.start()
	settled := !slices.ContainsFunc(a.batchesOf(id), func(b journal.Batch) bool { return !settled(b) })
	if settled && a.rng.IntN(3) == 0 {
		a.say("purge")
		if err := a.w.j.Purge([]string{id}, journal.PurgeCorrections); err != nil {
			a.t.Error(err)
		}
	}
	a.say("restart")
	r, err := a.w.e.Open(id)
	if err != nil {
		a.t.Fatal(err)
	}
	a.r = r
	early := a.r.Totals()
	a.w.lint(a.r)
	if late := a.r.Totals(); early != late {
		a.t.Errorf("before the check it counts\n%+v, behind it\n%+v", early, late)
	}
	a.w.work()
}

func (a *asideActs) batchesOf(id string) []journal.Batch {
	rows, err := a.w.j.Batches(id)
	if err != nil {
		a.t.Fatal(err)
	}
	return rows
}

// judge compares all that tells of what is set aside.
func (a *asideActs) judge() {
	got := a.w.adds(a.r)
	states := map[RecordState]int64{}
	aside := int64(0)
	for line := int64(1); line <= asideLines; line++ {
		p := Position{0, line}
		record, err := a.r.Record(p)
		if err != nil {
			a.t.Fatal(err)
		}
		states[record.State]++
		if record.Aside != a.r.IsAside(p) || record.Aside && (record.State != HeldBack || record.Corrected || record.Barred == nil || len(record.Current) == 0) {
			a.t.Errorf("line %d: %+v", line, record)
		}
		if record.Aside {
			aside++
		}
	}
	if got.Aside != aside || got.Open() < 0 || got.HeldBack != states[HeldBack] || got.Rejected != states[Rejected] || got.Accepted != states[Accepted] || got.Unsent != states[Unsent] {
		a.t.Errorf("%d set aside and %v, counted %+v", aside, states, got)
	}
	list, err := a.r.ListRejects(a.t.Context())
	if err != nil {
		a.t.Fatal(err)
	}
	listed := int64(0)
	for i, e := range list.Entries {
		if j := a.r.Explain(list.At(i)); e.Aside != j.Aside || e.Aside != (j.Group == RuleAside+"|") {
			a.t.Errorf("line %d is listed as %+v", e.Line, j)
		}
		if e.Aside {
			listed++
		}
	}
	if listed != aside {
		a.t.Errorf("%d set aside, %d listed", aside, listed)
	}
	for record, n := range a.w.server.accepted() {
		if n > 1 {
			a.t.Errorf("%d times in the store: %s", n, record)
		}
	}
}
