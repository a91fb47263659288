package theme

import (
	"strings"
	"testing"

	"clinik-import/ui/safe"
)

// What is drawn has a form in ASCII, and what has one is not spelled.
func TestWhatIsDrawnHasAFormInASCII(t *testing.T) {
	t.Parallel()
	for _, r := range safe.Drawn {
		if plain[r] == 0 {
			t.Errorf("%c has none", r)
		}
	}
	for r := range plain {
		if !strings.ContainsRune(safe.Drawn, r) {
			t.Errorf("%c is spelled", r)
		}
	}
}
