package ui

import (
	"bytes"
	"cmp"
	"context"
	"hash/fnv"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/resource"
	"clinik-import/ui/layout"
	"clinik-import/ui/mend"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"
)

// fileRun is a run over real files: it reads, lints and corrects as the engine does,
// and keeps everything in memory.
type fileRun struct {
	*fakeRun
	corrections map[importer.Position][]byte
	steps       []map[importer.Position][]byte // before each step
	undone      []map[importer.Position][]byte
	accepted    map[importer.Position]bool
}

func (r *fileRun) Record(p importer.Position) (importer.Record, error) {
	s := r.sources[p.Source]
	line, err := s.File.Line(p.Line)
	record := importer.Record{Position: p, State: r.State(p), Original: line, Current: line.Bytes}
	if after, there := r.corrections[p]; there {
		record.Current, record.Corrected, record.Edited = after, !r.accepted[p], true
		line.Bytes = after
	}
	if r.IsAside(p) {
		record.Current, record.Corrected, record.Edited, record.Aside = record.Original.Bytes, false, false, true
		record.Barred = &importer.NotCorrectableError{Position: p, Place: s.Place(p.Line), Why: "the record is set aside"}
		line = record.Original
	}
	record.Problems = s.Linter().Line(nil, line)
	if record.Aside {
		record.Problems = append([]ndjson.Problem{{Rule: importer.RuleAside, Severity: ndjson.Error, Line: p.Line, Message: "a person set this record aside: it is not sent"}}, record.Problems...)
	}
	if r.accepted[p] {
		record.Barred = &importer.NotCorrectableError{Position: p, Place: s.Place(p.Line), Why: "the record was accepted and cannot be corrected any more"}
	}
	return record, err
}

func (r *fileRun) State(p importer.Position) importer.RecordState {
	worst, blank := r.sources[p.Source].Report.Mark(p.Line)
	switch {
	case r.accepted[p]:
		return importer.Accepted
	case blank:
		return importer.BlankLine
	case worst == ndjson.Error, r.IsAside(p):
		return importer.HeldBack
	}
	return importer.Unsent
}

// SetAside is a correction without a record.
func (r *fileRun) SetAside(at ...importer.Position) error {
	var all []importer.Correction
	for _, p := range at {
		all = append(all, importer.Correction{Position: p})
	}
	return r.Correct(all...)
}

func (r *fileRun) IsAside(p importer.Position) bool {
	record, there := r.corrections[p]
	return there && record == nil
}

func (r *fileRun) TakeIn(p importer.Position) (importer.Turned, error) {
	kept := maps.Clone(r.corrections)
	delete(kept, p)
	r.undone, r.corrections = append(r.undone, r.corrections), kept
	return importer.Turned{Records: 1, Files: 1, First: p.Source}, nil
}

func (r *fileRun) Correct(cs ...importer.Correction) error {
	if r.err != nil {
		return r.err
	}
	r.steps, r.undone = append(r.steps, r.corrections), nil
	next := map[importer.Position][]byte{}
	for p, c := range r.corrections {
		next[p] = c
	}
	for _, c := range cs {
		next[c.Position] = c.Record
	}
	r.corrections = next
	return nil
}

func (r *fileRun) Corrected() []importer.Position {
	return slices.SortedFunc(maps.Keys(r.corrections), func(a, b importer.Position) int {
		return cmp.Or(a.Source-b.Source, cmp.Compare(a.Line, b.Line))
	})
}

func (r *fileRun) Revisions(source int) (all []importer.Revision) {
	for _, p := range r.Corrected() {
		if p.Source == source {
			number := fnv.New64a()
			number.Write(r.corrections[p])
			all = append(all, importer.Revision{Line: p.Line, Number: int64(number.Sum64() | 1), Pending: !r.accepted[p]})
		}
	}
	return all
}

func (r *fileRun) Turnable() (undo, redo bool)    { return len(r.steps) > 0, len(r.undone) > 0 }
func (r *fileRun) Undo() (importer.Turned, error) { return r.turn(&r.steps, &r.undone) }
func (r *fileRun) Redo() (importer.Turned, error) { return r.turn(&r.undone, &r.steps) }

