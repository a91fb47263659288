package ui

import (
	"strings"
	"testing"

	"clinik-import/importer"

	"github.com/charmbracelet/bubbles/key"
)

// TestAListInPlaceOfARecord: f and e say what can be done with it, and nothing is offered that
// does nothing there.
func TestAListInPlaceOfARecord(t *testing.T) {
	t.Parallel()
	d := check(t, []string{`[{"firstName":"Ada","lastName":"B"}]`, `{"firstName":"Ola","lastName":"C","gender":"F"}`})
	d.at(1)
	for _, k := range []string{"f", "e"} {
		d.press(k)
		d.sees("a list, not one record", "Press E", "held back")
		d.press("home")
	}
	if help := helpOf(d.check().ShortHelp()); strings.Contains(help, "u ") || strings.Contains(help, " e ") {
		t.Errorf("offered: %s", help)
	}
	d.press("n", "f", "enter", "right")
	d.at(2)
	if help := helpOf(d.check().ShortHelp()); !strings.Contains(help, "u undo") {
		t.Errorf("there is something to undo; offered: %s", help)
	}
}

// TestPauseIsOfferedWhereSomethingWaits: with all done, there is nothing to pause.
func TestPauseIsOfferedWhereSomethingWaits(t *testing.T) {
	t.Parallel()
	for state, want := range map[importer.BatchState]bool{importer.StateDone: false, importer.StateQueued: true} {
		d := drive(t, start{folder: t.TempDir()}, nil)
		d.engine.run.batches = []importer.Batch{{Number: 1, State: state, Records: 2}}
		d.send(begunMsg{run: d.engine.run})
		d.press("4")
		if help := helpOf(d.m.page().ShortHelp()); strings.Contains(help, "pause") != want {
			t.Errorf("offered at %v: %s", state, help)
		}
	}
}

// TestReplaceIsOfferedOnTexts: nowhere else is there anything to find.
func TestReplaceIsOfferedOnTexts(t *testing.T) {
	t.Parallel()
	d := rejects(t)
	d.press("j")
	d.sees("s find and replace")
	d.press("right", "home") // the record as a whole
	if screen := d.screen(); strings.Contains(screen, "s find and replace") {
		t.Errorf("offered on the whole record:\n%s", screen)
	}
}

// helpOf are keys as the help shows them.
func helpOf(keys []key.Binding) (said string) {
	for _, k := range keys {
		said += " " + k.Help().Key + " " + k.Help().Desc + ","
	}
	return said
}
