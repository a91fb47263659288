package ui

import (
	"os"
	"path/filepath"
	"testing"

	"clinik-import/ndjson"
)

// How the files named at the start are to be read, and which of an archive, is not asked
// again when the command line says so.
func TestFilesNamedAtTheStartAreReadAsTold(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	spread, archive := filepath.Join(folder, "spread.json"), filepath.Join(folder, "export.zip")
	if err := os.WriteFile(spread, []byte("[\n{\"firstName\":\"Ada\",\n\"lastName\":\"L\"}\n]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	zipOf(t, archive, "jan/patients.ndjson", "feb/patients.ndjson")
	d := drive(t, start{folder: folder, paths: []string{"spread.json", archive}, typ: "Patient", values: true, entries: []string{"feb/patients.ndjson"}}, nil)
	if len(d.engine.begun) != 2 || d.m.front != CheckID {
		t.Fatalf("begun with %d files\n%s", len(d.engine.begun), d.screen())
	}
	first, second := d.engine.begun[0].File.Info(), d.engine.begun[1].File.Info()
	if first.Form != ndjson.Values || second.Form != ndjson.Values || second.Entry != "feb/patients.ndjson" {
		t.Errorf("read as %+v and %+v", first, second)
	}
}

// The type that the program is started with is not asked for again: neither for files that are
// chosen in a folder nor for those in an archive. Where records do not look so, it is doubted.
func TestTheTypeGivenAtTheStartHoldsForAll(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	unsure := `{"firstName":"Ada","lastName":"Lovelace","gender":"female","birthDate":"1980-01-01"}` + "\n"
	for name, text := range map[string]string{"a.ndjson": unsure, "b.ndjson": unsure, "c.ndjson": `{"status":"final","code":"1","patientId":"pt_1"}` + "\n"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	zipOf(t, filepath.Join(folder, "export.zip"), "jan/patients.ndjson", "feb/patients.ndjson")
	for _, c := range []struct {
		start start
		keys  []string
		begun int
	}{
		{start{}, []string{"enter"}, 0}, // asked for, as none is given
		{start{typ: "Person"}, []string{"enter"}, 1},
		{start{typ: "Person"}, []string{" ", " ", "c"}, 2},
		{start{typ: "Person", paths: []string{"export.zip"}}, []string{" ", " ", "c"}, 0}, // doubted: they say that they are patients
		{start{typ: "Person"}, []string{"down", "down", "enter"}, 0},                      // doubted
	} {
		c.start.folder = folder
		d := drive(t, c.start, nil)
		t.Cleanup(func() {
			for _, in := range d.engine.begun {
				in.File.Close()
			}
		})
		d.press(c.keys...)
		if len(d.engine.begun) != c.begun {
			t.Fatalf("%+v: begun with %d files\n%s", c.start, len(d.engine.begun), d.screen())
		}
		for _, in := range d.engine.begun {
			if in.Type.Name() != "Person" {
				t.Errorf("%+v: %s is taken as %s", c.start, in.File.Info().Path, in.Type.Name())
			}
		}
		if c.begun == 0 && c.start.typ != "" {
			d.sees("is this the right type?", "check as Person all the same")
		}
	}
}
