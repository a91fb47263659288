package ui

import (
	"strings"
	"testing"

	"clinik-import/importer"

	"github.com/charmbracelet/x/ansi"
)

// hides fails if the screen shows one of the texts.
func (d *driver) hides(texts ...string) {
	d.Helper()
	frame := ansi.Strip(d.screen())
	for _, text := range texts {
		if strings.Contains(frame, text) {
			d.Errorf("%q on\n%s", text, frame)
		}
	}
}

// The words of a batch from before others' words were told from ours are hidden with care.
func TestHiddenWordsOfOlderJournals(t *testing.T) {
	t.Parallel()
	d := jobs(t, 5)
	d.engine.run.batches[4].Why = "“the server refused the whole batch (status 422): Amara Okafor is there already”"
	d.send(reloadMsg{})
	d.press("G")
	d.size(120, 36)
	d.sees("Amara Okafor")
	d.press("P")
	d.hides("Amara", "Okafor")
	d.sees("the server", "(status 999)")
}

// A text that was searched for is as much a value as those it was found in.
func TestHiddenSearchTextsDoNotComeBack(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.press("/")
	d.write("Amara")
	d.press("enter")
	d.sees("with", "Amara")
	d.press("P", "/")
	d.hides("Amara")
	d.press("esc", "P", "/")
	d.sees("find: \"Amara\"")

	d = rejects(t)
	d.m.ctx = t.Context() // the driver's has ended
	d.press("/")
	d.write("Okafor")
	d.press("enter", "P")
	d.hides("Okafor")
	d.press("/")
	d.hides("Okafor")
	d.press("enter", "P")
	d.sees("/Okafor")
}

// A line that is no JSON is shown while it is edited, and that is said.
func TestHiddenLineIsShownWithAWord(t *testing.T) {
	t.Parallel()
	d := check(t, []string{`{"firstName":"Amara","lastName":"Okafor","gender":"female","birthDate":"1984-11-02"}`, `Amara is no JSON`})
	d.press("P")
	d.press("n")
	d.press("e")
	d.sees("This line is shown while you edit it")
}

// Which of the allowed values it is now is a value of the record.
func TestHiddenChoiceTellsNothing(t *testing.T) {
	t.Parallel()
	d := check(t, []string{`{"firstName":"Amara","lastName":"Okafor","gender":"other","birthDate":"1984-11-02"}`})
	d.press("right")
	d.goTo(1, "/gender")
	d.press("e")
	d.sees("as it is now")
	d.press("esc", "P", "e")
	d.hides("as it is now")
	if list := ansi.Strip(d.screen()); !strings.Contains(list, "▌male") {
		t.Errorf("the cursor is not on the first\n%s", list)
	}
}

// What we say ourselves is told as it is, with its numbers and names; what a server said
// in it loses what may be a value.
func TestHiddenValuesLeaveOurOwnWordsAlone(t *testing.T) {
	t.Parallel()
	d := jobs(t, 1)
	run := d.m.Run.(*fakeRun)
	run.batches[0].State, run.batches[0].Why = importer.StateUnknown, "cannot connect to http://127.0.0.1:4319 after 147 bytes"
	d.press("P")
	d.send(refreshMsg{})
	d.send(tickMsg{d.m.session.gen})
	d.sees("annot connect to http://127.0.0.1:4319 after 147")
	run.batches[0].Why = "the server refused the whole batch (status 422): “duplicate of marta nowak 12”. None of its 147 records"
	d.send(tickMsg{d.m.session.gen})
	d.sees("status 422", "uplicate of", "147 records")
	d.hides("marta", "nowak")
}

// What a schema names is nobody's value: with values hidden one can still see what is meant.
func TestHiddenValuesLeaveTheSchemasWords(t *testing.T) {
	t.Parallel()
	d := check(t, []string{`{"frstName":"Amara","firstName":"Amara","lastName":"Okafor","gender":"F","birthDate":"1984-11-02"}`})
	d.size(160, 50)
	d.press("P")
	d.sees(`change to "female"`, `Did you mean "firstName"?`)
	d.hides("Amara", "Okafor")
}
