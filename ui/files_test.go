package ui

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"clinik-import/ndjson"

	"clinik-import/ui/theme"
	tea "github.com/charmbracelet/bubbletea"
)

// browse starts the program in a folder with some files; looking into them is faked.
func browse(t *testing.T) *driver {
	t.Helper()
	folder := t.TempDir()
	for _, name := range []string{"patients.ndjson", "photo.png", ".hidden.ndjson", "evil\u202e\x1b[31m.ndjson", "january/a.ndjson"} {
		path := filepath.Join(folder, name)
		if os.MkdirAll(filepath.Dir(path), 0o755) != nil || os.WriteFile(path, []byte("{}\n"), 0o644) != nil {
			continue // a name that this system does not take
		}
		when := time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
		if err := os.Chtimes(path, when, when); err != nil {
			t.Fatal(err)
		}
	}
	d := drive(t, start{folder: folder}, func(d *driver) { d.files().look = fakeLook })
	return d
}

func fakeLook(r reading) inspection {
	path := r.path
	if filepath.Ext(path) == ".png" {
		return inspection{err: &ndjson.FormatError{Path: path, Is: "a PNG picture", Hint: "Choose a file with one JSON record a line."}}
	}
	return inspection{info: ndjson.Info{Path: path, Size: 2_900_000, Compression: "gzip"},
		records: [][]byte{[]byte(`{"firstName":"Amara\u001b","lastName":"Okafor` + "\x1b]0;x\a" + `"}`)}}
}

func (d *driver) files() *filesPage { return d.m.pages[FilesID].(*filesPage) }

func TestFilesScreens(t *testing.T) {
	t.Parallel()
	d := browse(t)
	d.files().folder = "/data/clinic" // the folder of the test has another name every time
	d.press("/")
	d.write("patients")
	d.press("enter")
	d.files().preview.pick = pick{path: "/data/clinic/patients.ndjson"}
	d.golden("files")
	*d.m.Theme = *theme.New(theme.Options{Name: "dark"})
	d.golden("files-dark")
}

func TestAPastedPathIsUnderTheCursor(t *testing.T) {
	t.Parallel()
	d := browse(t)
	d.press("/")
	d.write("photo")
	d.press("enter")
	path := filepath.Join(d.files().folder, "patients.ndjson")
	d.send(tea.KeyMsg{Type: tea.KeyRunes, Paste: true, Runes: []rune(path)})
	if e, _ := d.files().current(); e.name != "patients.ndjson" || !slices.Equal(d.files().marks, []pick{{path: path}}) {
		t.Errorf("on %q, marked %q", e.name, d.files().marks)
	}
}

func TestTheHintStaysUntilSomethingIsChosen(t *testing.T) {
	t.Parallel()
	d := browse(t)
	d.sees("Go to a file with ↑↓, enter opens it.")
	d.press("G", "k", " ")
	if strings.Contains(d.screen(), "Go to a file") {
		t.Errorf("the hint stays:\n%s", d.screen())
	}
	d.allSizes()
}

func TestTheCursorStartsOnAFile(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for _, name := range []string{"a.ndjson", "patients.ndjson", "z.ndjson"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("{}\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	d := drive(t, start{folder: filepath.Join(folder, "patients.ndjson"), hint: "Start with patients.ndjson."},
		func(d *driver) { d.files().look = fakeLook })
	d.sees("Start with patients.ndjson.", "▌  patients.ndjson", "2 / 3")
	d.press("r")
	d.sees("2 / 3")
}

func TestFilesShowWhatAFileIs(t *testing.T) {
	t.Parallel()
	d := browse(t)
	d.sees("january/", "a folder; enter opens it")
	d.press("G")
	d.sees("This is a PNG picture, not NDJSON.")
	d.press("k")
	d.size(200, 24)
	d.sees("2.9 MB, compressed with gzip", `Okafor\x1b]0;x\x07`)
}

func TestFilesFilterAndHidden(t *testing.T) {
	t.Parallel()
	d := browse(t)
	if d.files().Len() != 4 {
		t.Skip("this system does not take the hostile name")
	}
	d.press(".")
	d.sees(".hidden.ndjson")
	d.press("/")
	d.write("q?1") // keys of the root are text now
	d.sees("filter: q?1", "nothing here")
	d.press("esc")
	d.sees("patients.ndjson")
}

func TestMarksStayOverFolders(t *testing.T) {
	t.Parallel()
	d := browse(t)
	top := d.files().folder
	d.press("enter")
	d.sees("a.ndjson")
	d.press(" ", "h")
	if d.files().folder != top {
		t.Fatalf("in %s", d.files().folder)
	}
	d.press("/")
	d.write("patients")
	d.press("enter", " ")
	want := []pick{{path: filepath.Join(top, "january", "a.ndjson")}, {path: filepath.Join(top, "patients.ndjson")}}
	if !slices.Equal(d.files().marks, want) {
		t.Errorf("marked %q", d.files().marks)
	}
	d.sees("marked: 2")
}

func TestAPastedPathIsTaken(t *testing.T) {
	t.Parallel()
	d := browse(t)
	path := filepath.Join(d.files().folder, "january", "a.ndjson")
	d.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("'" + path + "'\n"), Paste: true})
	if !slices.Equal(d.files().marks, []pick{{path: path}}) {
		t.Errorf("marked %q", d.files().marks)
	}
	d.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("/no/such/file"), Paste: true})
	d.sees("there is no file or folder /no/such/file")
	d.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(path), Paste: true})
	d.lacks("there is no file") // it was said of another
}

// A path may be dropped on any page; what is none says so and leads nowhere.
func TestAPathIsTakenFromAnyPage(t *testing.T) {
	t.Parallel()
	for page := SendID; page < pageCount; page++ {
		d := browse(t)
		path := filepath.Join(d.files().folder, "january", "a.ndjson")
		d.send(openPageMsg{page})
		d.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("Okafor"), Paste: true})
		d.sees("no path that leads anywhere")
		if d.m.front != page {
			t.Errorf("page %d: what is no path leads to page %d", page, d.m.front)
		}
		d.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(path), Paste: true})
		if d.m.front != FilesID || !slices.Equal(d.files().marks, []pick{{path: path}}) {
			t.Errorf("page %d: on page %d with %v", page, d.m.front, d.files().marks)
		}
	}
}

func TestLateAnswersAreDropped(t *testing.T) {
	t.Parallel()
	d := browse(t)
	folder := d.files().folder
	d.send(folderReadMsg{gen: -1, folder: "/elsewhere"})
	d.send(inspectedMsg{gen: -1, reading: reading{pick: pick{path: "/elsewhere"}}})
	if d.files().folder != folder || d.files().preview.path == "/elsewhere" {
		t.Error("a late answer is shown")
	}
}
