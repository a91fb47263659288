package ui

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/resource"
)

// goTo puts the cursor of the record on a field.
func (d *driver) goTo(line int64, pointer string) {
	d.Helper()
	d.run(d.check().goTo(importer.Position{Source: d.check().source, Line: line}))
	if !d.check().record.tree.Go(pointer) {
		d.Fatalf("line %d has no %s", line, pointer)
	}
}

// becomes fails unless the record under the cursor is now this.
func (d *driver) becomes(want string) {
	d.Helper()
	if got := d.current(); got != want {
		d.Errorf("the record is\n%s\nwant\n%s\n%s", got, want, d.screen())
	}
}

func TestEditAValueInPlace(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.goTo(1, "/birthDate")
	d.press("e")
	d.sees("birthDate: 1984-11-02_")
	d.press("ctrl+u")
	d.sees("birthDate: _ YYYY-MM-DD")
	d.write("1985-")
	d.sees("birthDate: 1985-_ MM-DD")
	d.write("11-03")
	d.press("enter")
	d.becomes(`{"firstName":"Amara","lastName":"Okafor","birthDate":"1985-11-03","gender":"female"}`)
	d.sees("Corrected: 1 record", `in the file: "1984-11-02"`, "line 1, corrected")
}

func TestEditIsLeftByEsc(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.goTo(1, "/lastName")
	d.press("e")
	d.write("3q?") // keys of the root are text now
	d.sees("lastName: Okafor3q?")
	d.press("esc")
	d.becomes(patientLines[0])
	if len(d.fileRun().steps) != 0 {
		t.Error("something was corrected")
	}
}

func TestEditAnAllowedValue(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.goTo(2, "/gender")
	d.press("e")
	d.sees("as it is now", "unknown")
	d.write("other")
	d.press("enter")
	d.becomes(`{"firstName":"Jean-Luc","lastName":"Simon","birthDate":"1971-02-28","gender":"other"}`)
}

func TestEditAddsAFieldThatIsMissing(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.size(120, 36)
	d.press("n", "e")
	d.write(`O'"Neil`)
	d.press("enter")
	d.becomes(`{"firstName":"Ola","birthDate":"12/03/1990","gender":"F","lastName":"O'\"Neil"}`)
	d.sees("added; the file has none")
}

func TestEmptyRemovesAnOptionalField(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.goTo(1, "/birthDate")
	d.press("e", "ctrl+u", "enter")
	d.becomes(`{"firstName":"Amara","lastName":"Okafor","gender":"female"}`)
	d.sees(`removed; in the file birthDate`)
}

func TestTypedValuesBecomeWhatTheFieldHolds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind       resource.Kind
		text, want string // "" for a refusal
	}{
		{resource.KindString, `12 "x" é`, `"12 \"x\" é"`},
		{resource.KindNumber, " 12.50 ", "12.50"},
		{resource.KindNumber, "twelve", ""},
		{resource.KindNumber, `"12"`, ""},
		{resource.KindInteger, "-3", "-3"},
		{resource.KindInteger, "3.5", ""},
		{resource.KindAny, `{"text": "x"}`, `{"text": "x"}`},
		{resource.KindAny, `{"text": }`, ""},
	} {
		v := &typedValue{pointer: "/value", kind: c.kind}
		raw, err := v.raw(c.text)
		if string(raw) != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s %q: %q, %v", c.kind, c.text, raw, err)
		}
	}
}

func TestAnErrorOfTheEngineIsSaid(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.fileRun().err = errors.New("the record was accepted and cannot be corrected any more")
	d.press("n", "n", "f")
	d.sees("✗ the record was accepted")
	d.becomes(patientLines[5])
}

func TestFixOne(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.press("n", "n")
	d.sees(`f  change to "male" (safe)`)
	d.press("f")
	d.becomes(strings.Replace(patientLines[5], `"M"`, `"male"`, 1))
	d.sees("✓ no problem", `in the file: "M"`)
	d.press("u")
	d.becomes(patientLines[5])
	d.press("ctrl+r")
	d.becomes(strings.Replace(patientLines[5], `"M"`, `"male"`, 1))
	d.press("u", "u")
	d.sees("There is nothing to undo.")
}

func TestSeveralFixesAreAChoice(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.goTo(3, "/birthDate")
	d.press("f")
	d.sees("birthDate: which one is right?")
	d.press("down", "enter")
	d.becomes(strings.Replace(patientLines[2], "12/03/1990", "1990-12-03", 1))
}

func TestFixAllSaysHowManyHaveAFix(t *testing.T) {
	t.Parallel()
	d := check(t, append(patientLines, `{"firstName":"A","lastName":"B","gender":"nobody knows","birthDate":"1990-01-23"}`))
	d.press("n", "n", "F")
	d.sees("fix all: gender, A value is not one of those allowed", "3 of 4 have a fix; enter changes 3, as one step")
}

func TestFixAllAlike(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.goTo(6, "/gender")
	d.press("F")
	d.sees("fix all: gender, ", "enter changes 3 of 3", `"gender":"M"`, `"gender":"male"`)
	d.press("j", "j", " ")
	d.sees("enter changes 2 of 3")
	d.press(" ", "k", " ", "enter")
	want := map[int64]string{3: `"gender":"female"`, 6: `"gender":"M"`, 8: `"gender":"female"`}
	for line, part := range want {
		if r, _ := d.m.Run.Record(importer.Position{Line: line}); !strings.Contains(string(r.Current), part) {
			t.Errorf("line %d is %s", line, r.Current)
		}
	}
	d.sees("Corrected: 2 records")
	d.press("u")
	if len(d.fileRun().corrections) != 0 {
		t.Error("it was not one step")
	}
}

