//go:build unix

package cli_test

import (
	"bytes"
	"testing"
)

// TestAnUnknownOutcomeIsResolved loses the answer to a batch that the server took. It is
// not sent again; the person gets the job's id from support, and all stands as it is.
func TestAnUnknownOutcomeIsResolved(t *testing.T) {
	t.Parallel()
	j := newJourney(t, "--fault", "import#1=reset-after-body")
	term := j.start(t, 100, 30)
	term.wait("1 held back")
	j.sendPlan(term, "4 records")
	term.wait("The outcome is unknown", "d decide", "4 unknown")
	took := j.imports(t)
	if len(took) != 1 || took[0].Job == "" {
		t.Fatalf("the sandbox took %+v", took)
	}

	const question = "what became of batch 1?"
	term.press("d")
	term.wait(question, "It was accepted, and I have its job id", "Send it again, whatever happened")
	term.insist("enter", "It was not accepted") // the first choice; only it is left in sight
	term.wait("job id:")
	term.press(took[0].Job, "enter")
	term.wait("How do you know?")
	term.press("enter")
	term.wait("A reason is needed")
	term.press("support found it in the log", "enter")
	term.gone(question)
	term.wait("1 held back · 3 accepted · 1 rejected") // the job told the rest
	j.leave(term)
	j.acceptedOnce(t, 3)
}

// TestAnEditorThatIsMissing says so, and the terminal is as it was: all goes on in place.
// So it is with an editor that fails.
func TestAnEditorThatIsMissing(t *testing.T) {
	t.Parallel()
	for editor, said := range map[string]string{"/nonexistent/editor": "EDITOR is set to /nonexistent/editor", "false": "the editor ended with a fault"} {
		t.Run(editor, func(t *testing.T) {
			t.Parallel()
			j := newJourney(t)
			j.editor = editor
			term := j.start(t, 100, 30)
			term.wait("n goes to the next one")
			term.press("n")
			term.wait("line 5", "lastName is missing")
			term.press("E")
			term.wait("✗ "+said, "lastName is missing", "1 held back")
			term.press("enter", "e")
			term.wait("enter keep")
			term.press("Nordmann", "enter")
			term.gone("lastName is missing")
			j.leave(term)
			term.restored()
		})
	}
}

// restored checks that the program left the terminal as a shell wants it: the first
// screen, the cursor to be seen, no paste marks, no mouse.
func (term *terminal) restored() {
	term.t.Helper()
	raw := term.Output()
	for on, off := range map[string]string{"\x1b[?1049h": "\x1b[?1049l", "\x1b[?25l": "\x1b[?25h", "\x1b[?2004h": "\x1b[?2004l", "\x1b[?1002h": "\x1b[?1002l"} {
		if bytes.LastIndex(raw, []byte(on)) > bytes.LastIndex(raw, []byte(off)) {
			term.t.Errorf("%q came last, not %q", on, off)
		}
	}
}