func (r *fileRun) turn(from, to *[]map[importer.Position][]byte) (importer.Turned, error) {
	n := len(*from)
	if n == 0 {
		return importer.Turned{}, nil
	}
	newer := len(r.undone) // for a step that is undone now
	if from == &r.undone {
		newer-- // itself
	}
	was := r.corrections
	*to = append(*to, was)
	r.corrections, *from = (*from)[n-1], (*from)[:n-1]
	files := map[int]bool{}
	for _, some := range []map[importer.Position][]byte{was, r.corrections} {
		for p := range some {
			if !bytes.Equal(was[p], r.corrections[p]) {
				files[p.Source] = true
			}
		}
	}
	t := importer.Turned{Records: 1, Newer: newer, Files: len(files)}
	if len(files) > 0 {
		t.First = slices.Min(slices.Collect(maps.Keys(files)))
	}
	return t, nil
}

func (r *fileRun) Totals() importer.Totals {
	var t importer.Totals
	for _, s := range r.sources {
		sum := s.Report.Summary()
		t.Read, t.Blank, t.HeldBack = t.Read+sum.Lines, t.Blank+sum.Blank, t.HeldBack+sum.WithErrors
	}
	for p := range r.corrections {
		record, _ := r.Record(p)
		if worst, _ := r.sources[p.Source].Report.Mark(p.Line); record.Aside && worst != ndjson.Error {
			t.HeldBack++
		}
		if record.Aside {
			t.Aside++
		}
		if !mend.HasError(record.Problems) {
			t.Corrected++
			if record.State == importer.HeldBack {
				t.Ready++
			}
		}
	}
	t.Unsent = t.Read - t.Blank - t.HeldBack
	return t
}

// ListRejects lists the corrected records, held back by the file.
func (r *fileRun) ListRejects(context.Context) (*importer.RejectList, error) {
	var list []importer.Reject
	for p := range r.corrections {
		if record, _ := r.Record(p); record.State == importer.HeldBack {
			list = append(list, importer.Reject{Position: p, HeldBack: true, Corrected: true, StillBad: mend.HasError(record.Problems)})
		}
	}
	return listOf(list), nil
}

func (r *fileRun) Current(p importer.Position) ([]byte, error) {
	record, err := r.Record(p)
	return record.Current, err
}

var patientLines = []string{
	`{"firstName":"Amara","lastName":"Okafor","birthDate":"1984-11-02","gender":"female"}`,
	`{"firstName":"Jean-Luc","lastName":"Simon","birthDate":"1971-02-28","gender":"male"}`,
	`{"firstName":"Ola","birthDate":"12/03/1990","gender":"F"}`,
	`{"firstName":"王","lastName":"秀英","birthDate":"1966-07-19","gender":"female"}`,
	``,
	`{"firstName":"Per","lastName":"Berg","birthDate":"1959-01-05","gender":"M"}`,
	`{"firstName":"Zoë","lastName":"Kealoha","birthDate":"1995-01-23",`,
	`{"firstName":"Ines","lastName":"Duarte","birthDate":"1990-01-23","gender":"Female"}`,
}

// check starts the program on the Check page over files with the lines given, linted.
func check(t *testing.T, files ...[]string) *driver {
	t.Helper()
	run := openFiles(t, files...)
	for _, s := range run.sources {
		if err := s.Linter().File(t.Context(), s.File, s.Report); err != nil {
			t.Fatal(err)
		}
	}
	d := drive(t, start{folder: t.TempDir()}, nil)
	d.send(begunMsg{run: run})
	return d
}

func openFiles(t *testing.T, files ...[]string) *fileRun {
	t.Helper()
	run := &fileRun{fakeRun: &fakeRun{}, accepted: map[importer.Position]bool{}}
	patient, _ := resource.Lookup("Patient")
	folder := filepath.Join(t.TempDir(), "january")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for i, lines := range files {
		path := filepath.Join(folder, []string{"patients.ndjson", "more.ndjson", "third.ndjson"}[i])
		if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := ndjson.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { file.Close() })
		run.sources = append(run.sources, &importer.Source{Index: i, Path: path, File: file, Type: patient, Report: ndjson.NewReport()})
	}
	return run
}

