package ui

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ui/mend"

	tea "github.com/charmbracelet/bubbletea"
)

// unsureRun is a run with an error that may mean line 12077 or line 12076.
func unsureRun(t *testing.T) *driver {
	t.Helper()
	d := rejects(t)
	run := d.engine.run
	listed, other := importer.Position{Line: 12077}, importer.Position{Line: 12076}
	record := patient("Edda", "Holm", "female", "prac_009")
	run.records[other] = importer.Record{Position: other, State: importer.Accepted, Current: record,
		Original: ndjson.Line{Number: other.Line, Bytes: record}}
	run.other = map[importer.Position]importer.Position{listed: other}
	i := slices.IndexFunc(run.rejects, func(r importer.Reject) bool { return r.Position == listed })
	run.rejects[i].Index = 14
	run.rejects[i].Pointer = "/generalPractitionerId"
	d.send(reloadMsg{})
	return d
}

func (d *driver) toLine(line int64) {
	d.Helper()
	d.send(openRowMsg{RejectsID, importer.Position{Line: line}})
	d.press("esc")
}

// Who cannot see the records cannot say which was meant: of a file that is gone nothing is
// asked, for the answer would be on record for the whole batch.
func TestNobodyIsAskedAboutRecordsThatCannotBeShown(t *testing.T) {
	t.Parallel()
	d := unsureRun(t)
	d.toLine(12077)
	other := importer.Position{Line: 12076}
	record := d.engine.run.records[other]
	record.Current, record.Original.Bytes = nil, nil
	d.engine.run.records[other] = record
	d.press("w")
	d.lacks("which record did the server mean?")
	d.sees("cannot be shown")
}

func TestNothingUnsureIsCorrectedBeforeItIsSettled(t *testing.T) {
	t.Parallel()
	for _, k := range []string{"e", "E", "f", "F", "w"} {
		d := unsureRun(t)
		d.toLine(12077)
		d.sees("12,077? Marta Nowak", "unsure")
		d.press(k)
		d.sees("which record did the server mean?", "record 14 of batch 2", "line 12,077  Marta Nowak", "line 12,076  Edda Holm")
		d.press("esc")
		if len(d.m.dialogs) != 0 || len(d.engine.run.done) != 0 || d.rejects().pane.typing() {
			t.Errorf("%s: after leaving: %v", k, d.engine.run.done)
		}
	}
}

func TestTheChangeGoesOnAtTheRightRecord(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ keys, done, title string }{
		{"k enter l o o k e d enter", `settle 2 0 "looked"`, "patients.ndjson:12,077"},
		{"j enter esc j enter s a w enter", `settle 2 1 "saw"`, "patients.ndjson:12,076"},
	} {
		d := unsureRun(t)
		d.toLine(12077)
		d.press("e")
		d.press(strings.Fields(c.keys)...)
		if len(d.engine.run.done) != 1 || d.engine.run.done[0] != c.done {
			t.Fatalf("%s: %v", c.keys, d.engine.run.done)
		}
		d.sees(c.title, "certainly this record")
		if p := d.rejects(); !p.pane.typing() || p.pane.loaded.Line != p.shown.Line {
			t.Errorf("%s: typing %v at %d", c.keys, p.pane.typing(), p.pane.loaded.Line)
		}
	}
}

// Neither the record nor the reason has an answer from the start: blind keys decide nothing.
func TestNothingIsRecordedThatNobodySaid(t *testing.T) {
	t.Parallel()
	d := unsureRun(t)
	d.toLine(12077)
	d.press("e", "enter", "enter")
	d.sees("Choose a record first")
	d.press("j", "enter", "enter", " ", "enter")
	d.sees("A reason is needed")
	if len(d.engine.run.done) != 0 {
		t.Errorf("recorded: %v", d.engine.run.done)
	}
}

