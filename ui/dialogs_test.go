package ui

import (
	"testing"

	"clinik-import/importer"
)

// TestDialogsAsTheyAreDrawn holds the dialogs that no test of a page draws.
func TestDialogsAsTheyAreDrawn(t *testing.T) {
	t.Parallel()
	earlier := func(d *driver) []importer.RunInfo {
		return []importer.RunInfo{
			{ID: "2", Started: d.clock.now, Paths: []string{"february/patients.ndjson"}, Files: []string{"/data/february/patients.ndjson"},
				Totals: importer.Totals{Read: 240, HeldBack: 22, Unsent: 218}},
			{ID: "1", Started: d.clock.now, Paths: []string{"january/patients.ndjson"}, Files: []string{"/data/january/patients.ndjson", "/data/january/visits.ndjson.gz"},
				Totals: importer.Totals{Read: 24310, Accepted: 24310}, Settled: true},
		}
	}
	for name, open := range map[string]func(t *testing.T) *driver{
		"quit": func(t *testing.T) *driver {
			d := jobs(t, 4)
			d.press("q")
			d.sees("quit?")
			return d
		},
		"jobs-earlier": func(t *testing.T) *driver {
			d := jobs(t, 1)
			d.engine.runs = earlier(d)
			d.press("o")
			d.sees("24,310 of 24,310")
			return d
		},
		"files-recent": func(t *testing.T) *driver {
			d := browse(t)
			d.engine.runs = earlier(d)
			d.press("R")
			d.sees("recent files", "visits.ndjson.gz")
			return d
		},
		"files-marks": func(t *testing.T) *driver {
			d := browse(t)
			d.files().marks = []pick{{path: "/data/january/patients.ndjson"}, {path: "/data/january/all.zip", entry: "visits.ndjson"}}
			d.press("m")
			d.sees("patients.ndjson", "visits.ndjson")
			return d
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := open(t)
			d.files().folder = "/data" // the test's has another name every time
			d.golden(name)
			d.goldenDark(name + "-dark")
		})
	}
}
