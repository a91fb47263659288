package ui

import (
	"errors"
	"strings"
	"testing"

	"clinik-import/importer"
	"clinik-import/ui/editor"
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
	d.sees("There is nothing to undo: no record is corrected.")
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

func TestTextThatIsNoRecordIsKept(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	at := importer.Position{Line: 1}
	d.send(editorClosedMsg{page: CheckID, position: at, text: []byte(`{"a"`), err: &editor.NotJSONError{Line: 1}})
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
