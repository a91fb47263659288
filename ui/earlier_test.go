package ui

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"
)

// earlierFile is a file of records and an earlier run over it.
func earlierFile(t *testing.T, settled bool, totals importer.Totals) (string, importer.RunInfo) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "patients.ndjson")
	record := `{"firstName":"Per","lastName":"Berg","gender":"male","birthDate":"1959-01-05"}` + "\n"
	if err := os.WriteFile(path, []byte(record), 0o600); err != nil {
		t.Fatal(err)
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		t.Fatal(err)
	}
	return path, importer.RunInfo{ID: "earlier", Paths: []string{path}, Files: []string{real}, Settled: settled, Totals: totals}
}

func TestTheSameFilesTakeTheirEarlierImportUp(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		settled bool
		totals  importer.Totals
	}{
		"under way":    {false, importer.Totals{AtServer: 1}},
		"records left": {true, importer.Totals{Accepted: 5, Rejected: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path, before := earlierFile(t, c.settled, c.totals)
			d := drive(t, start{paths: []string{path}, typ: "Patient"}, func(d *driver) { d.engine.runs = []importer.RunInfo{before} })
			if d.engine.opened != "earlier" || d.engine.begun != nil {
				t.Errorf("opened %q, begun %d; want the earlier run taken up", d.engine.opened, len(d.engine.begun))
			}
		})
	}
}

func TestFilesImportedBeforeAreAskedAbout(t *testing.T) {
	t.Parallel()
	path, before := earlierFile(t, true, importer.Totals{Read: 5, Accepted: 5})
	d := drive(t, start{paths: []string{path}, typ: "Patient"}, func(d *driver) { d.engine.runs = []importer.RunInfo{before} })
	d.sees("import these files again?", "5 were accepted", "leaves out every record that was sent before")
	if d.engine.begun != nil {
		t.Fatal("begun before the person was asked")
	}
	d.clock.now = d.clock.now.Add(2 * widget.Grace)
	d.press("y")
	if len(d.engine.begun) != 1 {
		t.Errorf("begun over %d files after a yes", len(d.engine.begun))
	}
}

func TestChangedFileOfAnEarlierImport(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		accepted int64
		asked    bool
	}{"nothing sent yet": {0, false}, "records sent": {5, true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path, before := earlierFile(t, true, importer.Totals{Accepted: c.accepted, HeldBack: 1})
			d := drive(t, start{paths: []string{path}, typ: "Patient"}, func(d *driver) {
				d.engine.runs = []importer.RunInfo{before}
				d.engine.run.sources = []*importer.Source{{Path: path, Report: ndjson.NewReport(), Err: errors.New("it was changed")}}
			})
			if c.asked {
				d.sees("import these files again?")
			}
			if begun := len(d.engine.begun) == 1; begun == c.asked {
				t.Errorf("begun: %v, asked: %v", begun, c.asked)
			}
		})
	}
}

func TestFileImportedBeforeAmongOthersIsAskedAbout(t *testing.T) {
	t.Parallel()
	path, before := earlierFile(t, true, importer.Totals{Accepted: 5})
	other, _ := earlierFile(t, true, importer.Totals{})
	d := drive(t, start{paths: []string{path, other}, typ: "Patient"}, func(d *driver) { d.engine.runs = []importer.RunInfo{before} })
	d.sees("import these files again?")
	if d.engine.begun != nil {
		t.Error("begun before the person was asked")
	}
}

func TestJobsUnderWayAreWatchedWhateverIsOpened(t *testing.T) {
	t.Parallel()
	path, _ := earlierFile(t, true, importer.Totals{})
	d := drive(t, start{paths: []string{path}, typ: "Patient"}, func(d *driver) {
		d.engine.runs = []importer.RunInfo{{ID: "other", Paths: []string{"other.ndjson"}, Totals: importer.Totals{AtServer: 3}}}
	})
	if d.engine.opened != "other" || len(d.engine.begun) != 1 {
		t.Errorf("opened %q, begun over %d files; want the other run watched and this one begun", d.engine.opened, len(d.engine.begun))
	}
}

// What was said of one run is not said of the next; what went wrong stays in sight.
func TestWhatWasSaidEndsWithItsRun(t *testing.T) {
	t.Parallel()
	d := browse(t)
	d.run(d.m.Done(safe.Own("E goes on with your text.")))
	d.send(begunMsg{run: d.engine.run})
	if strings.Contains(d.screen(), "goes on with your text") {
		t.Errorf("it is said still:\n%s", d.screen())
	}
	d.run(d.m.Fail(errors.New("the disk is full")))
	d.send(begunMsg{run: d.engine.run})
	d.sees("the disk is full")
}

