package plain

import (
	"strings"
	"testing"

	"clinik-import/ui/safe"
)

func TestLinesBreakAtWords(t *testing.T) {
	t.Parallel()
	const sentence = "Read only: another clinik-import is at work."
	for w, want := range map[int]string{
		0:  sentence, // no terminal, or nobody knows
		80: sentence,
		44: sentence,
		43: "Read only: another clinik-import is at\nwork.",
		20: "Read only: another\nclinik-import is at\nwork.",
		5:  "Read\nonly:\nanother\nclinik-import\nis at\nwork.", // a long word stays whole, to be copied
	} {
		if got := wrapped(safe.Own(sentence), w); got != want {
			t.Errorf("%d cells: %q, want %q", w, got, want)
		}
	}
	if got := wrapped(safe.Clean("王秀英 王秀英 a  b"), 8); got != "王秀英\n王秀英 a\n b" {
		t.Errorf("%q", got)
	}
}

// The answer stands behind the question, on the screen as well.
func TestWhatIsSaidAndAskedBreaksAtWords(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	c := newTalk(t.Context(), Options{In: strings.NewReader("x\n"), Out: &out, Width: func() int { return 21 }})
	c.say(safe.Own("At every question ? explains it, b goes back."))
	if answer, err := c.read(t.Context(), safe.Own("Write to which file? (enter: none):")); answer != "x" || err != nil {
		t.Errorf("%q, %v", answer, err)
	}
	if got := out.String(); got != "At every question ?\nexplains it, b goes\nback.\nWrite to which file?\n(enter: none): " {
		t.Errorf("%q", got)
	}
}
