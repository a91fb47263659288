//go:build unix

package cli_test

import (
	"os/exec"
	"strings"
	"testing"

	vt "clinik-import/cli/terminal"
)

// A terminal runs the real binary in a pseudo-terminal; what does not come fails the test.
type terminal struct {
	*vt.Terminal
	cmd *exec.Cmd
	t   testing.TB
}

// startTerminal starts the binary with a screen of the given size.
func startTerminal(t testing.TB, cols, rows int, env []string, args ...string) *terminal {
	t.Helper()
	cmd := exec.Command(binary, args...)
	cmd.Dir = ".."
	cmd.Env = append([]string{settingsIn(t, t.TempDir())}, env...)
	term, err := vt.Start(cmd, cols, rows)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(term.Kill)
	return &terminal{term, cmd, t}
}

// wait waits until all the texts are on the screen at once.
func (term *terminal) wait(texts ...string) {
	term.t.Helper()
	term.until("wanted on the screen: "+strings.Join(texts, " | "), vt.Shows(texts...))
}

// gone waits until the text is off the screen.
func (term *terminal) gone(text string) {
	term.t.Helper()
	term.until("wanted off the screen: "+text, func(now string) bool { return !strings.Contains(now, text) })
}

func (term *terminal) until(what string, holds func(screen string) bool) {
	term.t.Helper()
	if err := term.Until(patience, holds); err != nil {
		term.t.Fatalf("%s: %v", what, err)
	}
}

// press sends keys: a name ("enter", "esc", "down", "ctrl+c" …) or the characters themselves.
func (term *terminal) press(keys ...string) {
	term.t.Helper()
	if err := term.Press(keys...); err != nil {
		term.t.Fatal(err)
	}
}

// insist presses a key until the text is off the screen: a question that has just
// opened does not listen at once.
func (term *terminal) insist(key, text string) {
	term.t.Helper()
	// A question that heard the key too early says so where its title stood.
	err := term.Insist(patience, key, func(now string) bool {
		return !strings.Contains(now, text) && !strings.Contains(now, "One moment")
	})
	if err != nil {
		term.t.Fatalf("%q stays on the screen: %v", text, err)
	}
}

// sayWhich answers which record the server meant: the first of the two, on this line.
func (term *terminal) sayWhich(line, reason string) {
	term.t.Helper()
	for _, step := range []struct{ key, shown string }{{"up", "▌" + line}, {"enter", "reason:"}} {
		err := term.Insist(patience, step.key, func(now string) bool { return strings.Contains(now, step.shown) })
		if err != nil {
			term.t.Fatalf("%q does not bring %q: %v", step.key, step.shown, err)
		}
	}
	term.press(reason, "enter")
}

// paste sends text as a bracketed paste.
func (term *terminal) paste(text string) { term.press("\x1b[200~" + text + "\x1b[201~") }

// resize changes the size of the terminal.
func (term *terminal) resize(cols, rows int) {
	term.t.Helper()
	if err := term.Resize(cols, rows); err != nil {
		term.t.Fatal(err)
	}
}

// exitCode waits for the end of the program.
func (term *terminal) exitCode() int {
	term.t.Helper()
	code, err := term.ExitCode(patience)
	if err != nil {
		term.t.Fatal(err)
	}
	return code
}
