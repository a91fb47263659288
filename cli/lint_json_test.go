package cli

import (
	"bytes"
	"testing"
)

// TestProblemsAreWrittenAlike: the short way writes what the encoder writes.
func TestProblemsAreWrittenAlike(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "plain ~ text", `quoted "text"`, `back\slash`, "tab\t", "\x7f", "ä", "\u202e", "<&>", "\xff"} {
		p := problemJSON{"a.ndjson", 1, 2, 3, "r", "error", "/p", "m", "h", "f"}
		for _, field := range []*string{&p.File, &p.Rule, &p.Severity, &p.Pointer, &p.Message, &p.Hint, &p.Fix} {
			before := *field
			*field = text
			var got, want bytes.Buffer
			short, encoder := newJSONWriter(&got), newJSONWriter(&want)
			if err := short.problem(p); err != nil {
				t.Fatal(err)
			}
			if err := encoder.value(p); err != nil {
				t.Fatal(err)
			}
			short.Flush()
			encoder.Flush()
			if got.String() != want.String() {
				t.Errorf("got  %swant %s", got.String(), want.String())
			}
			*field = before
		}
	}
}
