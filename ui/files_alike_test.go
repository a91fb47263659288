package ui

import (
	"os"
	"path/filepath"
	"testing"
)

// unsureFiles starts the program in a folder with three files whose type is unsure between
// Patient and Person, and one that says its type; all four are marked and to be checked.
func unsureFiles(t *testing.T) *driver {
	t.Helper()
	d := patients(t, start{})
	unsure := `{"firstName":"Ada","lastName":"Lovelace","gender":"female","birthDate":"1980-01-01"}` + "\n"
	for _, name := range []string{"a.ndjson", "b.ndjson", "c.ndjson"} {
		if err := os.WriteFile(filepath.Join(d.files().folder, name), []byte(unsure), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	d.press("r", "g", " ", " ", " ", " ", "c")
	d.sees("type of a.ndjson")
	return d
}

// begunAs are the files of the run that was begun, with their types.
func (d *driver) begunAs() (files string) {
	for _, in := range d.engine.begun {
		files += filepath.Base(in.File.Info().Path) + " " + in.Type.Name() + ", "
	}
	return files
}

// The type chosen for one file can be taken for the others that are as unsure.
func TestATypeIsTakenForTheOtherFilesToo(t *testing.T) {
	t.Parallel()
	d := unsureFiles(t)
	d.press("down", "enter")
	d.sees("Person for which files?", "the other 2 too", "b.ndjson, c.ndjson", "a.ndjson only")
	p := d.files()
	folder, look := p.folder, p.preview.pick
	p.folder, p.preview.pick = "/data/clinic", pick{path: "/data/clinic/patients.ndjson"} // the test's has another name every time
	for i := range p.shown {
		p.all[i].time, p.shown[i].time = d.clock.now, d.clock.now
	}
	d.golden("files-alike")
	d.goldenDark("files-alike-dark")
	d.allSizes()
	d.size(80, 24)
	p.folder, p.preview.pick = folder, look
	d.press("enter")
	if got := d.begunAs(); got != "a.ndjson Person, b.ndjson Person, c.ndjson Person, patients.ndjson Patient, " {
		t.Errorf("begun with %s\n%s", got, d.screen())
	}
}

// It is taken for them only when the person says so, and offered only where it fits as well as
// what they look like most.
func TestATypeIsNotTakenForOtherFilesUnasked(t *testing.T) {
	t.Parallel()
	d := unsureFiles(t)
	d.press("down", "enter", "down", "enter")
	d.sees("type of b.ndjson")
	d.press("enter")
	d.sees("Patient for which files?", "c.ndjson too", "b.ndjson only")
	d.press("esc")
	if len(d.engine.begun) != 0 {
		t.Fatalf("begun with %s", d.begunAs())
	}
	d.press("c")
	d.sees("type of c.ndjson")
	d.press("enter")
	if got := d.begunAs(); got != "a.ndjson Person, b.ndjson Patient, c.ndjson Patient, patients.ndjson Patient, " {
		t.Errorf("begun with %s\n%s", got, d.screen())
	}

	d = unsureFiles(t)
	d.write("Account")
	d.press("enter")
	d.lacks("for which files?")
}
