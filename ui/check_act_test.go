package ui

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ui/layout"
	"clinik-import/ui/mend"

	tea "github.com/charmbracelet/bubbletea"
)

func TestCheckDialogScreens(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.press("n", "n", "f")
	d.golden("check-fix")
	d.goldenDark("check-fix-dark")
	d.press("esc", "N", "f")
	d.golden("check-fix-which")
	d.goldenDark("check-fix-which-dark")
	d.press("esc", "g", "A")
	d.golden("check-fix-safe")
	d.goldenDark("check-fix-safe-dark")
	d.size(80, 24)
	d.press("enter", "g")
	d.goTo(6, "/gender")
	d.press("b")
	d.clock.now = d.clock.now.Add(time.Minute) // what was said of the fix is gone
	d.golden("check-compare")
	d.goldenDark("check-compare-dark")
	d.press("b")
	d.sees("problems")
}

func TestALineThatIsNotJSONIsEditedInPlace(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.run(d.check().goTo(importer.Position{Line: 7}))
	d.press("e")
	d.golden("check-line")
	d.goldenDark("check-line-dark")
	d.size(80, 24)
	d.press("enter")
	d.sees("this is not one JSON record yet: at character", "esc leaves")
	d.press("end", "backspace")
	d.write(`,"gender":"female"}`)
	d.press("enter")
	d.becomes(strings.TrimSuffix(patientLines[6], ",") + `,"gender":"female"}`)
	d.sees("Corrected: 1 record")
	d.press("u")
	d.becomes(patientLines[6])
	d.press("e")
	d.write("xyz")
	d.press("esc")
	d.becomes(patientLines[6])
}