func (d *driver) check() *checkPage { return d.m.pages[CheckID].(*checkPage) }
func (d *driver) fileRun() *fileRun { return d.m.Run.(*fileRun) }

// current is the record under the cursor as it would be sent.
func (d *driver) current() string {
	d.Helper()
	record, err := d.m.Run.Record(importer.Position{Source: d.check().source, Line: d.check().line()})
	if err != nil {
		d.Fatal(err)
	}
	return string(record.Current)
}

// at fails unless the cursor is on the line.
func (d *driver) at(line int64) {
	d.Helper()
	if got := d.check().line(); got != line || d.check().record.loaded.Line != line {
		d.Errorf("on line %d showing %d, want %d\n%s", got, d.check().record.loaded.Line, line, d.screen())
	}
}

func TestCheckScreens(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.golden("check")
	d.press("n")
	d.golden("check-record")
	d.goldenDark("check-record-dark")
	d.press("p")
	d.golden("check-problems")
	d.goldenDark("check-problems-dark")
	d.press("p", "enter", "e")
	d.golden("check-edit")
	d.goldenDark("check-edit-dark")
	d.press("esc", "n")
	*d.m.Theme = *theme.New(theme.Options{Name: "dark"})
	d.golden("check-dark")
	d.press("F")
	d.golden("check-fix-all-dark")
	*d.m.Theme = *theme.New(theme.Options{Name: "none"})
	d.golden("check-fix-all")
}

func TestCheckWithoutARun(t *testing.T) {
	t.Parallel()
	d := browse(t)
	d.press("2", "j", "e", "f", "F", "u", "n", "t", "p", "enter", "esc", "]")
	d.sees("Nothing to check yet: press 1")
}

func TestCheckAtEverySize(t *testing.T) {
	t.Parallel()
	for _, keys := range [][]string{{"n"}, {"n", "enter", "e"}, {"n", "p"}, {"n", "F"}, {"/"}, {":", "7", "enter"}, {"t"}} {
		d := check(t, patientLines, patientLines)
		d.press(keys...)
		d.allSizes()
	}
}

func TestCheckIsUsableBeforeTheLintIsDone(t *testing.T) {
	t.Parallel()
	run := openFiles(t, patientLines)
	if err := run.sources[0].File.Index(t.Context()); err != nil {
		t.Fatal(err)
	}
	d := drive(t, start{folder: t.TempDir()}, nil)
	d.send(begunMsg{run: run})
	d.m.Linting = true
	d.sees("Amara Okafor", "Checking: 0 lines so far", "0 %")
	d.press("j", "j", "e")
	d.press("esc")
	d.sees("line 3", "3 problems")
	d.press("n")
	d.sees("the check goes on")
}

// The engine may know of a fault before the list has the line: n in that moment is not lost.
func TestNextGoesToALineThatIsNotInTheListYet(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	p := d.check()
	p.survey, p.wanted = surveyedMsg{}, 1 // as of a file just opened
	p.list.SetRows(p)
	d.press("n")
	d.send(refreshMsg{})
	d.at(3)
}

// Who moved on is not called back to the line on which the file was left.
func TestAKeyOvertakesTheLineThatWasLeft(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.check().wanted = 6
	d.press("j")
	d.send(refreshMsg{})
	d.at(2)
}

func TestNextFaultyLine(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	for _, c := range []struct {
		key  string
		line int64
	}{{"n", 3}, {"n", 6}, {"N", 3}, {"N", 8}, {"n", 3}, {"n", 6}, {"n", 7}, {"n", 8}, {"n", 3}} {
		d.press(c.key)
		d.at(c.line)
	}
	d.sees("this is the first from the top")
	d.press("g", "n", "n", "f", "enter", "N", "n") // line 6 is corrected now
	d.at(7)
}

