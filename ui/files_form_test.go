package ui

import (
	"archive/zip"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ui/widget"
)

const onePatient = `{"resourceType":"Patient","firstName":"Amara","lastName":"Okafor","birthDate":"1984-11-02","gender":"female"}`

// files starts the program in a folder with real files.
func filesIn(t *testing.T, files map[string]string) *driver {
	t.Helper()
	folder := t.TempDir()
	for name, text := range files {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	d := drive(t, start{folder: folder}, nil)
	t.Cleanup(func() {
		for _, in := range d.engine.begun {
			if err := in.File.Close(); err != nil {
				t.Error(err)
			}
		}
	})
	return d
}

// zipOf makes an archive of files that each hold one patient.
func zipOf(t *testing.T, path string, names ...string) {
	t.Helper()
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	archive := zip.NewWriter(out)
	for _, name := range names {
		e, err := archive.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := e.Write([]byte(onePatient + "\n")); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
}

// answer says yes to the question on the screen.
func (d *driver) answer() {
	d.clock.now = d.clock.now.Add(2 * widget.Grace)
	d.press("y")
}

// begun returns how the files of the run that was begun are read.
func (d *driver) begun() (infos []ndjson.Info) {
	for _, in := range d.engine.begun {
		infos = append(infos, in.File.Info())
	}
	return infos
}

func TestAnArrayIsReadAsRecordsWhenThePersonSaysSo(t *testing.T) {
	t.Parallel()
	d := filesIn(t, map[string]string{"patients.json": "[" + onePatient + ",\n" + onePatient + "]"})
	d.sees("! This is one JSON array", "press v to")
	p := d.files()
	folder, look := p.folder, p.preview.pick
	p.folder, p.preview.pick = "/data/clinic", pick{path: "/data/clinic/patients.json"} // the test's has another name every time
	p.all[0].time = d.clock.now
	p.shown[0].time = d.clock.now
	d.golden("files-array")
	d.goldenDark("files-array-dark")
	p.folder, p.preview.pick = folder, look
	d.size(80, 24)
	d.press("enter")
	d.sees("read the records where they stand?", "patients.json: this is one JSON array")
	d.press("n")
	if d.engine.begun != nil {
		t.Fatal("begun though the person said no")
	}
	d.press("enter")
	d.answer()
	if infos := d.begun(); len(infos) != 1 || infos[0].Form != ndjson.Values || d.m.front != CheckID {
		t.Fatalf("begun with %+v\n%s", infos, d.screen())
	}
}

func TestTheRecordsOfAnArrayCanBeSeenFirst(t *testing.T) {
	t.Parallel()
	d := filesIn(t, map[string]string{"patients.json": "[" + onePatient + "]"})
	d.press("v")
	d.sees("looks like Patient", "records are read where they stand", `{"resourceType":"Patient"`)
	d.press("c")
	if infos := d.begun(); len(infos) != 1 || infos[0].Form != ndjson.Values {
		t.Fatalf("begun with %+v", infos)
	}
}

func TestAnArchiveIsBrowsedAsAFolder(t *testing.T) {
	t.Parallel()
	d := filesIn(t, nil)
	zipOf(t, filepath.Join(d.files().folder, "export.zip"), "jan/patients.ndjson", "feb/patients.ndjson", "readme.txt")
	top := d.files().folder
	d.press("r")
	d.sees("A zip archive with 2 files.", "jan/patients.ndjson")
	d.press("enter")
	d.sees("zip archive", "feb/patients.ndjson", "looks like Patient", "Several files are in this archive")
	d.press(" ", "h")
	if d.files().folder != top {
		t.Errorf("in %s", d.files().folder)
	}
	d.sees("marked: 1", "export.zip")
	d.press("c")
	if infos := d.begun(); len(infos) != 1 || infos[0].Entry != "jan/patients.ndjson" {
		t.Fatalf("begun with %+v\n%s", infos, d.screen())
	}
}

func TestAFolderNamedByADotHasOneAbove(t *testing.T) {
	t.Parallel()
	d := drive(t, start{folder: "."}, nil)
	here := d.files().folder
	d.press("h")
	if !filepath.IsAbs(here) || d.files().folder != filepath.Dir(here) {
		t.Errorf("from %s to %s", here, d.files().folder)
	}
}

func TestAnArchiveWithOneFileIsOpenedAtOnce(t *testing.T) {
	t.Parallel()
	d := filesIn(t, nil)
	zipOf(t, filepath.Join(d.files().folder, "export.zip"), "patients.ndjson")
	d.press("r")
	d.sees("compressed with zip", "the file in it:")
	d.press("enter")
	if infos := d.begun(); len(infos) != 1 || infos[0].Entry != "patients.ndjson" {
		t.Fatalf("begun with %+v", infos)
	}
}

func TestWhatIsNoNDJSONSaysWhatItIs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, is string }{
		"table.csv":    {"firstName,lastName\nAda,Lovelace\n", "This is a table (CSV)"},
		"paper.pdf":    {"%PDF-1.7\n", "This is a PDF document"},
		"answer.json":  {`{"resourceType":"Bundle","entry":[]}`, "This is a FHIR Bundle"},
		"data.xml":     {"<?xml version=\"1.0\"?>\n<Bundle/>", "This is XML"},
		"nothing.json": {"", "This is empty"},
		"book.xlsx":    {"PK\x03\x04" + "\x14\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x0b\x00\x00\x00xl/book.xml", "This is an Excel"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			filesIn(t, map[string]string{name: c.text}).sees(c.is)
		})
	}
}

