package ui

import (
	"testing"

	"clinik-import/importer"
)

// o sets a record aside that the check has nothing against, and takes it in again; the pages
// count it apart from what waits for a person.
func TestARecordIsSetAside(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.press("j", "o")
	at := importer.Position{Line: 2}
	if !d.m.Run.IsAside(at) {
		t.Fatal("it is not set aside")
	}
	d.sees("Set aside: this record is not sent. u takes it back.", "line 2, set aside", "a person set this record aside", "o take it in")
	d.size(200, 60)
	d.sees("4 held back", "1 set aside", "set aside by a person")
	d.size(80, 24)
	d.press("e")
	d.sees("the record is set aside")
	d.press("o")
	d.sees("Taken in again: it goes with the next plan. ctrl+r sets it aside.", "✓ no problem")
	if d.m.Run.IsAside(at) {
		t.Fatal("it is not taken in")
	}
	d.press("ctrl+r")
	if !d.m.Run.IsAside(at) {
		t.Fatal("it is not set aside again")
	}
	d.press("k")
	d.goldens("check-aside")
	d.press("j")
	d.goldens("check-aside-record")
}

// What is set aside needs nobody: n passes it by, and with nothing else wrong it is not what n
// looks for.
func TestNextPassesByWhatIsSetAside(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines[:6])
	d.press("n", "o", "n")
	d.at(6)
	d.press("n")
	d.sees("No other record of this file needs you.")
	d.press("g", "o", "n")
	d.at(6)
	d.press("p", "j", "enter")
	if d.sees("set aside"); d.check().list.Len() == 0 {
		t.Error("its group lists none")
	}
}

// o behind n is for the record that n goes to, never for the one that it leaves.
func TestSettingAsideBehindNextIsForTheNextRecord(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.burst("n", "o")
	if d.m.Run.IsAside(importer.Position{Line: 1}) || !d.m.Run.IsAside(importer.Position{Line: 3}) {
		t.Errorf("set aside: %v", d.fileRun().corrections)
	}
}

// A step that sets a record aside is one of those that undo counts, so that a recipe keeps what
// was made before it.
func TestSettingAsideLeavesTheRecipeAsItWas(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.press("n", "n", "F", "enter", "g", "o")
	steps, _ := d.m.Decisions.Steps(false)
	if len(steps) != 1 {
		t.Fatalf("%+v", steps)
	}
	d.press("u")
	if steps, _ := d.m.Decisions.Steps(false); len(steps) != 1 || d.m.Run.IsAside(importer.Position{Line: 1}) {
		t.Errorf("%+v", steps)
	}
	d.press("u")
	if steps, _ := d.m.Decisions.Steps(false); len(steps) != 0 {
		t.Errorf("%+v", steps)
	}
}
