package widget

import (
	"fmt"
	"strings"
	"testing"

	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"
)

// TestInputOverLines: every character is shown once, in its order, with the cursor where it is,
// and nothing is wider or higher than there is room for.
func TestInputOverLines(t *testing.T) {
	t.Parallel()
	none := theme.New(theme.Options{Name: "none"})
	for _, value := range []string{"", "abc", strings.Repeat("a b ", 25), strings.Repeat("王秀英 ", 20), `{"firstName":"Zoë","lastName":"Kealoha","birthDate":"1995-01-23",`} {
		for at := range len([]rune(value)) + 1 {
			in := NewInput(safe.Own("line:"), value)
			in.SetCursor(at)
			runes := []rune(value)
			want := string(runes[:at]) + "_" + string(runes[at:])
			got := in.Lines(none, layout.Size{W: 20, H: 40})
			if said := strings.Join(got[1:], ""); strings.TrimRight(said, " ") != strings.TrimRight(want, " ") || got[0] != "line:" || got.Size().W > 20 {
				t.Fatalf("cursor at %d: %q, want %q (%d wide)", at, got, want, got.Size().W)
			}
			if few := in.Lines(none, layout.Size{W: 20, H: 3}); len(few) > 3 || !strings.Contains(fmt.Sprint(few), "_") {
				t.Fatalf("cursor at %d, three lines: %q", at, few)
			}
		}
	}
}
