package ui

import (
	"path/filepath"
	"regexp"
	"testing"

	"clinik-import/importer"
	"clinik-import/ndjson"

	"github.com/charmbracelet/x/ansi"
)

// byRecords is full over files whose records are read wherever they stand.
func byRecords(t *testing.T) *driver {
	t.Helper()
	d := full(t, "Amara", "clinic")
	run := d.m.Run.(*fullRun)
	for i, s := range run.sources {
		path := filepath.Join(filepath.Dir(s.Path), []string{"patients.ndjson", "more.ndjson"}[i])
		file, err := ndjson.OpenWith(path, ndjson.Options{Form: ndjson.Values})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { file.Close() })
		s.File, s.Report, s.Path = file, ndjson.NewReport(), path
		if err := s.Linter().File(t.Context(), s.File, s.Report); err != nil {
			t.Fatal(err)
		}
	}
	d.engine.run.sources = run.sources // of a run that is begun on the way, too
	d.send(begunMsg{run: run})
	return d
}

// speaksOfLines finds a line of a file; what is said of lines in general is left out:
// the reading that v goes back to, and lines of the report beside.
var speaksOfLines = regexp.MustCompile(`(?i)\b(lines?) ([0-9]|unsure|named)|\b(this|that|the|faulty|no) line\b|\blines\s+(type|records)\b`)

// TestRecordsAreNotCalledLines walks every page of a run whose files are read as records.
func TestRecordsAreNotCalledLines(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		d := byRecords(t)
		d.size(200, 60)
		for _, keys := range [][]string{{"2"}, {":", "7"}, {"esc", "3"}, {"4"}, {"right"}, {"j"}, {"j"}, {"j"}, {"5"}, {"j"}, {"j"}, {"j"}, {"w"}, {"esc"}} {
			d.press(keys...)
			if said := speaksOfLines.FindString(ansi.Strip(d.screen())); said != "" {
				t.Fatalf("%q after %q\n%s", said, keys, ansi.Strip(d.screen()))
			}
		}
		d.walk(seed, 120, func(frame string, did []string) {
			if said := speaksOfLines.FindString(ansi.Strip(frame)); said != "" {
				t.Errorf("%q\n%s", said, ansi.Strip(frame))
			}
		})
	}
}

func TestProposalsNameRecords(t *testing.T) {
	t.Parallel()
	d := byRecords(t)
	dialog := newProposals(&d.m.Context, proposedMsg{}, nil)
	if title := dialog.list.Columns[2].Title.String(); title != "record" {
		t.Errorf("proposals are listed by %s", title)
	}
	d.m.Run.(*fullRun).sources[1].File = nil // one that is counted by lines
	if title := newProposals(&d.m.Context, proposedMsg{}, nil).list.Columns[2].Title.String(); title != "place" {
		t.Errorf("of files of both kinds proposals are listed by %s", title)
	}
}

func TestAGroupIsEditedAtItsFirstOpenRecord(t *testing.T) {
	t.Parallel()
	d := rejects(t)
	d.sees("e edit the first", "enter fold")
	d.correct(12310, patient("Ines", "Duarte", "female", "prac_004"), false)
	d.press("left")
	d.sees("enter unfold")
	d.press("e")
	d.sees("patients.ndjson:12,544", "first open record of its group: line 12544", "prac_19x_")
	for range len("19x") {
		d.press("backspace")
	}
	d.write("005")
	d.press("enter")
	if got := d.engine.run.corrected; len(got) != 1 || got[0].Position != (importer.Position{Line: 12544}) {
		t.Errorf("%+v", got)
	}
}