func TestCorrectedRecordsDoNotStayHeldBack(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.sees("4 held back", "✗ not allowed gender")
	problems := d.check().groups.all
	d.press("n", "n", "f", "enter") // line 6
	d.sees("3 held back · 1 corrected · 3 clean", "3 held back · 1 corrected · 3 other unsent")
	if left := d.check().groups.all; left != problems-1 {
		t.Errorf("%d problems, then %d", problems, left)
	}
	d.press("u")
	if left := d.check().groups.all; left != problems {
		t.Errorf("%d problems after it was undone, not %d", left, problems)
	}
}

func TestWhatIsStillFaultyIsNotCalledCorrected(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.press("n")
	for !strings.Contains(d.check().record.tree.Pointer(), "gender") {
		d.press("enter", "j")
	}
	d.press("f", "enter")
	d.sees("· Kept, but still faulty: lastName: A required field is missing")
	d.press("esc", "n", "f", "enter") // line 6
	d.sees("✓ Corrected: 1 record")
}

func TestTheMaskHidesValuesAndNothingElse(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.size(120, 36) // all three problems of the record at once
	d.press("n", "P")
	d.sees("── values hidden (P) ──", "lastName is missing", "9999-99-99 (please check)", `gender "X" is not allowed`)
}

func TestJumpToALine(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.press("/")
	d.write(":6")
	d.press("enter")
	d.at(6)
	d.press(":", "esc")
	d.at(6)
}

func TestALineThatIsNotThereIsSaid(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	for typed, said := range map[string]string{
		"0":                    "There is no line 0; there are 1 to 8.",
		"-3":                   "There is no line -3; there are 1 to 8.",
		"99,999":               "There is no line 99,999; there are 1 to 8.",
		"99999999999999999999": `There is no line "99999999999999999999"; there are 1 to 8.`,
		"abc":                  `There is no line "abc"; there are 1 to 8.`,
	} {
		d.press("L")
		d.write(typed)
		d.press("enter")
		d.sees(said)
		d.at(1)
		if d.check().filter.isSet() {
			t.Errorf("%s: looked for as a text", typed)
		}
	}
	d.press(":") // the palette
	d.write("12")
	d.press("enter")
	d.sees("There is no line 12; there are 1 to 8.")
	d.at(1)
	d.press("P", "L")
	d.write("Nowak")
	d.press("enter")
	d.sees(`There is no line "Xxxxx"; there are 1 to 8.`)
}

func TestGroupsFilter(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.press("p")
	for !strings.Contains(groupName(filterOf(d.check().groups.groups[d.check().groups.list.Cursor()])).String(), "gender: not allowed") {
		d.press("j")
	}
	d.press("enter")
	d.sees("only gender: not allowed", "1 / 3", "esc shows all records again")
	d.at(3)
	d.press("n")
	d.at(6)
	d.press("G")
	d.at(8)
	d.press("esc")
	d.at(8)
	d.sees("8 / 8")
	d.press("/")
	d.write("lastname")
	d.press("enter")
	d.sees("only lastname", "1 / 1")
	d.press("/")
	d.press("ctrl+u")
	d.write("zebra")
	d.press("enter")
	d.sees("no record has this text", `only with "zebra"`, "0 / 0")
	d.press("esc")
	d.sees("3 / 8") // where it was before
}

func TestAGroupOfTheWholeRecordLeavesFieldsOut(t *testing.T) {
	t.Parallel()
	d := check(t, []string{`{"firstName":"Ola"`, `{"firstName":"Ola","lastName":"B`, `not json`, `{"firstName":Ola}`})
	p := d.check()
	for _, g := range p.survey.summary.Rules {
		d.run(p.narrow(filter{name: groupName(filterOf(g)), groups: []ndjson.Filter{{Rule: g.Rule, Field: g.Field}}}))
		if int64(len(p.survey.lines)) != g.Count {
			t.Errorf("%s: %d lines, counted %d", groupName(filterOf(g)), len(p.survey.lines), g.Count)
		}
	}
}

func TestBrokenLinesAreShownRaw(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.press(":")
	d.write("7")
	d.press("enter")
	d.size(120, 36)
	d.sees("The JSON is broken at", `7 {"firstName":"Zoë","lastName":"Kealoha"`)
}

