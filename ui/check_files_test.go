package ui

import (
	"testing"

	"clinik-import/importer"
	"clinik-import/ui/layout"
)

// several opens an import of three files on its first one: two have something to fix safely.
func several(t *testing.T) *driver {
	t.Helper()
	return check(t, patientLines, []string{patientLines[0]},
		[]string{`{"firstName":"Ida","lastName":"Lund","birthDate":"1990-01-23","gender":"w"}`, `{"firstName":"Kim","lastName":"Dahl","birthDate":"1990-01-23","gender":"m"}`})
}

// TestAllSafeFixesAreOfAllFiles: the list says of which file each is, the step is one, and what
// takes it back says where.
func TestAllSafeFixesAreOfAllFiles(t *testing.T) {
	t.Parallel()
	d := several(t)
	d.press("A")
	d.sees("all safe fixes of errors and warnings in 2 files", "1 / ", "patients.nd", "third.ndjson", "patients.ndjson, line 3: ")
	for _, size := range []layout.Size{{W: 40, H: 12}, {W: 120, H: 36}} {
		d.size(size.W, size.H)
		d.sees("patients.ndjson, line 3: ")
	}
	d.golden("check-fix-files")
	d.goldenDark("check-fix-files-dark")
	d.size(80, 24)
	d.press("enter")
	files := map[int]int{}
	for at := range d.fileRun().corrections {
		files[at.Source]++
	}
	if files[0] != 3 || files[2] == 0 {
		t.Fatalf("corrected by file: %v", files)
	}
	d.sees("records in 2 files")
	d.lacks("A all safe fixes", "A safe fixes")
	d.press("u")
	if len(d.fileRun().corrections) != 0 {
		t.Error("not one step")
	}
	d.sees("in 2 files; ctrl+r does it again")
	d.sees("A all safe fixes")
}

// TestSafeFixesOfOtherFilesAreOffered: from the file in front, though it has none itself.
func TestSafeFixesOfOtherFilesAreOffered(t *testing.T) {
	t.Parallel()
	d := several(t)
	d.press("]")
	d.sees("2/3", "A safe fixes", "A all safe fixes")
	d.press("]", "n", "f", "enter")
	d.press("[", "u") // what the file in front shows is not what changes
	d.sees("Undone for 1 record of third.ndjson; ctrl+r does it again")
	d.press("ctrl+r")
	d.sees("Done again for 1 record of third.ndjson")
	if _, there := d.fileRun().corrections[importer.Position{Source: 2, Line: 2}]; !there {
		t.Error("it is not made again")
	}
}

// TestFixAllSaysOfWhichFileItIs: of several, one at a time.
func TestFixAllSaysOfWhichFileItIs(t *testing.T) {
	t.Parallel()
	d := several(t)
	d.press("n", "n", "F")
	d.sees("fix all of patients.ndjson: gender, ", "enter changes 3 of 3")
	d.press("esc", "p", "F")
	d.sees("fix all of patients.ndjson: gender, ", "enter changes 3 of 3")
	d.press("enter")
	d.sees("Corrected: 3 records of patients.ndjson")
}

// TestAllSafeFixesWhereThereAreNone says so.
func TestAllSafeFixesWhereThereAreNone(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines[:1], patientLines[:2])
	d.press("A")
	d.sees("No error or warning has a safe fix that is not made yet.")
}
