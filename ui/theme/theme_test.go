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
