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
	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
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
	d.sees("2 files were left out: blank.ndjson, empty.ndjson.", "Files (1) says why.")
	d.press("1", "g", "c")
	if len(d.engine.begun) != 1 {
		t.Error("a file without records begins a run")
	}
	d.sees("blank.ndjson holds no records")
}

// What was chosen and is not part of the run is said until a key is pressed, whichever of the
// commands comes back first; Check counts it, and the plan and its question name it.
func TestWhatIsLeftOutStaysInSight(t *testing.T) {
	t.Parallel()
	for _, backwards := range []bool{false, true} {
		d := patients(t, start{})
		d.backwards = backwards
		if err := os.WriteFile(filepath.Join(d.files().folder, "empty.ndjson"), nil, 0o644); err != nil {
			t.Fatal(err)
		}
		d.press("r", "g", " ", " ", "c")
		d.clock.now = d.clock.now.Add(time.Hour)
		d.sees("1 file was left out. empty.ndjson is empty.")
		d.engine.run.sources = []*importer.Source{{Path: "patients.ndjson"}}
		d.send(runMsg{})
		d.press("j")
		d.lacks("was left out")
		d.sees("! 1 file left out")
		d.engine.run.plan = importer.Plan{Batches: []importer.PlannedBatch{{Type: "Patient", Records: 2}}}
		d.press("3")
		d.sees("1 file left out, because it could not be read: empty.ndjson.")
		d.press("s")
		d.sees("send 1 batch?", "1 file left out, because it could not be read: empty.ndjson.")
		d.press("esc")
		d.send(openMsg{"run"})
		d.press("2")
		d.lacks("left out")
	}
}

// That a file is read once under its two names is said as well.
func TestTheSameFileTwiceIsSaid(t *testing.T) {
	t.Parallel()
	for _, backwards := range []bool{false, true} {
		d := patients(t, start{})
		d.backwards = backwards
		file := filepath.Join(d.files().folder, "patients.ndjson")
		if err := os.Link(file, filepath.Join(d.files().folder, "again.ndjson")); err != nil {
			t.Skip(err)
		}
		d.press("r", "g", " ", " ", "c")
		if len(d.engine.begun) != 1 {
			t.Fatalf("begun with %d files", len(d.engine.begun))
		}
		d.sees("1 file is the same as another one chosen, and read once: patients.ndjson.")
	}
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

// A type that was chosen is shown with how the records fit that one, not another.
func TestAChosenTypeIsWeighedByItself(t *testing.T) {
	t.Parallel()
	d := patients(t, start{})
	name := filepath.Join(d.files().folder, "patients.ndjson")
	record := `{"firstName":"Amara","lastName":"Okafor","birthDate":"1984-11-02","gender":"F","maritalStatus":"single"}` + "\n"
	if err := os.WriteFile(name, []byte(record), 0o644); err != nil {
		t.Fatal(err)
	}
	d.press("r", "t")
	d.write("Account")
	d.press("enter")
	d.size(250, 40)
	d.sees("type Account, chosen", "none of the first records fits it; they look more like Patient")
	d.lacks("has firstName", "by their fields")
	d.press("t", "enter")
	d.sees("type Patient, chosen", "fits 100 % of the first records by their fields; has firstName",
		"but 1 of 1 sampled")
}

// What has no type says so, and t is not offered there.
func TestWhatHasNoTypeSaysWhy(t *testing.T) {
	t.Parallel()
	d := patients(t, start{})
	for name, text := range map[string]string{"a.csv": "name;birth\nA;1\n", "b.json": `[{"firstName":"A"},` + "\n" + `{"firstName":"B"}]`} {
		if err := os.WriteFile(filepath.Join(d.files().folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(d.files().folder, "january"), 0o755); err != nil {
		t.Fatal(err)
	}
	d.press("r", "g")
	for _, why := range []string{"Move to a file first; then t", "not NDJSON: there is no type", "Press v first"} {
		d.lacks("t type")
		d.press("t")
		d.sees(why)
		d.press("j")
	}
	d.sees("t type")
	d.press("k", "v")
	d.sees("v line by line", "t type", "line by line again")
	d.press("g", "v")
	d.sees("Move to a file first; then v")
}

// t before the file was looked at waits for that.
func TestTheTypeWaitsForTheLook(t *testing.T) {
	t.Parallel()
	d := patients(t, start{})
	look := d.files().peek()
	d.files().preview = inspectedMsg{}
	d.press("t")
	if len(d.m.dialogs) != 0 {
		t.Fatal("it asks of what it does not know")
	}
	d.run(look)
	d.sees("type of patients.ndjson")
}

// A type is chosen by what it needs: the likeliest types say it too, before what speaks for
// them, and the one under the cursor says all of it.
func TestTypesSayWhatTheyNeed(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.press("t")
	d.sees("Patient", "needs firstName, lastName · fits 83 % of the first", "sampled records have values that it does not allow")
	for _, size := range []layout.Size{{W: 40, H: 12}, {W: 80, H: 24}, {W: 120, H: 36}} {
		d.size(size.W, size.H)
		d.sees("needs firstName, lastName · ")
	}
	_, options := typeOptions(nil)
	for _, o := range options {
		if !strings.HasPrefix(o.Note.String(), "needs ") {
			t.Errorf("%s: %s", o.Name, o.Note)
		}
	}
}

// Files left out are named by their last parts, those that share it by their paths, and no more
// of them than can be read.
func TestFilesLeftOutAreNamedInShort(t *testing.T) {
	t.Parallel()
	in := func(paths ...string) (left []unread) {
		for _, path := range paths {
			left = append(left, unread{pick{path: filepath.FromSlash(path)}, fmt.Errorf("%s is empty", filepath.FromSlash(path))})
		}
		return left
	}
	deep := strings.Repeat("a long name of a folder/", 9)
	for _, c := range []struct {
		left []unread
		want string
	}{
		{in("/" + deep + "a.csv"), "1 file was left out. a.csv is empty."},
		{in("/"+deep+"a.csv", "/x/b.csv"), "2 files were left out: a.csv, b.csv. Files (1) says why."},
		{in("/x/a.csv", "/y/a.csv", "/y/b.csv"), "3 files were left out: " + filepath.FromSlash("/x/a.csv, /y/a.csv") + ", b.csv. Files (1) says why."},
		{in("/1", "/2", "/3", "/4", "/5", "/6", "/7"), "7 files were left out: 1, 2, 3, 4, 5 and 2 more. Files (1) says why."},
		{[]unread{{pick{"/x/a.zip", "c.csv"}, errors.New("c.csv in /x/a.zip is empty")}, {pick{"/y/a.zip", "c.csv"}, errors.New("")}},
			"2 files were left out: c.csv in /x/a.zip, c.csv in /y/a.zip. Files (1) says why."},
	} {
		if got := safe.Join(" ", chosenFiles{left: c.left}.without()...).String(); got != c.want {
			t.Errorf("%s\nwant %s", got, c.want)
		}
	}
}