func TestWhatIsTypedForALineMustBeARecord(t *testing.T) {
	t.Parallel()
	for text, ok := range map[string]bool{`{"a":1}`: true, ` {"a":1} `: true, `[1]`: false, `{"a":1}{"b":2}`: false, ``: false, `{"a":`: false} {
		if _, err := mend.Line(text); (err == nil) != ok {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestAllSafeFixesAreProposedAndThinnedOut(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.press("A")
	d.sees("all safe fixes of errors and warnings", "1 / 3", "enter changes 3 of 3")
	d.press(" ", "enter") // line 3 is left out
	if got := len(d.fileRun().corrections); got != 2 {
		t.Fatalf("%d records are corrected", got)
	}
	for p, after := range d.fileRun().corrections {
		if p.Line == 3 || bytes.Contains(after, []byte(`"M"`)) || bytes.Contains(after, []byte("Female")) {
			t.Errorf("line %d: %s", p.Line, after)
		}
	}
	d.press("u")
	if len(d.fileRun().corrections) != 0 {
		t.Error("not one step")
	}
}

// The key is named where there is something for it to do, and only there.
func TestAllSafeFixesAreNamed(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.sees("held back: n next, A safe fixes.", "A all safe fixes")
	d.press("A", "enter")
	if strings.Contains(d.screen(), "safe fixes") {
		t.Errorf("named though none is left:\n%s", d.screen())
	}
	d.press("u")
	d.sees("A all safe fixes")
}

// The totals count what was held back; a correction of a record that was not is said too.
func TestWhatWasHeldBackIsToldFromWhatWasNot(t *testing.T) {
	t.Parallel()
	d := check(t, append(slices.Clone(patientLines),
		`{"firstName":"Mia","lastName":"Lund","birthDate":"1990-01-23","gender":"female","address":{"city":""}}`))
	d.size(120, 24)
	d.press("A", "enter")
	d.sees("Corrected: 4 records; 2 were held back and can go now, 1 was not; 1 other is still faulty", "2 corrected")
}

func TestSafeFixesTakeAllFaultsOfARecord(t *testing.T) {
	t.Parallel()
	d := check(t, []string{`{"firstName":"Ola","lastName":"Berg","birthDate":"19900105","gender":"F"}`})
	s := d.fileRun().sources[0]
	after := mend.Safely(ndjson.Line{Number: 1, Bytes: []byte(d.current())}, s.Linter())
	if string(after) != `{"firstName":"Ola","lastName":"Berg","birthDate":"1990-01-05","gender":"female"}` {
		t.Errorf("%s", after)
	}
	if mend.Safely(ndjson.Line{Number: 1, Bytes: after}, s.Linter()) != nil {
		t.Error("a clean record is changed")
	}
}

func TestGroupsAreFixedAsAWhole(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.press("j", "p") // on the record of line 2, which has no problem
	d.press("e")
	d.sees("Press enter to see the records of this group first")
	if d.check().Typing() {
		t.Error("the record beside is edited")
	}
	d.press("F")
	d.sees("fix all: gender", "1 / 3")
	d.press("enter", "F") // nothing is left of it
	d.sees("no safe fix for this group")
	d.press("j", "F")
	d.sees("no safe fix for this group")
}

func TestBeforeAndAfterStandBesideEachOther(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.press("n", "n", "f", "enter")
	d.size(200, 60)
	d.sees("in the file", `gender: "M"`, "corrected", `gender: "male"`)
	d.size(80, 24)
	d.press("b")
	d.sees("in the file", `gender: "M"`, `gender: "male"`)
	d.allSizes()
	d.size(80, 24)
	d.press("esc")
	d.sees("records", "problems")
}

func TestTextIsSearchedInTheRecords(t *testing.T) {
	t.Parallel()
	lines := slices.Repeat(patientLines[:2], 50)
	lines[60] = `{"firstName":"Zo\u00eb","lastName":"Kealoha","birthDate":"1995-01-23","gender":"female"}`
	lines[80] = `{"firstName":"ZOË","lastName":"Kealoha","birthDate":"1995-01-23","gender":"female"}`
	d := check(t, lines)
	d.press("/")
	d.write("zoë")
	d.press("enter")
	d.sees("1 / 2", "2 records found.", `only with "zoë"`)
	d.at(61)
	d.press("n") // the next that was found
	d.at(81)
	d.golden("check-search")
	d.goldenDark("check-search-dark")
	d.press("esc")
	d.at(81)
	d.sees("81 / 100")
	d.press("/", "ctrl+u")
	d.write(`"gender"`) // a field, but in quotes
	d.press("enter")
	d.sees("1 / 100", "100 records found")
	d.press("P")
	if strings.Contains(d.screen(), `with "gender"`) {
		t.Error("the text that is searched for is not hidden")
	}
}

// A search goes on in stretches, shows what it found meanwhile, and ends at esc.
func TestASearchGoesOnInStretches(t *testing.T) {
	t.Parallel()
	d := check(t, slices.Repeat(patientLines[:2], 2000))
	file, needles := d.check().file().File, needlesOf("okafor")
	clock := &steppingClock{fakeClock{now: time.Unix(0, 0)}}
	var found []int64
	stretches := 0
	for next := int64(1); ; stretches++ {
		msg := searchCmd(0, file, needles, next, clock)().(searchedMsg)
		found = append(found, msg.lines...)
		if msg.err != nil || msg.next < next || stretches > 100 {
			t.Fatalf("%+v", msg)
		}
		if next = msg.next; msg.done {
			break
		}
	}
	if len(found) != 2000 || !slices.IsSorted(found) || slices.Compact(found)[0] != 1 || stretches < 3 {
		t.Errorf("%d lines in %d stretches", len(found), stretches)
	}

	p := d.check()
	d.m.Clock = clock
	d.run(p.narrow(filter{text: `"okafor"`, search: &search{needles: needles, next: 1}}))
	more := p.handleSearched(searchCmd(p.gen, file, needles, 1, clock)().(searchedMsg))
	if more == nil || p.list.Len() == 0 {
		t.Fatal("the first stretch shows nothing, or no other follows")
	}
	d.sees("Searching: ", "esc stops")
	n := p.list.Len()
	d.press("esc")
	d.sees("Stopped: ")
	if p.handleSearched(searchedMsg{gen: p.gen, lines: []int64{4000}, next: 4001, done: true}) != nil || p.list.Len() != n {
		t.Error("a stopped search goes on")
	}
	d.press("esc")
	d.sees("/ 4,000")
}

// steppingClock moves on at every look.
type steppingClock struct{ fakeClock }

func (c *steppingClock) Now() time.Time {
	c.now = c.now.Add(searchStretch / 2)
	return c.now
}

func TestNeedles(t *testing.T) {
	t.Parallel()
	for text, lines := range map[string][]string{
		"Élodie":     {`"Élodie"`, `"élodie"`, `"\u00e9lodie"`, `"\u00C9LODIE"`},
		`a"b`:        {`"A\"B"`},
		"ab":         {`"xABx"`},
		"\U0001f600": {`"\ud83d\ude00"`},
	} {
		for _, line := range lines {
			folded := fold(nil, []byte(line))
			if !slices.ContainsFunc(needlesOf(text), func(n []byte) bool { return bytes.Contains(folded, n) }) {
				t.Errorf("%q is not found in %s", text, line)
			}
		}
	}
}

func TestAFileIsReadAgainAsRecords(t *testing.T) {
	t.Parallel()
	two := patientLines[0] + patientLines[1]
	d := check(t, []string{two, patientLines[1]})
	d.size(120, 36)
	d.sees("v  read the file as records")
	d.press("v")
	d.sees("read the file as records?", "patients.ndjson: several records on a line")
	d.goldens("check-values")
	d.answer()
	if infos := d.begun(); len(infos) != 1 || infos[0].Form != ndjson.Values {
		t.Fatalf("begun with %+v", infos)
	}
	for _, in := range d.engine.begun {
		lines, err := in.File.Head(10)
		if err != nil || len(lines) != 3 {
			t.Errorf("%d records, %v", len(lines), err)
		}
		in.File.Close()
	}
}

func TestRecordsReadWhereTheyStandAreCalledRecords(t *testing.T) {
	t.Parallel()
	run := openFiles(t, patientLines[:2])
	s := run.sources[0]
	file, err := ndjson.OpenWith(s.Path, ndjson.Options{Form: ndjson.Values})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	s.File = file
	if err := s.Linter().File(t.Context(), s.File, s.Report); err != nil {
		t.Fatal(err)
	}
	d := drive(t, start{folder: t.TempDir()}, nil)
	d.send(begunMsg{run: run})
	d.sees("record 1")
	d.press("L")
	d.sees("record :")
	d.press("esc", "v")
	d.sees("read as records already")
}

func TestTicksDoNotRepeatWhatAChangeTold(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.m.Linting = true
	for _, c := range []struct {
		after time.Duration
		tells bool
	}{{watchEvery / 2, false}, {watchEvery, true}} {
		d.m.refresh(d.m.Now)
		d.clock.now = d.clock.now.Add(c.after)
		cmd := d.m.handleTick(tickMsg{d.m.session.gen})
		if _, tells := cmd().(tea.BatchMsg); tells != c.tells { // a tick alone, or a snapshot beside it
			t.Errorf("%s after a change: tells %v", c.after, tells)
		}
	}
}

// What was said of a place or a correction goes with the next key; the rest has its time.
func TestWhatTheNextKeyMakesUntrueGoesWithIt(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.press("N")
	d.sees("this is the last from the end")
	d.press("j")
	if strings.Contains(d.screen(), "from the end") {
		t.Error("it is said of another line")
	}
	d.press("A", "enter")
	d.sees("Corrected: 3 records")
	d.press("k")
	if strings.Contains(d.screen(), "Corrected: 3 records") {
		t.Error("it stays")
	}
}

// What changes is named by its field and shown whole, in the narrowest window too; hidden
// values leave the name of the field.
func TestProposalsNameTheFieldAndShowBothValues(t *testing.T) {
	t.Parallel()
	line := func(id string) string {
		return `{"firstName":"A","lastName":"B","gender":"F","birthDate":"1990-01-01","generalPractitionerId":"` + id + `"}`
	}
	d := check(t, []string{line("prac_x57"), line("prac_x42")})
	d.press("A")
	for _, size := range []layout.Size{{W: 40, H: 12}, {W: 80, H: 24}} {
		d.size(size.W, size.H)
		d.sees(`"F"`, `"female"`, `gender: "F" becomes "female"`)
	}
	d.sees("field", "before", "after")
	d.m.Display.Masked = true
	d.sees(`gender: "X" becomes "xxxxxx"`)
}

// Where a record is changed as a whole, its start says nothing: before and after are cut to
// where they differ.
func TestBeforeAndAfterAreCutToWhereTheyDiffer(t *testing.T) {
	t.Parallel()
	d := check(t, []string{`{"firstName":"Ada","lastName":"Berg","birthDate":"1984-11-02","gender":"female","generalPractitionerId":"prac_000123"},`, `{"firstName":"Per","lastName":"Berg","birthDate":"1959-01-05","gender":"M"}`})
	d.press("A")
	d.sees(`…00123"},`, `…00123"} `, `"M"`, `"male"`)
	d.size(160, 40)
	d.sees(`"generalPractitionerId":"prac_000123"},`, `"generalPractitionerId":"prac_000123"} `)
}
