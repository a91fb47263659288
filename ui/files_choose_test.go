package ui

import (
	"os"
	"path/filepath"
	"testing"
)

// patients starts the program in a folder with one real file of records.
func patients(t *testing.T, s start) *driver {
	t.Helper()
	s.folder = t.TempDir()
	record := `{"resourceType":"Patient","firstName":"Amara","lastName":"Okafor","birthDate":"1984-11-02","gender":"female"}` + "\n"
	path := filepath.Join(s.folder, "patients.ndjson")
	if err := os.WriteFile(path, []byte(record+record), 0o644); err != nil {
		t.Fatal(err)
	}
	if s.paths != nil {
		s.paths = []string{path}
	}
	d := drive(t, s, nil)
	t.Cleanup(func() {
		for _, in := range d.engine.begun {
			if err := in.File.Close(); err != nil {
				t.Error(err)
			}
		}
	})
	return d
}

func TestCheckBeginsARun(t *testing.T) {
	t.Parallel()
	d := patients(t, start{})
	d.press("c")
	if len(d.engine.begun) != 1 || d.engine.begun[0].Type.Name() != "Patient" || d.m.front != CheckID {
		t.Fatalf("begun with %d files, page %d\n%s", len(d.engine.begun), d.m.front, d.screen())
	}
}

func TestAFileThatHoldsNothingIsLeftOut(t *testing.T) {
	t.Parallel()
	d := patients(t, start{})
	for name, text := range map[string]string{"blank.ndjson": "\n  \n", "empty.ndjson": ""} {
		if err := os.WriteFile(filepath.Join(d.files().folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	d.press("r", "g", " ", " ", " ", "c")
	if len(d.engine.begun) != 1 || d.m.front != CheckID {
		t.Fatalf("begun with %d files\n%s", len(d.engine.begun), d.screen())
	}
	d.sees("2 files were left out.", "blank.ndjson holds no records, only blank lines", "empty.ndjson")
	d.press("1", "g", "c")
	if len(d.engine.begun) != 1 {
		t.Error("a file without records begins a run")
	}
	d.sees("blank.ndjson holds no records")
}

func TestFilesNamedAtTheStartAreChecked(t *testing.T) {
	t.Parallel()
	d := patients(t, start{paths: []string{""}})
	if len(d.engine.begun) != 1 || d.m.front != CheckID {
		t.Fatalf("begun with %d files\n%s", len(d.engine.begun), d.screen())
	}
}

func TestAWrongTypeIsDoubted(t *testing.T) {
	t.Parallel()
	d := patients(t, start{})
	d.press("t")
	d.write("Observation")
	d.press("enter", "c")
	d.sees("is this the right type?", "look like Observation")
	d.press("n")
	if len(d.engine.begun) != 0 {
		t.Error("it begins all the same")
	}
}
