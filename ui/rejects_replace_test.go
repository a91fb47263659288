package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ndjson/recipe"
	"clinik-import/ui/mend"
	"clinik-import/ui/report"
	"clinik-import/ui/theme"
)

func TestFindAndReplaceInTheGroup(t *testing.T) {
	t.Parallel()
	d := rejects(t)
	d.press("j", "s")
	d.sees("find and replace in generalPractitionerId: where?", "3 records", "5 records")
	d.press("enter")
	d.sees("find: prac_19x")
	d.press("ctrl+u")
	d.write("/^prac_(.*)x$/")
	d.press("enter")
	d.write("p-$1")
	d.press("enter")
	d.sees("prac_19x", "p-19", "p-20", "enter changes 3 of 3")
	d.press(" ", "enter") // but for the first
	got := d.engine.run.corrected
	if len(got) != 2 || string(got[0].Record) != string(patient("Tom", "Reed", "male", "p-19")) || string(got[1].Record) != string(patient("王", "秀英", "female", "p-20")) {
		t.Errorf("%+v", got)
	}
}

func TestFindAndReplaceSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	d := rejects(t)
	d.press("j", "s", "down", "enter", "ctrl+u", "tab", "enter")
	d.sees("What is to be found?")
	d.press("tab")
	d.write("/(/")
	d.press("enter", "enter")
	d.sees("no regular expression")
	d.press("esc")
	if len(d.m.dialogs) != 0 || len(d.engine.run.corrected) != 0 {
		t.Errorf("%d dialogs, %d corrections", len(d.m.dialogs), len(d.engine.run.corrected))
	}
}

// What was typed is not lost where it is not found, and typing into what is filled in for a
// start replaces it.
func TestFindAndReplaceThatFindsNothingKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	d := rejects(t)
	d.press("j", "s", "enter")
	d.sees("find: prac_19x", "typing replaces it")
	d.write("x21x")
	d.lacks("typing replaces it")
	d.press("enter")
	d.write("x22x")
	d.press("enter")
	d.sees("find: x21x", "replace by: x22x", "Not found in any of these records")
	d.press("ctrl+u")
	d.lacks("Not found")
	d.write("prac_19x")
	d.press("enter", "enter")
	d.sees("x22x", "enter changes 2 of 2")
	if len(d.m.dialogs) != 1 {
		t.Errorf("%d dialogs", len(d.m.dialogs))
	}
}

func TestHiddenValuesAreNotFilledIn(t *testing.T) {
	t.Parallel()
	d := rejects(t)
	d.press("P", "j", "s", "enter")
	if strings.Contains(d.screen(), "prac_1") {
		t.Error("the value is shown")
	}
}

