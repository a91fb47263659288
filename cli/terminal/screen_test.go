package terminal_test

import (
	"testing"

	"clinik-import/cli/terminal"
)

// TestAScreenTakesOutputInPieces: a read may end in the middle of a character or of a sequence.
func TestAScreenTakesOutputInPieces(t *testing.T) {
	t.Parallel()
	const output = "\x1b[1m└──┐\x1b[0m│ ✗ é王 \x1b[38;5;12mx\x1b]11;?\x07\r\n▌✓ 王王"
	whole := terminal.NewScreen(30, 3)
	whole.Write([]byte(output))
	for at := range len(output) {
		s := terminal.NewScreen(30, 3)
		s.Write([]byte(output[:at]))
		s.Write([]byte(output[at:]))
		if s.String() != whole.String() {
			t.Errorf("in two pieces, the first of %d bytes:\n%q, want\n%q", at, s, whole)
		}
	}
}