func TestAHeldGroupOpensItsRecordsOnly(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines[:2], patientLines)
	group := d.fileRun().sources[1].Report.Summary().Rules[0]
	d.fileRun().plan.Held = []importer.HeldGroup{{Rule: group.Rule, Field: group.Field, Records: group.Count}}
	d.press("3", "enter")
	p := d.check()
	if p.source != 1 || !p.filter.is(ndjson.Filter{Rule: group.Rule, Field: group.Field}) || int64(p.list.Len()) != group.Count {
		t.Errorf("file %d, filter %+v, %d rows of %d", p.source, p.filter, p.list.Len(), group.Count)
	}
	line, _ := d.fileRun().sources[1].Report.Next(ndjson.Filter{Rule: group.Rule, Field: group.Field}, 0, 1)
	d.at(line)
	d.press("esc")
	if int64(p.list.Len()) != int64(len(patientLines)) {
		t.Errorf("%d rows after esc", p.list.Len())
	}
}

func TestSeveralFiles(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines, patientLines[:2])
	d.sees("1/2 january/patients.ndjson")
	d.press("]", "]")
	d.sees("2/2 january/more.ndjson", "1 / 2")
	d.press("[")
	d.sees("1/2 january/patients.ndjson", "1 / 8")
	d.run(d.m.OpenRow(CheckID, importer.Position{Source: 1, Line: 2}))
	d.at(2)
	d.sees("2/2 january/more.ndjson", "Jean-Luc")
}

func TestTheTypeCanBeChanged(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.sees("Patient: ")
	observation, _ := resource.Lookup("Observation")
	d.fileRun().sources[0].Type = observation
	d.send(refreshMsg{})
	d.size(120, 36)
	d.sees("! Observation? the records look like Patient; press t")
	d.press("t")
	d.sees("type of patients.ndjson", "Patient")
	d.goldens("check-type")
	d.press("enter")
	if got := d.fileRun().sources[0].Type.Name(); got != "Patient" {
		t.Errorf("the type is %s", got)
	}
	d.sees("Patient: ")
}

func TestCleanFilesSayWhatIsNext(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines[:2])
	d.sees("✓ 2 clean records: press 3 to see the plan.")
	d.press("n")
	d.sees("No other record of this file needs you")
}

func TestHostileRecordsStayInTheirCells(t *testing.T) {
	t.Parallel()
	d := check(t, []string{
		`{"firstName":"\u001b[31mEvil\u202e","lastName":"` + "\x1b]0;owned\x07\u009b31m" + strings.Repeat("e\u0301\u0301", 200) + `","evil\u001bkey":1}`,
		"\x1b[2J not json \x9b31m \u202e",
		`{"firstName":"👨‍👩‍👧 ಠ_ಠ","lastName":"प्रिया","gender":"\u0000"}`,
	})
	for range 3 {
		d.allSizes()
		d.press("j")
	}
	d.press("g", "enter", "e")
	d.allSizes()
}

func TestMaskingHidesValues(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.press("n", "n", "f", "enter", "N", "P")
	for _, w := range []int{40, 80, 200} {
		d.size(w, 50)
		frame := d.screen()
		for _, secret := range []string{"Amara", "Ola", "Okafor", "1959", "Kealoha"} {
			if strings.Contains(frame, secret) {
				t.Errorf("%s is to be seen on\n%s", secret, frame)
			}
		}
	}
}

func TestLateSurveysAreDropped(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	p := d.check()
	p.handleSurvey(surveyedMsg{gen: p.gen - 1, total: 99})
	p.takeRows(rowsMsg{gen: p.gen - 1, rows: map[int64]row{1: {values: [3]string{"other"}}}})
	if p.survey.total != 8 || p.rows[1].values[0] == "other" {
		t.Error("a late answer is shown")
	}
}

func TestOnlyRowsAroundTheScreenAreKept(t *testing.T) {
	t.Parallel()
	d := check(t, slices.Repeat(patientLines, 1000))
	for range 200 {
		d.press("pgdown")
	}
	for range 3 {
		d.press("g", "G")
	}
	if n := len(d.check().rows); n > rowsMost {
		t.Errorf("%d rows are kept", n)
	}
	d.at(8000)
}