func TestAFileReadInSeveralWaysIsAskedAbout(t *testing.T) {
	t.Parallel()
	path, lines := earlierFile(t, true, importer.Totals{Unsent: 5})
	records := lines
	records.ID, records.Forms = "records", []ndjson.Form{ndjson.Values}
	begin := func(runs ...importer.RunInfo) *driver {
		return drive(t, start{paths: []string{path}, typ: "Patient"}, func(d *driver) { d.engine.runs = runs })
	}
	if d := begin(records); d.engine.opened != "records" || d.engine.begun != nil {
		t.Errorf("opened %q, begun %d; want the run by records taken up", d.engine.opened, len(d.engine.begun))
	}
	d := begin(records, lines)
	d.sees("which import of these files?", "read as records", "read line by line", "5 left")
	if d.engine.opened != "" || d.engine.begun != nil {
		t.Fatalf("opened %q before the person was asked", d.engine.opened)
	}
	d.allSizes()
	d.press("down", "enter")
	if d.engine.opened != "earlier" {
		t.Errorf("opened %q, want the one by lines", d.engine.opened)
	}
}

func TestWhatCheckReadAsRecordsIsReadSoAgain(t *testing.T) {
	t.Parallel()
	d := check(t, []string{patientLines[0] + patientLines[1]})
	d.press("v")
	d.answer()
	path := d.begun()[0].Path
	d.press("1", "o")
	d.write(path)
	d.press("enter")
	if !d.files().values[pick{path: path}] {
		t.Errorf("the file is not read as records when it is chosen again\n%s", d.screen())
	}
	closeInputs(d.engine.begun)
}

// A file that changed begins a new import; that corrections of the older version are not in it
// is said, and where they are.
func TestCorrectionsOfAnOlderVersionAreSaid(t *testing.T) {
	t.Parallel()
	d := patients(t, start{})
	file := filepath.Join(d.files().folder, "patients.ndjson")
	d.engine.runs = []importer.RunInfo{{ID: "run", Settled: true, Paths: []string{file}, Files: []string{file}, Entries: []string{""}, Forms: []ndjson.Form{ndjson.Lines}, Types: []string{"Patient"},
		Totals: importer.Totals{Read: 2, HeldBack: 2, Ready: 2, Corrected: 2}}}
	d.engine.run.sources = []*importer.Source{{Path: file, Err: fmt.Errorf("%s was changed: %w", file, ndjson.ErrChanged)}}
	d.engine.run.corrected = make([]importer.Correction, 2)
	d.press("c")
	if len(d.engine.begun) != 1 {
		t.Fatalf("begun with %d files\n%s", len(d.engine.begun), d.screen())
	}
	d.clock.now = d.clock.now.Add(time.Hour)
	d.sees("2 corrections of yours belong to this file as it was", "(4) lists it.")
}

// A file that was copied or touched is compared before it is said to have changed; where it is
// as it was, its import goes on.
func TestAFileThatIsAsItWasGoesOn(t *testing.T) {
	t.Parallel()
	path, before := earlierFile(t, true, importer.Totals{Accepted: 5, Rejected: 2})
	d := drive(t, start{paths: []string{path}, typ: "Patient"}, func(d *driver) {
		d.engine.runs = []importer.RunInfo{before}
		well := d.engine.run.sources
		d.engine.run.sources = []*importer.Source{{Path: path, Report: ndjson.NewReport(), Err: fmt.Errorf("touched: %w", ndjson.ErrChanged)}}
		d.engine.run.found = func() { d.engine.run.sources = well }
	})
	if d.engine.opened != "earlier" || d.engine.begun != nil {
		t.Errorf("opened %q, begun over %d files\n%s", d.engine.opened, len(d.engine.begun), d.screen())
	}
	d.sees("taken up where you left it")
}

// A file that was touched while its plan was approved is compared, and planned again.
func TestAPlanFollowsOnceAFileIsWellAgain(t *testing.T) {
	t.Parallel()
	d := sends(t, 1, importer.Sandbox)
	run := d.engine.run
	page, well := d.m.pages[SendID].(*sendPage), run.sources[0].Err
	page.basis = planBasis{}
	plan := page.planIfNeeded()
	run.sources[0].Err = fmt.Errorf("%s: %w", run.sources[0].Path, ndjson.ErrChanged)
	msg := plan() // finds out what nobody has seen yet
	run.sources[0].Err = well
	made := run.plans
	d.send(msg)
	if run.plans == made {
		t.Errorf("no plan is made of the file that is well again\n%s", d.screen())
	}
}
