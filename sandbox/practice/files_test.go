package practice

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestFilesKeepsWhatThePersonChanged(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "practice")
	paths, err := Files(dir)
	if err != nil {
		t.Fatal(err)
	}
	changed, deleted := paths[1], paths[2]
	original := read(t, deleted)
	if err := os.WriteFile(changed, []byte("mine\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(deleted); err != nil {
		t.Fatal(err)
	}
	if _, err := Files(dir); err != nil {
		t.Fatal(err)
	}
	if got := read(t, changed); string(got) != "mine\n" {
		t.Errorf("the changed file was overwritten with %d bytes", len(got))
	}
	if !bytes.Equal(read(t, deleted), original) {
		t.Error("the deleted file did not come back as it was")
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*", ".part-*")); len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
}

func TestFilesReportsAFolderThatIsNone(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "taken")
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Files(path); err == nil {
		t.Error("no error although a file has the folder's name")
	}
}

// TestPracticePatientsHaveEveryFault: the file of January is where people see what there is to see.
func TestPracticePatientsHaveEveryFault(t *testing.T) {
	t.Parallel()
	_, truth := made(t, january)
	seen := map[Kind]int{}
	for _, p := range truth {
		seen[p.Kind]++
	}
	for _, k := range append(kindsOf("Patient"), UnknownPractitioner) {
		if seen[k] == 0 {
			t.Errorf("no %s", k)
		}
	}
}

// Of the practitioners who are unknown in January one is named by several patients, so that
// there is something to change alike, and one by a single one. The page beside the files
// says who they are now, and that the practice server knows.
func TestThePracticeTextSaysWhoTheUnknownAre(t *testing.T) {
	t.Parallel()
	text, _ := made(t, january)
	named := map[string]int{}
	for _, id := range regexp.MustCompile(`"(prac_x\d+)"`).FindAllSubmatch(text, -1) {
		named[string(id[1])]++
	}
	if len(named) != 2 || named["prac_x21"] != 3 || named["prac_x42"] != 1 {
		t.Errorf("named: %v", named)
	}
	known := regexp.MustCompile(Rules()[0].Known)
	for id := range named {
		now := strings.Replace(id, "_x", "_0", 1)
		if !strings.Contains(readme, id) || !strings.Contains(readme, now) || !known.MatchString(now) {
			t.Errorf("who %s is now stands nowhere", id)
		}
	}
}

func TestFilesAreWhatTheirNamesSay(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := Files(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := png.Decode(bytes.NewReader(read(t, filepath.Join(dir, "not-ndjson", "scan.png")))); err != nil {
		t.Error(err)
	}
	book := read(t, filepath.Join(dir, "not-ndjson", "patients.xlsx"))
	if _, err := zip.NewReader(bytes.NewReader(book), int64(len(book))); err != nil {
		t.Error(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(read(t, filepath.Join(dir, "february", "observations.ndjson.gz"))))
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(z); err != nil || bytes.Count(text, []byte("\n")) != 400 {
		t.Errorf("%d lines, error %v", bytes.Count(text, []byte("\n")), err)
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestTheFirstJanuaryRecordSettlesHowTheServerCounts(t *testing.T) {
	t.Parallel()
	var first Planted
	o := january
	o.Truth = func(p Planted) {
		if first.Line == 0 {
			first = p
		}
	}
	if err := Write(io.Discard, o); err != nil {
		t.Fatal(err)
	}
	if first.Line != 1 || first.Kind != UnknownPractitioner {
		t.Errorf("the first line planted is %+v, want line 1 with an unknown practitioner", first)
	}
}
