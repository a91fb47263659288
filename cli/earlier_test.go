package cli

import (
	"strings"
	"testing"

	"clinik-import/importer"
	"clinik-import/ndjson"
)

// A new import does not know what was set aside in one before: whoever sends the file is told.
func TestSendWarnsOfWhatWasSetAsideBefore(t *testing.T) {
	t.Parallel()
	runs := []importer.RunInfo{
		{ID: "newest", Files: []string{"/d/a.ndjson", "/d/b.ndjson"}},
		{ID: "aside", Files: []string{"/d/a.ndjson"}, Totals: importer.Totals{Read: 3, HeldBack: 2, Aside: 2}},
	}
	got := asideBefore(runs, ndjson.Info{Path: "a.ndjson", Resolved: "/d/a.ndjson"})
	if !strings.HasPrefix(got, "warning: a.ndjson: 2 records set aside in its import begun on ") {
		t.Errorf("%q", got)
	}
	if got := asideBefore(runs, ndjson.Info{Path: "b.ndjson", Resolved: "/d/b.ndjson"}); got != "" {
		t.Errorf("of a file of which nothing was set aside: %q", got)
	}
}
