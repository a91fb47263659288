package ui

import (
	"errors"
	"slices"
	"testing"
	"time"

	"clinik-import/importer"
	"clinik-import/ui/widget"
)

// adoptable is an import that was begun with another key.
func adoptable(id, file string) importer.AdoptableRun {
	return importer.AdoptableRun{Key: "clk_test_…0b1d", RunInfo: importer.RunInfo{ID: id, Paths: []string{"/clinic/" + file},
		Started: time.Date(2026, 1, 4, 9, 30, 0, 0, time.UTC), Totals: importer.Totals{Read: 12_000, Accepted: 7_500, Unsent: 4_500}}}
}

// withOthers starts with such imports and the runs of the present key.
func withOthers(t *testing.T, s start, runs []importer.RunInfo, others ...importer.AdoptableRun) *driver {
	t.Helper()
	return drive(t, s, func(d *driver) { d.engine.runs, d.engine.others = runs, others })
}

func TestAnImportOfAnotherKeyIsAskedAbout(t *testing.T) {
	t.Parallel()
	d := withOthers(t, start{}, nil, adoptable("other", "patients.ndjson"))
	d.sees("begun with another key: go on?", "patients.ndjson", "4 January 2026, 09:30", "clk_test_…0b1d", "clk_test_…9f2a", "4,500 of 12,000 records", "recorded")

	d.press("enter", " ", "enter")
	if d.sees("A reason is needed"); d.engine.adopted != nil || d.engine.opened != "" {
		t.Fatalf("adopted %q, opened %q without a reason", d.engine.adopted, d.engine.opened)
	}
	d.write("the key was changed")
	d.press("enter")
	if want := [][2]string{{"other", "the key was changed"}}; !slices.Equal(d.engine.adopted, want) || d.engine.opened != "other" {
		t.Errorf("adopted %q, opened %q", d.engine.adopted, d.engine.opened)
	}
	d.lacks("begun with another key: go on?")
}

func TestTheQuestionOfAnotherKeyAtEverySize(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.m.Run.Sources()[0].Path = "/data/clinic/patients.ndjson"
	d.send(runsMsg{others: []importer.AdoptableRun{adoptable("other", "patients.ndjson"), adoptable("older", "older.ndjson")}})
	d.golden("adopt")
	d.goldenDark("adopt-dark")
	d.press("enter")
	d.allSizes()
}

// Each import is a decision of its own; the newest that goes on is shown.
func TestEachImportOfAnotherKeyIsAskedAbout(t *testing.T) {
	t.Parallel()
	d := withOthers(t, start{}, nil, adoptable("c", "c.ndjson"), adoptable("b", "b.ndjson"), adoptable("a", "a.ndjson"))
	d.sees("c.ndjson", "1 / 3")
	d.press("esc")
	d.sees("b.ndjson", "2 / 3")
	d.write("changed")
	d.press("enter")
	d.sees("a.ndjson", "3 / 3")
	d.press("enter") // the same key again is no answer
	d.sees("a.ndjson", "3 / 3")
	d.write("as well")
	d.press("enter")
	if want := [][2]string{{"b", "changed"}, {"a", "as well"}}; !slices.Equal(d.engine.adopted, want) || d.engine.opened != "b" {
		t.Errorf("adopted %q, opened %q", d.engine.adopted, d.engine.opened)
	}
}

func TestAnImportOfAnotherKeyIsLeft(t *testing.T) {
	t.Parallel()
	_, last := earlierFile(t, true, importer.Totals{Accepted: 5, Rejected: 1})
	d := withOthers(t, start{}, []importer.RunInfo{last}, adoptable("other", "patients.ndjson"))
	d.press("esc")
	d.sees("go on with your last import?") // what is left of this key's comes after it
	if d.engine.adopted != nil || d.engine.opened != "" {
		t.Errorf("adopted %q, opened %q", d.engine.adopted, d.engine.opened)
	}
}

func TestWhenImportsOfAnotherKeyAreNotAskedAbout(t *testing.T) {
	t.Parallel()
	path, settled := earlierFile(t, true, importer.Totals{Accepted: 5})
	underWay := importer.RunInfo{ID: "mine", Paths: []string{"mine.ndjson"}, Totals: importer.Totals{AtServer: 1}}
	for name, c := range map[string]struct {
		start    start
		runs     []importer.RunInfo
		watching bool
	}{
		"files are named":            {start{paths: []string{path}, typ: "Patient"}, nil, false},
		"a run is named":             {start{resume: "mine"}, nil, false},
		"one of this key is at work": {start{}, []importer.RunInfo{underWay}, false},
		"another program is at work": {start{}, []importer.RunInfo{settled}, true},
		"and nothing else is there":  {start{}, nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := drive(t, c.start, func(d *driver) {
				d.engine.runs, d.engine.others = c.runs, []importer.AdoptableRun{adoptable("other", "patients.ndjson")}
				d.engine.watching.On = c.watching
			})
			d.lacks("begun with another key: go on?")
			closeInputs(d.engine.begun)
		})
	}
}

// What is typed as the question comes up is no answer, and what fails is said.
func TestKeysOnTheirWayDecideNothing(t *testing.T) {
	t.Parallel()
	d := withOthers(t, start{}, nil, adoptable("other", "patients.ndjson"))
	for _, k := range []string{"x", "enter"} {
		d.send(keyMsg(k))
	}
	d.sees(widget.OneMoment.String())
	if d.engine.adopted != nil {
		t.Fatal("adopted by keys that were on their way")
	}
	d.engine.adoptErr = errors.New("the disk is full")
	d.write("changed")
	d.press("enter")
	if d.sees("the disk is full"); d.engine.opened != "" {
		t.Errorf("opened %q", d.engine.opened)
	}
}
