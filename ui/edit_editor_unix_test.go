//go:build unix

package ui

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"
)

// TestAKilledEditorLeavesNothingBehind: what it did to the terminal is undone, whether it was
// killed or ended well.
func TestAKilledEditorLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	for script, killed := range map[string]bool{
		`printf '\033[?1000h\033[?6h\033[10;20r'; kill -9 $$`: true,
		`printf '\033[?1000h\033[10;20r'`:                     false,
	} {
		var out bytes.Buffer
		program := editorProgram{exec.Command("sh", "-c", script)}
		program.SetStdout(&out)
		if err := program.Run(); (err != nil) != killed {
			t.Fatalf("%s: %v", script, err)
		}
		_, after, found := strings.Cut(out.String(), "\x1b[10;20r")
		if !found {
			t.Fatalf("%s wrote %q", script, out.String())
		}
		undone := []string{"\x1b[r", "\x1b[m", "\x1b(B", "\x1b[?1000l", "\x1b[?1002l", "\x1b[?1003l"}
		if killed {
			undone = append(undone, "\x1b[?6l")
		}
		for _, sequence := range undone {
			if !strings.Contains(after, sequence) {
				t.Errorf("%s: %q is missing in %q", script, sequence, after)
			}
		}
		if !strings.HasSuffix(after, wrapOff) || strings.Contains(after, "\x1b[?6l") != killed {
			t.Errorf("%s: %q", script, after)
		}
	}
}