func TestAFolderIsMarkedAsAWhole(t *testing.T) {
	t.Parallel()
	d := filesIn(t, map[string]string{"2026/jan/a.ndjson": onePatient, "2026/feb/b.ndjson.gz": "", "2026/c.jsonl": onePatient,
		"2026/notes.txt": "", "2026/.old/x.ndjson": onePatient, "empty/notes.txt": ""})
	d.press(" ")
	d.sees("Marked: 3 files in 2026 and below.", "● 2026/", "marked: 3")
	d.press("m")
	d.sees("marked: 3 files", "a.ndjson", "b.ndjson.gz", "c.jsonl")
	d.allSizes()
	d.size(80, 24)
	d.press(" ", "enter") // the first off, then to the next
	if e, _ := d.files().current(); len(d.files().marks) != 2 || e.name != "b.ndjson.gz" && e.name != "a.ndjson" {
		t.Errorf("marks %v, on %q", d.files().marks, e.name)
	}
	d.press("h", "h", " ")
	if n := len(d.files().marks); n != 0 {
		t.Errorf("%d marks are left after the folder was unmarked", n)
	}
	d.press(" ")
	d.sees("There is no NDJSON file in empty or below it.")
}

func TestRecentFilesComeFromEarlierRuns(t *testing.T) {
	t.Parallel()
	d := filesIn(t, map[string]string{"a.ndjson": onePatient, "sub/b.json": "[" + onePatient + "]"})
	d.press("R")
	d.sees("no recent files")
	top := d.files().folder
	gone, values := filepath.Join(top, "gone.ndjson"), filepath.Join(top, "sub", "b.json")
	d.engine.runs = []importer.RunInfo{
		{ID: "2", Files: []string{values, gone}, Entries: []string{"", ""}, Forms: []ndjson.Form{ndjson.Values, ""}},
		{ID: "1", Files: []string{values}}, // from before there were forms
	}
	d.press("R")
	d.sees("recent files", "b.json", "gone.ndjson", "1 / 2")
	d.press("enter")
	d.sees("looks like Patient", "records are read where they stand", "marked: 1")
	d.press("R", "down", "enter")
	d.sees("there is no file or folder")
	if want := []pick{{path: values}}; !slices.Equal(d.files().marks, want) {
		t.Errorf("marked %v", d.files().marks)
	}
}

func TestDrives(t *testing.T) {
	t.Parallel()
	found := drives(func(root string) bool { return root == `C:\` || root == `Z:\` })
	if len(found) != 2 || found[0].name != `C:\` || !found[1].folder {
		t.Errorf("%+v", found)
	}
	dir := func(path string) string { // of Windows
		return map[string]string{`C:\data`: `C:\`, `C:\`: `C:\`}[path]
	}
	for _, c := range []struct{ folder, want string }{{`C:\data`, `C:\`}, {`C:\`, ""}, {"", ""}} {
		if got := above(c.folder, true, dir); got != c.want {
			t.Errorf("above %q is %q", c.folder, got)
		}
	}
	if got := above("/", false, filepath.Dir); got != "/" {
		t.Errorf("above / is %q", got)
	}
}

func TestTheListOfDrives(t *testing.T) {
	t.Parallel()
	d := filesIn(t, nil)
	d.files().gen++
	d.send(folderReadMsg{gen: d.files().gen, entries: drives(func(root string) bool { return root < `D:\` })})
	d.sees("this computer", "drives", "C:/", "a drive; enter opens it")
	d.press("G", " ")
	d.sees("A whole drive cannot be marked")
	d.allSizes()
}

func TestALinkSaysWhereItLeads(t *testing.T) {
	t.Parallel()
	d := filesIn(t, map[string]string{"deep/patients.ndjson": onePatient})
	if err := os.Symlink(filepath.Join(d.files().folder, "deep", "patients.ndjson"), filepath.Join(d.files().folder, "link.ndjson")); err != nil {
		t.Skip(err)
	}
	d.size(200, 36)
	d.press("r", "G")
	d.sees("a link to ")
}

func TestRequiredFieldsAreShownAtEverySize(t *testing.T) {
	t.Parallel()
	d := filesIn(t, map[string]string{"patients.ndjson": onePatient})
	p := d.files()
	d.press("t")
	d.write("AppointmentR")
	p.folder, p.preview.pick = "/data/clinic", pick{path: "/data/clinic/patients.ndjson"} // the test's has another name every time
	p.shown[0].time = d.clock.now
	for _, w := range []int{40, 80, 200} {
		d.size(w, 12)
		d.sees("AppointmentResponse", "needs appointmentId,")
	}
	d.golden("files-type")
	d.goldenDark("files-type-dark")
}
