package theme

import (
	"testing"

	"clinik-import/ui/safe"
)

func TestColoursDoNotDependOnTheTerminal(t *testing.T) {
	t.Parallel()
	if got := New(Options{Name: "dark"}).SeverityError.Render(safe.Own("x")); got != "\x1b[91mx\x1b[0m" {
		t.Errorf("dark: %q", got)
	}
	if got := New(Options{Name: "none"}).SeverityError.Render(safe.Own("x")); got != "x" {
		t.Errorf("none: %q", got)
	}
}

// Without line drawing no two of the signs look alike, and none becomes the mark of what
// has no ASCII form.
func TestSignsAreDistinctInASCII(t *testing.T) {
	t.Parallel()
	ascii, seen := New(Options{Name: "none", ASCII: true}), map[string]string{}
	for _, sign := range []safe.Text{SignError, SignWarning, SignNote, SignOK, SignMark, SignUnknown, SignAside, SignOpen, SignFolded, SignCursor} {
		shown := ascii.Frame(sign.String())
		if other, taken := seen[shown]; taken || shown == "?" && sign != SignUnknown {
			t.Errorf("%s and %s are both %q", sign, other, shown)
		}
		seen[shown] = sign.String()
	}
}