func TestFixAllLeavesWhatCannotChange(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.fileRun().accepted[importer.Position{Line: 8}] = true
	d.goTo(6, "/gender")
	d.press("F")
	d.sees("enter changes 2 of 2")
	d.press("esc")
	if len(d.fileRun().steps) != 0 {
		t.Error("esc changes something")
	}
	d.goTo(1, "/gender")
	d.press("F")
	d.sees("no ready fix here")
}

func TestSetAllSetsAValue(t *testing.T) {
	t.Parallel()
	after := setAll("/gender", []byte(`"other"`))(ndjson.Line{Bytes: []byte(`{"gender":"X","a":1}`)}, nil)
	if string(after) != `{"gender":"other","a":1}` {
		t.Errorf("%s", after)
	}
	if setAll("/a/b", []byte(`1`))(ndjson.Line{Bytes: []byte(`{`)}, nil) != nil {
		t.Error("broken JSON is changed")
	}
}

func TestChanges(t *testing.T) {
	t.Parallel()
	got := changes([]byte(`{"a":1,"b":{"c":2,"d":3},"e":[1,2],"f":"x"}`), []byte(`{"a":1,"b":{"c":5},"f":"x","g":{"h":1}}`))
	var said []string
	for _, c := range got {
		said = append(said, c.pointer+"="+string(c.was))
	}
	if want := []string{"/b/c=2", "/b/d=3", "/e=[1,2]", "/g=", "/g/h="}; !slices.Equal(said, want) {
		t.Errorf("%q, want %q", said, want)
	}
	if got := changes([]byte(`{"a`), []byte(`{}`)); len(got) != 1 || string(got[0].was) != `{"a` {
		t.Errorf("%v", got)
	}
}

func TestSkeleton(t *testing.T) {
	t.Parallel()
	for _, name := range resource.Names() {
		typ, _ := resource.Lookup(name)
		for _, f := range typ.Fields() {
			if raw := skeleton(f, 0); !json.Valid(raw) {
				t.Errorf("%s.%s: %s", name, f.Name, raw)
			}
		}
	}
}

func FuzzStretch(f *testing.F) {
	f.Add(`{"a":1,"gender":"F"}`, `{"a":1,"gender":"female"}`)
	f.Add(`aaaa`, `aaaaaa`)
	f.Add(``, `x`)
	f.Fuzz(func(t *testing.T, before, after string) {
		b, a := stretch([]byte(before), []byte(after))
		i := strings.Index(before, string(b))
		if i < 0 || !strings.Contains(after, string(a)) {
			t.Fatalf("%q is not in %q, or %q not in %q", b, before, a, after)
		}
		if before != after && bytes.Equal(b, a) {
			t.Fatalf("%q and %q differ, but both show %q", before, after, a)
		}
	})
}

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
		got, err := findEditor(c.set, func(name string) string { return c.env[name] }, look(c.has...), c.system)
		if !slices.Equal(got, c.want) || (err == nil) != (c.want != nil) {
			t.Errorf("%v with %q: %q, %v", c.env, c.has, got, err)
		}
	}
}

func FuzzShellWords(f *testing.F) {
	f.Add(`code --wait`)
	f.Add(`"a b" 'c' d\ e \`)
	f.Fuzz(func(t *testing.T, s string) {
		n := 0
		for _, w := range shellWords(s, false) {
			n += len(w)
		}
		if n > 3*len(s) { // a broken byte grows to U+FFFD
			t.Errorf("%q grew", s)
		}
	})
}

func TestOneLine(t *testing.T) {
	t.Parallel()
	record := []byte(`{"a": 1.50,"b":"é<"}`)
	given := pretty(record)
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
		after, err := oneLine(record, given, []byte(c.saved))
		broken, isBroken := errors.AsType[*notJSONError](err)
		if string(after) != c.want || isBroken != (c.broken > 0) || isBroken && broken.line != c.broken {
			t.Errorf("%q: %q, %v", c.saved, after, err)
		}
	}
}

func TestADraftIsPrivateAndGoesAway(t *testing.T) {
	t.Parallel()
	d, err := newDraft(importer.Record{}, []byte("secret"))
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Dir(d.path)
	t.Cleanup(func() { os.RemoveAll(folder) })
	for path, want := range map[string]os.FileMode{folder: 0o700, d.path: 0o600} {
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
	text, err := d.close(nil)
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
	d, err := newDraft(importer.Record{}, []byte("{}"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.close(errors.New("exit status 1")); err == nil {
		t.Error("the fault is not said")
	}
}

func TestTextThatIsNoRecordIsKept(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	at := importer.Position{Line: 1}
	d.send(editorClosedMsg{page: CheckID, position: at, text: []byte(`{"a"`), err: &notJSONError{line: 1}})
	d.sees("E goes on with your text")
	if string(d.check().record.drafts[at]) != `{"a"` {
		t.Error("the text is lost")
	}
	d.send(editorClosedMsg{page: CheckID, position: at, after: []byte(`{"firstName":"Amara","lastName":"O"}`)})
	d.becomes(`{"firstName":"Amara","lastName":"O"}`)
	if len(d.check().record.drafts) != 0 {
		t.Error("the draft is kept though it was used")
	}
}
