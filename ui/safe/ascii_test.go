package safe

import "testing"

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