// BenchmarkCheckFrame draws the page at 200×50 over a million lines.
func BenchmarkCheckFrame(b *testing.B) {
	c := &Context{Theme: theme.New(theme.Options{Name: "dark"}), Display: &safe.Display{}, Run: &fakeRun{}}
	p := newCheckPage(c)
	p.SetSize(layout.Size{W: 200, H: 46})
	p.sources = []*importer.Source{{Path: "patients.ndjson", File: &ndjson.File{}}}
	p.survey.total = 1_000_000
	p.survey.progress.Done = true
	for i := range 40 {
		p.survey.summary.Rules = append(p.survey.summary.Rules, ndjson.RuleCount{Rule: "field.allowed", Field: "/gender", Severity: ndjson.Error, Count: int64(100_000 - i)})
	}
	p.groups.set(p.survey.summary.Rules, mend.Shifts{})
	for line := int64(1); line < 100; line++ {
		p.rows[line] = row{worst: ndjson.Severity(line % 4), values: [3]string{"Amara Okafor", "1984-11-02", "female"}}
	}
	record := []byte(patientLines[2])
	nodes, _ := ndjson.Tree(record)
	patient, _ := resource.Lookup("Patient")
	p.list.SetRows(p)
	p.record.gen = 1
	p.record.take(recordMsg{gen: 1, typ: patient, nodes: nodes, Record: importer.Record{Position: importer.Position{Line: 1}, Current: record,
		Problems: (&ndjson.Linter{Type: patient}).Line(nil, ndjson.Line{Number: 1, Bytes: record})}})
	b.ReportAllocs()
	for b.Loop() {
		p.View()
	}
}

// Nothing comes back when corrected records are sent: neither in the counts nor in the
// list of a group, which holds what is still to be done.
func TestWhatWasSentCorrectedIsOpenNowhere(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.press("A", "enter")
	left := d.check().groups.all
	group := ndjson.Filter{Rule: "field.allowed", Field: "/gender"}
	d.run(d.check().showGroup(showGroupMsg{Position: importer.Position{Line: 6}, group: group}))
	if n := d.check().list.Len(); n != 3 { // not sent yet: there to be undone
		t.Errorf("%d corrected records are listed", n)
	}
	d.fileRun().accepted[importer.Position{Line: 6}] = true
	d.fileRun().accepted[importer.Position{Line: 8}] = true
	d.send(snapshotMsg{Snapshot{Totals: importer.Totals{Read: 8, Accepted: 2}}})
	if now := d.check().groups.all; now != left {
		t.Errorf("%d problems before they were sent, %d after", left, now)
	}
	if n := d.check().list.Len(); n != 1 {
		t.Errorf("%d records are listed", n)
	}
	d.at(3)
	// The corrections are removed from the record: what was accepted is not open again.
	d.fileRun().sentAs = []importer.Position{{Line: 6}, {Line: 8}}
	for _, at := range d.fileRun().sentAs {
		delete(d.fileRun().corrections, at)
	}
	d.fileRun().purged = d.clock.now.Add(-80 * 24 * time.Hour)
	d.send(snapshotMsg{Snapshot{Totals: importer.Totals{Read: 8, Accepted: 3}}})
	if now := d.check().groups.all; now > left {
		t.Errorf("%d problems before the corrections were removed, %d after", left, now)
	}
	if n := d.check().list.Len(); n != 1 {
		t.Errorf("%d records are listed", n)
	}
	d.press("esc")
	d.sees("corrections removed")
	d.size(200, 60)
	d.sees("corrections removed 17 October 2025")
	d.allSizes()
}

func TestCountsAreRightThoughTheFilterChangedMeanwhile(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	before := d.check().groups.all
	d.press("n", "n", "f", "enter")
	counting := d.check().countFixed()
	d.press("p", "enter") // the list is of a group now
	d.check().groups.set(d.check().groups.groups, mend.Shifts{})
	d.run(counting)
	if now := d.check().groups.all; now != before-1 {
		t.Errorf("%d of %d problems", now, before)
	}
}

