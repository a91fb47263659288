package ui

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"clinik-import/importer"
	"clinik-import/ui/layout"
)

func TestWhatIsTypedStaysWhenTheRejectsAreReadAgain(t *testing.T) {
	t.Parallel()
	d := rejects(t)
	d.press("j", "e")
	d.write("9")
	d.sees("prac_19x9_")
	run := d.engine.run
	run.rejects = slices.DeleteFunc(slices.Clone(run.rejects), func(r importer.Reject) bool { return r.Line == 12310 })
	run.totals.Rejected--
	d.send(snapshotMsg{takeSnapshot(d.engine, run)})
	d.sees("prac_19x9_")
	d.press("esc")
	if p := d.rejects(); p.shown.Line == 12310 || p.pane.at != p.shown.Position || d.m.page().Typing() {
		t.Errorf("the record of the list is not shown: %v, %v", p.shown, p.pane.at)
	}
}

// The list may lose its last reject meanwhile, as when another window corrected it.
func TestWhatIsTypedStaysWhenNoRejectIsLeft(t *testing.T) {
	t.Parallel()
	for name, leave := range map[string]string{"kept": "enter", "left": "esc"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := rejects(t)
			d.press("j", "e")
			d.write("9")
			run := d.engine.run
			run.rejects, run.totals = nil, importer.Totals{Read: 9, Accepted: 9}
			d.send(snapshotMsg{takeSnapshot(d.engine, run)})
			for _, s := range []layout.Size{{W: 40, H: 12}, {W: 80, H: 24}, {W: 120, H: 36}} {
				d.size(s.W, s.H)
				d.sees("prac_19x9_")
			}
			d.write("8")
			d.sees("prac_19x98_")
			d.press(leave)
			if d.m.page().Typing() || (leave == "enter") != (len(run.corrected) == 1) {
				t.Errorf("typing %v, corrected %v", d.m.page().Typing(), run.corrected)
			}
			d.sees("Every record was accepted.")
			d.press("4")
			d.sees("[4 Jobs]")
		})
	}
}

func TestWhatIsTypedStaysWhenTheLinesFoundChange(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.press("p", "enter")
	p := d.check()
	at := p.record.at
	p.record.tree.Go("/firstName")
	d.press("e")
	d.write("x")
	again := p.survey
	again.lines = slices.DeleteFunc(slices.Clone(again.lines), func(line int64) bool { return line == at.Line })
	d.send(again)
	if !d.m.page().Typing() || p.record.at != at {
		t.Fatalf("line %d is shown in place of %d", p.record.at.Line, at.Line)
	}
	d.press("esc")
	if d.m.page().Typing() || p.record.at.Line != p.line() {
		t.Errorf("line %d is shown, the cursor is on %d", p.record.at.Line, p.line())
	}
}

func TestTypingGoesOnInAChangedRecord(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.goTo(1, "/lastName")
	d.press("e")
	d.write("x")
	other := strings.Replace(patientLines[0], "1984", "1985", 1)
	if err := d.fileRun().Correct(importer.Correction{Position: importer.Position{Line: 1}, Record: []byte(other)}); err != nil {
		t.Fatal(err)
	}
	d.send(correctedMsg{page: RejectsID, records: 1})
	d.sees("lastName: Okaforx_", "1985-11-02")
	d.press("enter")
	d.becomes(strings.Replace(other, "Okafor", "Okaforx", 1))
}

// The person moved on before it was known that the value is not stored.
func TestAValueThatIsNotStoredIsGoneBackTo(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.goTo(1, "/lastName")
	d.press("e")
	d.write("x")
	d.fileRun().err = errors.New("the disk is full")
	answers := d.hold("enter")
	d.press("j")
	if d.check().record.at.Line != 2 {
		t.Fatal("the cursor did not move")
	}
	for _, msg := range answers {
		d.send(msg)
	}
	d.sees("the disk is full", "lastName: Okaforx_")
	d.fileRun().err = nil
	d.press("enter")
	d.becomes(strings.Replace(patientLines[0], "Okafor", "Okaforx", 1))

	d = rejects(t)
	d.press("j", "e")
	d.write("9")
	d.engine.run.err = errors.New("the disk is full")
	answers = d.hold("enter")
	d.engine.run.err = nil // records can be read
	d.press("j")
	for _, msg := range answers {
		d.send(msg)
	}
	d.sees("the disk is full", "prac_19x9_")
	if d.rejects().shown.Line != 12310 {
		t.Error("it is typed on in another record")
	}
}
