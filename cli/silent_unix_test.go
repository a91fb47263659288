//go:build unix

package cli_test

import (
	"os"
	"strings"
	"testing"
)

// Only the screens ask the terminal anything: a terminal that does not answer, or late,
// holds up nothing else.
func TestCommandsAskTheTerminalNothing(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"version"}, {"--help"}, {"runs", "--state", t.TempDir()}, {"--plain", "--state", t.TempDir(), "--sandbox"}} {
		term := startTerminal(t, 80, 24, withoutKey(os.Environ()), args...)
		if args[0] == "--plain" {
			term.wait("1")
			term.Kill()
		} else {
			term.exitCode()
			if err := term.Until(patience, func(string) bool { return term.Over() }); err != nil {
				t.Fatal(err)
			}
		}
		if out := string(term.Output()); strings.Contains(out, "\x1b") || strings.Contains(out, "^[") || out == "" {
			t.Errorf("%v: the terminal was sent %q", args, out)
		}
	}
}