// What was done alike is kept as a recipe that does the same, and only what still stands.
func TestARecipeKeepsWhatWasDecided(t *testing.T) {
	t.Parallel()
	d := rejects(t)
	d.engine.run.sources[0].Path = filepath.Join(t.TempDir(), "patients.ndjson")
	d.press("W")
	d.sees("Nothing was changed for many alike yet")
	d.press("j")
	d.correct(12310, patient("Ines", "Duarte", "female", "prac_004"), false)
	d.press("a", "enter") // Tom, who had the same
	d.press("s", "enter", "ctrl+u")
	d.write("prac")
	d.press("enter")
	d.write("p")
	d.press("enter", "enter", "u") // taken back
	d.press("W")
	d.sees("1 step; next month", "patients.recipe.json")
	d.press("enter")
	d.sees("1 step written to")
	f, err := os.Open(report.Beside(d.engine.run.sources[0].Path, ".recipe.json"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := recipe.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	after, _ := r.Apply(ndjson.Line{Bytes: patient("A", "B", "male", "prac_19x")}, &ndjson.Linter{})
	if want := patient("A", "B", "male", "prac_004"); string(after) != string(want) || r.Type != "Patient" {
		t.Errorf("a recipe for %s makes %s, want %s", r.Type, after, want)
	}
	d.press("W", "enter")
	d.sees("exists already")
}

// What was decided before the import was opened is not known: that is said, not that nothing
// was changed.
func TestARecipeOfCorrectionsFromBeforeSaysWhatIsNotKnown(t *testing.T) {
	t.Parallel()
	d := rejects(t)
	if err := d.engine.run.Correct(importer.Correction{Position: importer.Position{Line: 12310}, Record: patient("Ines", "Duarte", "female", "prac_004")}); err != nil {
		t.Fatal(err)
	}
	d.send(begunMsg{run: d.engine.run, again: true})
	d.press("5", "W")
	d.sees("1 record was corrected before this import was opened", "not known any more", "make them again")
	d.press("j")
	d.correct(12544, patient("Tom", "Reed", "male", "prac_004"), false)
	d.press("a", "enter", "W")
	if screen := d.screen(); strings.Contains(screen, "Nothing was changed") {
		t.Errorf("something was:\n%s", screen)
	}
	d.sees("1 record was corrected before")
}

// What was replaced in one record only goes into a recipe if the person asks for it, and
// how many changes are not in it is said before and after.
func TestARecipeTakesInSingleReplacementsOnRequest(t *testing.T) {
	t.Parallel()
	d := rejects(t)
	path := filepath.Join(t.TempDir(), "patients.ndjson")
	d.engine.run.sources[0].Path = path
	edit := func(line int64, pointer, value string) {
		record := d.engine.run.records[importer.Position{Line: line}]
		after, err := ndjson.Set(record.Current, pointer, ndjson.Quote(value))
		if err != nil {
			t.Fatal(err)
		}
		d.send(correctCmd(RejectsID, d.engine.run, mend.Decided{}, importer.Correction{Position: record.Position, Record: after, Of: record.Current})())
	}
	edit(12310, "/lastName", "Duarté")
	d.press("W")
	d.sees("Nothing was changed for many alike yet", "leave out 1")
	edit(12601, "/generalPractitionerId", "prac_020")
	edit(1204, "/gender", "female")
	d.press("W")
	d.sees("0 steps", "Not in it: 3 changes", "prac_20x by", "prac_020 in generalPractitionerId; F by female in gender",
		"[ ] take in 2 values that were replaced in one record only", "keep it as you keep the")
	name := func() { d.press("ctrl+u"); d.write("patients.recipe.json") }
	name()
	d.golden("rejects-recipe-single")
	d.goldenDark("rejects-recipe-single-dark")
	d.allSizes()
	d.press("enter")
	d.sees("Nothing is in it yet", "patients.recipe.json")
	d.press("up", " ")
	d.sees("2 steps", "Not in it: 1 change", "[x] take in 2")
	d.press(" ")
	d.sees("0 steps", "Not in it: 3 changes", "[ ] take in 2")
	d.press(" ", "enter", "ctrl+u")
	d.write(report.Beside(path, ".recipe.json"))
	d.press("enter")
	d.sees("2 steps written to")
	if said := d.m.toast.Text.String(); !strings.Contains(said, "Not in it: 1 change") { // where it breaks is up to the length of the path
		t.Errorf("said is %q", said)
	}
	f, err := os.Open(report.Beside(path, ".recipe.json"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := recipe.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	if r.Left != 1 || !strings.HasPrefix(r.Note, "Not in it: 1 change") || len(r.Steps) != 2 {
		t.Errorf("%+v", r)
	}
	for _, c := range d.engine.run.corrected {
		record := d.engine.run.records[c.Position]
		after, _ := r.Apply(record.Original, &ndjson.Linter{Type: d.engine.run.sources[0].Type})
		if got := string(after) == string(c.Record); got != (c.Line != 12310) {
			t.Errorf("line %d: %s, corrected %s", c.Line, after, c.Record)
		}
	}
	d.press("P", "W")
	d.sees("take in 2 values")
	if strings.Contains(d.screen(), "prac_02") {
		t.Error("values are shown though they are hidden")
	}
}

func TestDecisionsFollowUndoAndRedo(t *testing.T) {
	t.Parallel()
	step := func(field string) mend.Decided {
		return mend.Decided{Step: recipe.Step{Action: recipe.Fix, Field: field}, Kept: true}
	}
	done := func(d did) correctedMsg { return correctedMsg{did: d, records: 1} }
	correct := func(d mend.Decided) correctedMsg { return correctedMsg{decided: d, records: 2} }
	for name, c := range map[string]struct {
		msgs   []correctedMsg
		want   string
		single int
	}{
		"in their order":           {[]correctedMsg{correct(step("a")), correct(step("b"))}, "a b", 0},
		"once only":                {[]correctedMsg{correct(step("a")), correct(step("a"))}, "a", 0},
		"undone":                   {[]correctedMsg{correct(step("a")), correct(step("b")), done(didUndo)}, "a", 0},
		"done again":               {[]correctedMsg{correct(step("a")), done(didUndo), done(didRedo), done(didRedo)}, "a", 0},
		"another after an undo":    {[]correctedMsg{correct(step("a")), done(didUndo), correct(step("b")), done(didRedo)}, "b", 0},
		"older ones":               {[]correctedMsg{done(didUndo), done(didUndo), done(didRedo), correct(step("a"))}, "a", 0},
		"older ones that are back": {[]correctedMsg{correct(step("a")), done(didUndo), done(didUndo), done(didRedo), done(didRedo)}, "a", 0},
		"not kept":                 {[]correctedMsg{correct(mend.Decided{}), correct(step("a"))}, "a", 1},
		"what failed":              {[]correctedMsg{{decided: step("a"), records: 1, err: os.ErrInvalid}, {decided: step("a")}}, "", 0},
	} {
		var d mend.Log
		for _, msg := range c.msgs {
			note(&d, msg)
		}
		steps, single := d.Steps(false)
		var fields []string
		for _, s := range steps {
			fields = append(fields, s.Field)
		}
		if got := strings.Join(fields, " "); got != c.want || single != c.single {
			t.Errorf("%s: %q and %d, want %q and %d", name, got, single, c.want, c.single)
		}
	}
}

func TestTheCorrectedFileAndTheReportAreWritten(t *testing.T) {
	t.Parallel()
	d := rejects(t)
	d.m.ctx = t.Context() // the driver's has ended
	folder := t.TempDir()
	path := filepath.Join(folder, "patients.ndjson")
	if err := os.WriteFile(path, append(patient("A", "B", "male", "x"), '\n'), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := ndjson.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	d.engine.run.sources[0].Path, d.engine.run.sources[0].File = path, file
	at := importer.Position{Line: 1}
	d.engine.run.records[at] = importer.Record{Position: at, Original: ndjson.Line{Bytes: patient("A", "B", "male", "x")}, Current: patient("A", "C", "male", "x")}
	d.press("x", "down", "enter", "enter")
	d.sees("1 record differs from your file")
	if got, err := os.ReadFile(filepath.Join(folder, "patients.corrected.ndjson")); err != nil || string(got) != string(patient("A", "C", "male", "x"))+"\n" {
		t.Errorf("%s, %v", got, err)
	}
	for ending, begins := range map[string]string{".md": "# ", ".html": "<!"} {
		d.press("x", "down", "down", "enter", "ctrl+u")
		out := filepath.Join(folder, "r"+ending)
		d.write(out)
		d.press("enter")
		d.sees("The report is written to")
		got, err := os.ReadFile(out)
		if err != nil || !strings.HasPrefix(string(got), begins) || strings.Contains(string(got), "Duarte") {
			t.Errorf("%s: %.40s, %v", ending, got, err)
		}
	}
}

func TestRejectsDialogScreens(t *testing.T) {
	t.Parallel()
	d := rejects(t)
	name := func(s string) { d.press("ctrl+u"); d.write(s) } // without a folder, which is written otherwise elsewhere
	d.press("x")
	d.golden("rejects-write")
	d.goldenDark("rejects-write-dark")
	d.press("enter")
	name("patients.rejects.ndjson")
	d.golden("rejects-write-to")
	d.goldenDark("rejects-write-to-dark")
	d.allSizes()
	d.press("esc", "j", "s")
	d.golden("rejects-replace-where")
	d.goldenDark("rejects-replace-where-dark")
	d.press("enter", "enter")
	d.golden("rejects-replace")
	d.goldenDark("rejects-replace-dark")
	d.write("prac")
	d.press("enter")
	d.golden("rejects-replace-list")
	d.goldenDark("rejects-replace-list-dark")
	d.press("enter", "W")
	name("patients.recipe.json")
	d.golden("rejects-recipe")
	*d.m.Theme = *theme.New(theme.Options{Name: "dark"})
	d.golden("rejects-recipe-dark")
}
