package safe

import (
	"strings"
	"testing"
)

func TestAnASCIITerminalReadsOtherScriptsAsEscapes(t *testing.T) {
	t.Parallel()
	d := &Display{ASCII: true}
	for in, want := range map[string]string{
		"Müller":       `M\u00fcller`,
		"王 x":          `\u738b x`,
		"\U0001f600":   `\U0001f600`,
		"plain":        "plain",
		"it’s \x1b[2J": `it’s \x1b[2J`,
	} {
		for name, got := range map[string]Text{"value": d.Value(in), "bytes": d.Bytes([]byte(in)), "message": d.Message(in), "words": d.Words(in)} {
			if got.String() != want || got.Width() != width(want) {
				t.Errorf("%s of %q: %q, %d cells", name, in, got, got.Width())
			}
		}
	}
	d.Masked = true
	if got := d.Value("Zoë 王"); got.String() != "Xxx x" {
		t.Errorf("hidden: %q", got)
	}
	if got := (&Display{}).Value("Zoë"); got.String() != "Zoë" {
		t.Errorf("elsewhere: %q", got)
	}
}

// Half an escape reads as another text.
func TestEscapesAreNotCutInTwo(t *testing.T) {
	t.Parallel()
	spelled := Text{`a\u05d3\U0001f600\x9bz`, 22}
	for w, want := range []string{"", "…", "a…", "a…", "a…", "a…", "a…", "a…", `a\u05d3…`} {
		if got := spelled.Truncate(w); got.String() != want || got.Width() != width(want) {
			t.Errorf("%d cells: %q, want %q", w, got, want)
		}
	}
	if got := spelled.Truncate(18).String(); got != `a\u05d3\U0001f600…` {
		t.Errorf("%q", got)
	}
	for w, want := range map[int]string{5: "…z", 6: `…\x9bz`, 15: `…\x9bz`, 16: `…\U0001f600\x9bz`, 21: `…\U0001f600\x9bz`} {
		if got := spelled.TruncateLeft(w); got.String() != want || got.Width() != width(want) {
			t.Errorf("the end in %d cells: %q, want %q", w, got, want)
		}
	}
	for _, line := range spelled.Wrap(12) {
		if s := line.String(); s != `a\u05d3` && s != `\U0001f600` && s != `\x9bz` {
			t.Errorf("a line of %q", s)
		}
	}
	if got := Clean("王\u202ex").Truncate(6).String(); got != "王…" {
		t.Errorf("%q", got)
	}
	if got := Clean(`C:\users\x`).Truncate(6).String(); got != `C:\us…` {
		t.Errorf("a path: %q", got)
	}
	long := Clean(strings.Repeat("\x1b", 20))
	for w := range 12 {
		for _, line := range long.Wrap(w) {
			if w > 0 && line.Width() > w {
				t.Errorf("%d cells: a line of %d", w, line.Width())
			}
		}
	}
}