// A person's word can be turned until a correction rests on it; the engine knows when.
func TestAWordCanBeTurned(t *testing.T) {
	t.Parallel()
	d := unsureRun(t)
	d.toLine(12077)
	d.press("w", "k", "enter", "a", "enter")
	d.sees("certainly this record")
	d.press("w")
	d.sees("which record did the server mean?")
	d.press("j", "enter", "b", "enter")
	if done := d.engine.run.done; len(done) != 2 || done[1] != `settle 2 1 "b"` {
		t.Errorf("recorded: %v", done)
	}
	d.toLine(12310)
	d.press("w")
	d.sees("There is no doubt here")
}

func TestARefusedWordLeavesEverything(t *testing.T) {
	t.Parallel()
	d := unsureRun(t)
	d.toLine(12077)
	d.press("e")
	d.engine.run.err = errors.New("the server named record 0, so it counts from 0")
	d.press("k", "enter", "x", "enter")
	d.sees("the server named record 0", "unsure")
	if p := d.rejects(); p.pane.typing() || p.pane.held.at.Line != 0 {
		t.Error("the change goes on")
	}
}

func TestAGroupChangeAsksOfTheUnsure(t *testing.T) {
	t.Parallel()
	d := unsureRun(t)
	run := d.engine.run
	for i := range run.rejects { // of the same group now
		if run.rejects[i].Line == 12077 {
			run.rejects[i].Group, run.rejects[i].Message = unknownReference, unknownReference
		}
	}
	at := importer.Position{Line: 12077}
	marta := run.records[at]
	marta.Current = patient("Marta", "Nowak", "female", "prac_19x")
	run.records[at] = marta
	d.correct(12310, patient("Ines", "Duarte", "female", "prac_004"), false)
	d.toLine(12310)
	d.press("a")
	d.sees("which record did the server mean?", "Marta Nowak")
	d.press("k", "enter", "x", "enter")
	d.sees("the same change for all", "12,544", "12,077")
	if len(run.done) != 1 {
		t.Errorf("%v", run.done)
	}
}

func TestTheLastLookRefusesTheUnsure(t *testing.T) {
	t.Parallel()
	d := unsureRun(t)
	msg := correctCmd(CheckID, d.engine.run, mend.Decided{}, importer.Correction{Position: importer.Position{Line: 12077}, Record: []byte(`{}`)})().(correctedMsg)
	if msg.err == nil || len(d.engine.run.done) != 0 {
		t.Errorf("%+v", msg)
	}
}

func TestJobsLeadToTheQuestion(t *testing.T) {
	t.Parallel()
	d := unsureRun(t)
	d.engine.run.rejects = slices.DeleteFunc(slices.Clone(d.engine.run.rejects), func(r importer.Reject) bool { return r.Line != 12077 })
	d.engine.run.batches = []importer.Batch{{Number: 2, State: importer.StateDone, Rejected: 1, Records: 10}}
	d.send(reloadMsg{})
	d.press("4", "enter", "enter")
	d.sees("[5 Rejects]", "which record did the server mean?", "Marta Nowak", "Edda Holm")
}

func TestWhichScreens(t *testing.T) {
	t.Parallel()
	d := unsureRun(t)
	d.toLine(12077)
	d.press("w", "j")
	d.golden("rejects-which")
	d.goldenDark("rejects-which-dark")
	d.allSizes()
}

func TestWhichMasksValues(t *testing.T) {
	t.Parallel()
	d := unsureRun(t)
	d.toLine(12077)
	d.press("P", "w")
	for _, s := range []string{"Marta", "Holm", "prac_0"} {
		if strings.Contains(d.screen(), s) {
			t.Errorf("%q is shown", s)
		}
	}
}

