package editor

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestFindEditor(t *testing.T) {
	t.Parallel()
	look := func(has ...string) func(string) (string, error) {
		return func(name string) (string, error) {
			if slices.Contains(has, name) {
				return "/bin/" + name, nil
			}
			return "", os.ErrNotExist
		}
	}
	for _, c := range []struct {
		set    string
		env    map[string]string
		has    []string
		system string
		want   []string // nil: an error
	}{
		{"", map[string]string{"VISUAL": "code --wait", "EDITOR": "nano"}, []string{"code", "nano"}, "linux", []string{"/bin/code", "--wait"}},
		{"", map[string]string{"EDITOR": `'my editor' "a b" c\ d`}, []string{"my editor"}, "linux", []string{"/bin/my editor", "a b", "c d"}},
		{"", map[string]string{"EDITOR": `"C:\Program Files\vim\vim.exe" -n`}, []string{`C:\Program Files\vim\vim.exe`}, "windows", []string{`/bin/C:\Program Files\vim\vim.exe`, "-n"}},
		{"", map[string]string{"EDITOR": "gone"}, []string{"vi"}, "linux", nil},
		{"", map[string]string{"EDITOR": "  "}, []string{"vi"}, "linux", []string{"/bin/vi"}},
		{"vim -n", map[string]string{"VISUAL": "code"}, []string{"code", "vim"}, "linux", []string{"/bin/vim", "-n"}},
		{"", nil, []string{"notepad"}, "windows", []string{"/bin/notepad"}},
		{"", nil, nil, "darwin", nil},
	} {
		got, err := Find(c.set, "", func(name string) string { return c.env[name] }, look(c.has...), c.system)
		if !slices.Equal(got, c.want) || (err == nil) != (c.want != nil) {
			t.Errorf("%v with %q: %q, %v", c.env, c.has, got, err)
		}
	}
}

func TestAMissingEditorIsNamedByWhatNamesIt(t *testing.T) {
	t.Parallel()
	none := func(string) (string, error) { return "", os.ErrNotExist }
	for _, c := range []struct{ set, from, variable, want string }{
		{"nonexist -w", "EDITOR", "", "EDITOR is set to nonexist"},
		{"nonexist", "", "", "the setting editor is set to nonexist"},
		{"", "", "gone", "VISUAL is set to gone"},
	} {
		get := func(name string) string { return map[string]string{"VISUAL": c.variable}[name] }
		if _, err := Find(c.set, c.from, get, none, "linux"); err == nil || !strings.HasPrefix(err.Error(), c.want+", ") {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

func TestOneLine(t *testing.T) {
	t.Parallel()
	record := []byte(`{"a": 1.50,"b":"é<"}`)
	given := Pretty(record)
	for _, c := range []struct {
		saved, want string // "" if nothing is changed
		broken      int    // line, 0 if it is JSON
	}{
		{string(given), "", 0},
		{"", "", 0},
		{string(record), "", 0},
		{"{\"a\":1.50,\n\n\"b\":\"é<\"}", "", 0},
		{"\ufeff{\r\n  \"a\": 1.50,\r\n  \"b\": \"x\"\r\n}\r\n", `{"a":1.50,"b":"x"}`, 0},
		{"{\n \"a\": 1.50\n \"b\": 2\n}", "", 3},
		{"[1]", "", 1},
		{"{} {}", "", 1},
	} {
		after, err := OneLine(record, given, []byte(c.saved))
		broken, isBroken := errors.AsType[*NotJSONError](err)
		if string(after) != c.want || isBroken != (c.broken > 0) || isBroken && broken.Line != c.broken {
			t.Errorf("%q: %q, %v", c.saved, after, err)
		}
	}
}

func TestADraftIsPrivateAndGoesAway(t *testing.T) {
	t.Parallel()
	d, err := New([]byte("secret"))
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Dir(d.Path)
	t.Cleanup(func() { os.RemoveAll(folder) })
	for path, want := range map[string]os.FileMode{folder: 0o700, d.Path: 0o600} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if os.PathSeparator == '/' && info.Mode().Perm() != want {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
	}
	backup, held := filepath.Join(folder, "record.json~"), filepath.Join(t.TempDir(), "held")
	if err := os.WriteFile(backup, []byte("secret too"), 0o600); err != nil {
		t.Fatal(err)
	}
	linked := os.Link(backup, held) == nil
	text, err := d.Close(nil)
	if string(text) != "secret" || err != nil {
		t.Errorf("it gives %q, %v", text, err)
	}
	if _, err := os.Stat(folder); err == nil {
		t.Error("the folder is left")
	}
	if left, _ := os.ReadFile(held); linked && bytes.Contains(left, []byte("secret")) {
		t.Error("the bytes were not overwritten")
	}
}

func TestAnEditorThatFailsChangesNothing(t *testing.T) {
	t.Parallel()
	d, err := New([]byte("{}"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Close(errors.New("exit status 1")); err == nil {
		t.Error("the fault is not said")
	}
}
