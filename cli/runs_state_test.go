package cli

import (
	"testing"
	"time"

	"clinik-import/importer"
)

// The list says of each import how it stands, so that its numbers can be understood: where
// records were left out, and what an import is of which nothing was ever sent.
func TestHowARunStandsIsSaid(t *testing.T) {
	t.Parallel()
	run := func(id string, day int, path string, totals importer.Totals) archived {
		return archived{RunInfo: importer.RunInfo{ID: id, Started: time.Date(2030, 1, day, 0, 0, 0, 0, time.UTC), Files: []string{path}, Settled: true, Totals: totals}}
	}
	sent := importer.Totals{Read: 4, Accepted: 4, Batches: 1}
	begun := importer.Totals{Read: 4, Unsent: 4}
	looked, open := run("looked00", 5, "/b", begun), run("unfinish", 4, "/c", importer.Totals{Read: 4, Unsent: 2, LeftOut: 2})
	looked.LookedAt, open.Settled = true, false
	all := []archived{looked, open, run("newer000-1", 3, "/a", sent), run("replaced", 2, "/a", begun), run("alone000", 1, "/b", begun),
		run("repeated", 1, "/d", importer.Totals{Read: 5, Blank: 1, LeftOut: 4}), run("part0000", 1, "/e", importer.Totals{Read: 4, LeftOut: 1, Accepted: 3, Batches: 1})}
	for i, want := range []string{"only looked at", "unfinished", "settled",
		"nothing of it was sent; its files were imported anew in run newer000", "nothing of it was sent",
		"settled; all were left out, for other imports have them", "settled"} {
		if got := stateOf(all[i], all, nil); got != want {
			t.Errorf("%s: %q, want %q", all[i].ID, got, want)
		}
	}
	if got, want := stateOf(all[3], all, []importer.Later{{Run: "newer000-1", Records: 4}}), "nothing of it was sent; 4 of the unsent were sent in run newer000"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
