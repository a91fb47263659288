package terminal_test

import (
	"strings"
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

func TestScreen(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, written, want string }{
		{"text", "ab\r\ncd", "ab|cd|"},
		{"wide characters", "王x王", "王x王||"},
		{"the left half written over", "王x\x1b[Gy", "y x||"},
		{"the right half written over", "王x\x1b[2Gy", " yx||"},
		{"cursor", "\x1b[2;3Hx\x1b[Ay", "   y|  x|"},
		{"a line erased", "abc\x1b[2K", "||"},
		{"the rest erased", "abc\r\ndef\x1b[1;2H\x1b[J", "a||"},
		{"scrolled", "1\r\n2\r\n3\r\n4", "2|3|4"},
		{"past the edge", "12345678", "12348||"},
		{"titles are no text", "\x1b]0;title\x07a", "a||"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			whole, pieces := terminal.NewScreen(5, 3), terminal.NewScreen(5, 3)
			whole.Write([]byte(c.written))
			for i := range len(c.written) {
				pieces.Write([]byte(c.written[i : i+1]))
			}
			if got := strings.ReplaceAll(whole.String(), "\n", "|"); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if pieces.String() != whole.String() {
				t.Errorf("byte by byte it is %q", pieces.String())
			}
		})
	}
}

func TestScreenAnswers(t *testing.T) {
	t.Parallel()
	s := terminal.NewScreen(5, 3)
	if got := s.Write([]byte("ab\x1b[6n")); got != "\x1b[1;3R" {
		t.Errorf("asked for the cursor: %q", got)
	}
	if got := s.Write([]byte("\x1b]11;?\x1b\\")); got != "\x1b]11;rgb:0000/0000/0000\x1b\\" {
		t.Errorf("asked for the ground: %q", got)
	}
}