// hold runs the commands of a key, but keeps the answers back.
func (d *driver) hold(k string) []tea.Msg {
	_, cmd := d.m.Update(keyMsg(k))
	var msgs []tea.Msg
	var run func(tea.Cmd)
	run = func(cmd tea.Cmd) {
		if cmd == nil {
			return
		}
		switch msg := cmd().(type) {
		case nil:
		case tea.BatchMsg:
			for _, c := range msg {
				run(c)
			}
		default:
			msgs = append(msgs, msg)
		}
	}
	run(cmd)
	return msgs
}

func TestAKeyWaitsForTheRecord(t *testing.T) {
	t.Parallel()
	for _, late := range []bool{false, true} { // the key comes before, or after, the record
		d := rejects(t)
		d.press("j")
		answers := d.hold("j")
		if late {
			for _, msg := range answers {
				d.send(msg)
			}
			d.press("e")
		} else {
			d.press("e")
			if d.rejects().pane.typing() {
				t.Fatal("the record before is changed")
			}
			for _, msg := range answers {
				d.send(msg)
			}
		}
		if p := d.rejects(); !p.pane.typing() || p.pane.loaded.Line != 12544 {
			t.Errorf("late %v: typing %v at line %d", late, p.pane.typing(), p.pane.loaded.Line)
		}
	}
}

func TestAKeyOfAnotherRecordIsDropped(t *testing.T) {
	t.Parallel()
	d := rejects(t)
	d.press("j")
	first := d.hold("j")
	d.hold("e")
	second := d.hold("j")
	for _, msg := range append(second, first...) {
		d.send(msg)
	}
	if p := d.rejects(); p.pane.typing() || p.pane.loaded.Line != 12601 {
		t.Errorf("typing %v at line %d", p.pane.typing(), p.pane.loaded.Line)
	}
}

// The list of before and after opens at once; f and its enter wait together where the record
// is still being read.
func TestAFixAndItsAnswerWaitForTheRecord(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.press("n", "n")
	reading := d.check().record.show(importer.Position{Line: 6})
	d.press("f", "enter")
	d.becomes(patientLines[5])
	d.run(reading)
	d.becomes(strings.Replace(patientLines[5], `"M"`, `"male"`, 1))
	if len(d.m.dialogs) != 0 || d.check().focus != onRecords {
		t.Errorf("enter did something else:\n%s", d.screen())
	}
	d.press("u")
	if d.hold("f"); len(d.m.dialogs) != 1 {
		t.Error("the list is not there for the next key")
	}
}

func TestAKeyWaitsForTheChangeBefore(t *testing.T) {
	t.Parallel()
	d := rejects(t)
	d.toLine(1204)
	at := importer.Position{Line: 1204}
	rec := d.engine.run.records[at]
	rec.Problems = []ndjson.Problem{{Rule: "field.allowed", Pointer: "/gender", Fixes: []ndjson.Fix{{Label: "female", Edits: []ndjson.Edit{{Offset: strings.Index(string(rec.Current), `"F"`), Length: 3, Text: `"female"`}}}}}}
	d.engine.run.records[at] = rec
	d.send(showRowMsg{at})
	d.press("f")
	answers := d.hold("enter")
	d.press("f") // the record is not stored yet
	if n := len(d.engine.run.corrected); n != 1 {
		t.Fatalf("%d corrections before the first is stored", n)
	}
	rec.Current, rec.Corrected, rec.Problems = d.engine.run.corrected[0].Record, true, nil
	d.engine.run.records[at] = rec
	for _, msg := range answers {
		d.send(msg)
	}
	if n := len(d.engine.run.corrected); n != 1 {
		t.Errorf("the same fix is made %d times", n)
	}
	d.sees("There is no ready fix here")
}

func TestCheckAsksToo(t *testing.T) {
	t.Parallel()
	d := unsureRun(t)
	p := d.m.pages[CheckID].(*checkPage)
	d.press("2")
	d.run(p.record.show(importer.Position{Line: 12077}))
	d.press("f")
	d.sees("which record did the server mean?", "Edda Holm")
	d.press("k", "enter", "x", "enter")
	d.sees("There is no ready fix here")
}