func TestTheFooterNamesTheKeysOfWhatIsTyped(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	d.press("/")
	d.sees("enter find", "esc back")
	if strings.Contains(d.screen(), "n next") {
		t.Errorf("n is a letter now:\n%s", d.screen())
	}
	d.press("esc", "1", "/")
	d.sees("enter done", "esc all files")
	if strings.Contains(d.screen(), "space mark") {
		t.Errorf("space is a letter now:\n%s", d.screen())
	}
	d.press("esc", "o")
	d.sees("enter go there", "esc back")
}

// n goes on in the next file, from the last one to the first again, and says so; N the other way.
func TestNextGoesThroughAllFiles(t *testing.T) {
	t.Parallel()
	clean := []string{patientLines[0], patientLines[1]}
	d := check(t, patientLines[:4], clean, patientLines[2:6])
	p := d.m.pages[CheckID].(*checkPage)
	at := func(source int, line int64, said string) {
		t.Helper()
		if p.source != source || p.line() != line {
			t.Fatalf("on line %d of file %d, want %d of %d\n%s", p.line(), p.source, line, source, d.screen())
		}
		if said != "" {
			d.sees(said)
		}
	}
	d.press("n")
	at(0, 3, "")
	d.press("n")
	at(2, 1, "On in file 3 of 3")
	d.press("n")
	at(2, 4, "")
	d.press("n")
	at(0, 3, "On in file 1 of 3")
	d.press("N")
	at(2, 4, "On in file 3 of 3")
	d.sees("[ previous file")
	d.press("]")
	d.sees("This is the last file; [ goes back.")
	d.press("[")
	at(1, 1, "")
	d.sees("] next file")
	d.press("[", "[")
	d.sees("This is the first file; ] goes to the next.")
}

// n reaches what a correction made faulty in every file, not only in the one that is shown, and
// leaves it out once that is taken back.
func TestNextGoesToWhatCorrectionsMadeFaultyInAllFiles(t *testing.T) {
	t.Parallel()
	clean := patientLines[:2]
	d := check(t, clean, clean, clean)
	p := d.check()
	d.run(correctCmd(CheckID, d.m.Run, mend.Decided{}, importer.Correction{Position: importer.Position{Source: 2, Line: 2},
		Record: []byte(strings.Replace(patientLines[1], "male", "x", 1))}))
	for _, key := range []string{"n", "N"} {
		d.run(p.open(0))
		d.press(key)
		d.at(2)
		if d.sees("On in file 3 of 3"); p.source != 2 {
			t.Errorf("%s goes to file %d", key, p.source)
		}
	}
	d.press("[", "u", "n")
	if d.sees("No other record of these files needs you."); p.source != 1 {
		t.Errorf("in file %d, where nothing is wrong any more", p.source)
	}
}

// In one file n begins again at the top; with one faulty record it says that there is no other.
func TestNextBeginsAgainAtTheTop(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines[:6])
	p := d.m.pages[CheckID].(*checkPage)
	d.press("n", "n", "n")
	if d.sees("None further down; this is the first"); p.line() != 3 {
		t.Errorf("on line %d", p.line())
	}
	d.press("N")
	if d.sees("None further up; this is the last"); p.line() != 6 {
		t.Errorf("on line %d", p.line())
	}
	d = check(t, patientLines[:4])
	d.press("n", "n")
	d.sees("No other record of this file needs you.")
	d.press("]")
	d.sees("There is only this one file.")
}

// Records that look like another type are said beside the file's own.
func TestOtherTypesInAFileAreSaid(t *testing.T) {
	t.Parallel()
	practitioner := `{"firstName":"A","lastName":"B","npi":"1234567893","specialty":"cardiology"}` + "\n"
	d := check(t, []string{patientLines[0], practitioner, practitioner})
	d.size(160, 40)
	d.sees("Patient; 2 records look like Practitioner")
}

// A file that is come back to is where it was left.
func TestAFileIsWhereItWasLeft(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines, patientLines)
	d.press("j", "j", "]")
	d.at(1)
	d.press("G", "[")
	d.at(3)
	d.press("]")
	d.at(8)
	run := d.m.Run
	d.send(begunMsg{run: d.engine.run}) // another import
	d.send(begunMsg{run: run})
	d.at(3)
}
