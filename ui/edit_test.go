package ui

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"clinik-import/importer"
	"clinik-import/ui/editor"

	"github.com/charmbracelet/bubbles/key"
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

func TestADateIsTypedOnItsForm(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.goTo(1, "/birthDate")
	d.press("e", "ctrl+u")
	d.write("19x8")
	d.sees("birthDate: 198_ Y-MM-DD")
	d.write("x")
	d.sees("birthDate: 198_", "only YYYY-MM-DD")
	d.press("backspace")
	d.write("5110")
	d.sees("birthDate: 1951-10_ -DD")
	d.write("39")
	d.press("enter")
	d.becomes(`{"firstName":"Amara","lastName":"Okafor","birthDate":"1951-10-39","gender":"female"}`) // no such day: the lint says so
	d.goTo(3, "/birthDate")
	d.press("e")
	d.write("x") // has another form already
	d.sees("birthDate: 12/03/1990x_")
	d.press("ctrl+u")
	d.write("19900312")
	d.press("enter")
	d.becomes(`{"firstName":"Ola","birthDate":"1990-03-12","gender":"F"}`)
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
	d.goldens("edit-choose")
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

func TestAnErrorOfTheEngineIsSaid(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.fileRun().err = errors.New("the disk is full")
	d.press("n", "n", "f", "enter")
	d.sees("✗ the disk is full")
	d.becomes(patientLines[5])
}

// offers reports whether the record under the cursor names the key.
func (d *driver) offers(k string) bool {
	return slices.ContainsFunc(d.check().record.shortHelp(), func(b key.Binding) bool { return slices.Contains(b.Keys(), k) })
}

func TestWhatCannotBeCorrectedIsSaidBeforeAnythingIsTyped(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.fileRun().accepted[importer.Position{Line: 6}] = true
	d.goTo(6, "/gender")
	if screen := d.screen(); d.offers("e") || d.offers("E") || d.offers("f") || strings.Contains(screen, "f  change to") {
		t.Errorf("an accepted record is offered for correction:\n%s", screen)
	}
	for _, k := range []string{"e", "E", "f"} {
		d.press(k)
		d.sees("line 6: the record was accepted")
		if d.m.page().Typing() || len(d.m.dialogs) > 0 {
			t.Fatalf("%s starts to edit", k)
		}
		d.press("down", "up")
	}
}

func TestAListIsNoFieldToEdit(t *testing.T) {
	t.Parallel()
	d := check(t, append([]string{`[1, 2]`}, patientLines...))
	d.goTo(1, "")
	if d.offers("e") || !d.offers("E") {
		t.Error("e is offered where it edits nothing, or E is not")
	}
	if d.goTo(2, "/gender"); !d.offers("e") {
		t.Error("e is not offered on a field")
	}
}

func TestWhatWasSentStaysBesideWhatTheFileHas(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.goTo(6, "/gender")
	d.press("f", "enter")
	d.sees("line 6, corrected")
	d.fileRun().accepted[importer.Position{Line: 6}] = true
	d.press("k", "j")
	d.goTo(6, "/gender")
	d.sees("line 6, as it", `in the file: "M"`, "accepted")
	d.press("b")
	d.sees("in the file", `gender: "M"`)
}

func TestStillFaultyIsNotCalledCorrected(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.goTo(3, "/birthDate")
	d.press("e")
	d.press("ctrl+u")
	d.write("2001-02-31")
	d.press("enter")
	d.size(120, 36)
	d.sees("line 3, still faulty")
}

func TestAnotherTypeAsksOnceRecordsAreCorrected(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	choose := func() {
		d.press("t")
		d.write("Coverage")
		d.press("enter")
	}
	d.goTo(6, "/gender")
	d.press("f", "enter")
	choose()
	d.sees("another type?", "1 corrected record stays corrected", "check as Coverage")
	d.goldens("check-another-type")
	d.press("n")
	if slices.Contains(d.fileRun().done, "type") {
		t.Fatal("the type was changed without a yes")
	}
	choose()
	d.press("y")
	if !slices.Contains(d.fileRun().done, "type") {
		t.Errorf("the type is not changed\n%s", d.screen())
	}
	d.sees("1 corrected record is kept")
	d.fileRun().batches = []importer.Batch{{Number: 1, Spans: []importer.Span{{From: 1, To: 4}}}}
	d.press("t")
	d.sees("so its type stays")
	if len(d.m.dialogs) > 0 {
		t.Error("a type is asked for that cannot be set")
	}
}

func TestFixOne(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.press("n", "n")
	d.sees(`f  change to "male" (safe)`)
	d.press("f")
	d.sees(`fix: gender, change to "male" (safe)`, `"M"`, `gender: "M" becomes "male"`, "enter changes this record; u takes it back")
	d.press("esc")
	d.becomes(patientLines[5])
	d.press("f", "enter")
	d.becomes(strings.Replace(patientLines[5], `"M"`, `"male"`, 1))
	d.sees("✓ no problem", `in the file: "M"`)
	d.press("u")
	d.becomes(patientLines[5])
	d.press("ctrl+r")
	d.becomes(strings.Replace(patientLines[5], `"M"`, `"male"`, 1))
	d.press("u", "u")
	d.sees("There is nothing to undo: no record is corrected.")
}

func TestAFixToBeCheckedSaysSo(t *testing.T) {
	t.Parallel()
	record := `{"firstName":"Amara","zzz":"v","lastName":"Okafor","birthDate":"1984-11-02","gender":"female"}`
	d := check(t, []string{record})
	d.goTo(1, "/zzz")
	d.press("f")
	d.sees("fix: zzz, remove zzz (please check)", `zzz: takes out "v"`, "please check; enter changes this record, u takes it back")
	d.size(40, 12)
	d.sees("please check; enter changes it")
	d.press("enter")
	d.becomes(strings.Replace(record, `"zzz":"v",`, "", 1))
}

func TestSeveralFixesAreAChoice(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.goTo(3, "/birthDate")
	d.press("f")
	d.sees("birthDate: which one is right?", "read the day first: 1990-03-12", `"12/03/1990" becomes "1990-03-12" (please check)`)
	d.goldens("edit-which")
	d.press("down", "enter")
	d.becomes(strings.Replace(patientLines[2], "12/03/1990", "1990-12-03", 1))
}

// A doubtful date is settled for many only by somebody who said how it is read.
func TestFixAllAsksWhichReadingIsRight(t *testing.T) {
	t.Parallel()
	d := check(t, append(slices.Clone(patientLines), `{"firstName":"A","lastName":"B","gender":"female","birthDate":"5/6/1991"}`,
		`{"firstName":"C","lastName":"D","gender":"female","birthDate":"6/25/1991"}`))
	d.goTo(3, "/birthDate")
	d.press("F")
	d.sees("birthDate: which one is right for all?", "read the day first: 1990-03-12", "read the month first: 1990-12-03", "please check",
		"1 other date can only be read so", "▌read the month first") // what the other dates speak for
	d.goldens("edit-which-all")
	if len(d.fileRun().corrections) != 0 {
		t.Fatal("it was changed before anybody said how")
	}
	d.press("enter")
	d.sees("fix all: birthDate, read the month first", "enter changes 2 of 2", `"1991-05-06"`)
	d.press("enter")
	d.becomes(strings.Replace(patientLines[2], "12/03/1990", "1990-12-03", 1))
	if steps, _ := d.m.Decisions.Steps(false); len(steps) != 1 || steps[0].Choose != "read the month first" {
		t.Errorf("a recipe keeps %+v", steps)
	}
}

func TestFixAllSaysHowManyHaveAFix(t *testing.T) {
	t.Parallel()
	d := check(t, append(patientLines, `{"firstName":"A","lastName":"B","gender":"nobody knows","birthDate":"1990-01-23"}`))
	d.press("n", "n", "F")
	d.sees("fix all: gender, A value is not one of those allowed", "enter changes 3 of 3; 1 other like these stays as it is")
}

func TestFixAllAlike(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.goTo(6, "/gender")
	d.press("F")
	d.sees("fix all: gender, ", "enter changes 3 of 3", `"M"`, `"male"`)
	d.press("j", "j", " ")
	d.sees("enter changes 2 of 3")
	d.press(" ", "k", " ", "enter")
	want := map[int64]string{3: `"gender":"female"`, 6: `"M"`, 8: `"gender":"female"`}
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

func TestTextOfTheEditorIsNeverLost(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	at := draftOf{"run", importer.Position{Line: 1}}
	of, text := []byte(patientLines[0]), []byte(`{"firstName":"Amara","lastName":"O"}`)
	kept := func(when, want string) {
		t.Helper()
		if got := string(d.m.Drafts[at].text); got != want {
			t.Errorf("%s: kept is %q, want %q", when, got, want)
		}
	}
	d.send(editorClosedMsg{page: CheckID, at: at, of: of, text: []byte(`{"a"`), err: &editor.NotJSONError{Line: 1}})
	d.sees("E goes on with your text")
	kept("no record", `{"a"`)
	d.send(editorClosedMsg{page: CheckID, at: at, of: of, resumed: true, err: errors.New("the editor ended with a fault: killed")})
	kept("killed before it saved", `{"a"`)
	d.send(editorClosedMsg{page: RejectsID, at: at, of: of, text: []byte(`{"b"`), resumed: true, err: errors.New("the editor ended with a fault: exit status 1")})
	kept("on the other page, exit 1 after saving", `{"b"`)
	d.press("q")
	d.sees("quit?", "1 text from your editor is not stored yet", "E on line 1", "Everything else is kept")
	d.press("esc")
	d.fileRun().err = errors.New("the disk is full")
	d.send(editorClosedMsg{page: CheckID, at: at, of: of, text: text, resumed: true, after: text})
	d.sees("the disk is full; E goes on with your text")
	kept("refused by the engine", string(text))
	d.fileRun().err = nil
	d.send(editorClosedMsg{page: CheckID, at: at, of: of, text: text, resumed: true, after: text})
	d.becomes(string(text))
	if len(d.m.Drafts) != 0 {
		t.Error("the draft is kept though it was stored")
	}
	d.press("q")
	d.sees("Everything is kept")
}

func TestTextOverARecordThatWasChangedSinceAsks(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.m.Drafts[draftOf{"run", importer.Position{Line: 1}}] = draft{[]byte(`{"a"`), []byte("an older version")}
	d.press("E")
	d.sees("the record was changed since you wrote your text", "go on with your text", "begin anew")
	d.goldens("edit-changed-since")
}

func TestAValueThatIsNotStoredIsTypedOn(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.goTo(1, "/lastName")
	d.press("e", "ctrl+u")
	d.write("Obi")
	d.press("ctrl+c")
	d.sees("quit?", "typing in line 1 would be lost", "Everything else is kept")
	d.press("esc")
	d.fileRun().err = errors.New("the disk is full")
	d.press("enter")
	d.sees("the disk is full", "lastName: Obi_")
	d.fileRun().err = nil
	d.press("enter")
	d.becomes(strings.Replace(patientLines[0], "Okafor", "Obi", 1))
	if d.m.page().Typing() {
		t.Error("what is stored is typed on")
	}
	d.fileRun().err = errors.New("the disk is full")
	d.press("u")
	if d.m.page().Typing() {
		t.Error("what was stored before is typed on")
	}
}
