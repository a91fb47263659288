package ui

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ui/mend"
)

// readRun counts how often a record is read.
type readRun struct {
	*fileRun
	read int
}

func (r *readRun) Record(p importer.Position) (importer.Record, error) {
	r.read++
	return r.fileRun.Record(p)
}

// TestCorrectionsAreCountedWhateverTheirNumber: exactly, and each is read once.
func TestCorrectionsAreCountedWhateverTheirNumber(t *testing.T) {
	t.Parallel()
	const n = 12_000
	lines := make([]string, n)
	for i := range lines {
		lines[i] = fmt.Sprintf(`{"firstName":"A%d","lastName":"B","birthDate":"1990-01-23","gender":"F"}`, i)
	}
	run := &readRun{fileRun: openFiles(t, lines)}
	source := run.sources[0]
	gender := ndjson.Filter{Rule: "field.allowed", Field: "/gender"}
	tally := &mend.Tally{}
	correct := func(from, to int) {
		t.Helper()
		var all []importer.Correction
		for i := from; i < to; i++ {
			all = append(all, importer.Correction{Position: importer.Position{Line: int64(i + 1)}, Record: []byte(strings.Replace(lines[i], `"F"`, `"female"`, 1))})
		}
		if err := run.Correct(all...); err != nil {
			t.Fatal(err)
		}
	}
	wants := func(all int64, sent, read int) {
		t.Helper()
		run.read = 0
		if got := tally.Count(run, source).Of(gender); got.Gone != all || got.Safe != all || len(got.Sent) != sent || run.read != read {
			t.Errorf("%d fixed, %d of them safely, %d sent, %d read; want %d, %d and %d", got.Gone, got.Safe, len(got.Sent), run.read, all, sent, read)
		}
	}
	wants(0, 0, 0)
	correct(0, 11_000)
	wants(11_000, 0, 11_000)
	correct(11_000, n)
	wants(n, 0, n-11_000)
	run.accepted[importer.Position{Line: 7}] = true
	wants(n, 1, 0)
	if _, err := run.Undo(); err != nil {
		t.Fatal(err)
	}
	wants(11_000, 1, 0)
	run.corrections = map[importer.Position][]byte{{Line: 7}: []byte(lines[6])} // another version: as it was
	wants(0, 0, 1)
	run.corrections = nil
	wants(0, 0, 0)
}

// twinRun is a run that may still find the corrected records the same.
type twinRun struct {
	*fileRun
	same bool
}

func (r *twinRun) Record(p importer.Position) (importer.Record, error) {
	record, err := r.fileRun.Record(p)
	if r.same {
		record.Problems = r.sources[p.Source].Report.Duplicates(record.Problems, record.Original)
	}
	return record, err
}

// TestACorrectedCopyIsACopyStill: it is counted as one for as long as it is the same as the
// other record, though it is the other one that changes.
func TestACorrectedCopyIsACopyStill(t *testing.T) {
	t.Parallel()
	faulty := `{"firstName":"Ada","lastName":"B","birthDate":"1990-01-23","gender":"F"}`
	run := &twinRun{openFiles(t, []string{faulty, faulty}), true}
	source := run.sources[0]
	linter := source.Linter()
	linter.Duplicates = ndjson.NewDuplicates()
	if err := linter.File(t.Context(), source.File, source.Report); err != nil {
		t.Fatal(err)
	}
	for line := range int64(2) {
		c := importer.Correction{Position: importer.Position{Line: line + 1}, Record: []byte(strings.Replace(faulty, `"F"`, `"female"`, 1))}
		if err := run.Correct(c); err != nil {
			t.Fatal(err)
		}
	}
	tally, copies := &mend.Tally{}, ndjson.Filter{Rule: "record.duplicate"}
	if got := tally.Count(run, source); got.Of(copies).Gone != 0 || got.Of(ndjson.Filter{Rule: "field.allowed", Field: "/gender"}).Gone != 2 {
		t.Errorf("both corrected alike: %+v", got)
	}
	run.same = false
	if got := tally.Count(run, source).Of(copies).Gone; got != 1 {
		t.Errorf("%d of the copies are counted as corrected, want 1", got)
	}
}

// TestWhatACorrectionBringsIsCounted: a record that is corrected to another fault stands under
// that one, among the groups of the file or as one of its own.
func TestWhatACorrectionBringsIsCounted(t *testing.T) {
	t.Parallel()
	d := check(t, []string{
		`{"firstName":"Ada","lastName":"B","birthDate":4,"gender":"female"}`,
		`{"firstName":"Ola","lastName":"C","birthDate":"1990-01-23","gender":"F"}`,
		`{"firstName":"Ines","lastName":"D","birthDate":"1990-01-23","gender":"male"}`,
	})
	typed, format := ndjson.Filter{Rule: "field.type", Field: "/birthDate"}, ndjson.Filter{Rule: "field.format", Field: "/birthDate"}
	counts := func(want map[ndjson.Filter]int64) {
		t.Helper()
		got := map[ndjson.Filter]int64{}
		for _, g := range d.check().groups.groups {
			got[filterOf(g)] = d.check().groups.left(g)
		}
		if !maps.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
	}
	gender := ndjson.Filter{Rule: "field.allowed", Field: "/gender"}
	counts(map[ndjson.Filter]int64{typed: 1, gender: 1})
	correct := func(line int64, record string) {
		t.Helper()
		d.run(correctCmd(CheckID, d.m.Run, mend.Decided{}, importer.Correction{Position: importer.Position{Line: line}, Record: []byte(record)}))
	}
	correct(1, `{"firstName":"Ada","lastName":"B","birthDate":"4","gender":"female"}`)
	counts(map[ndjson.Filter]int64{typed: 0, gender: 1, format: 1})
	correct(3, `{"firstName":"Ines","lastName":"D","birthDate":"1990-01-23","gender":"M"}`)
	counts(map[ndjson.Filter]int64{typed: 0, gender: 2, format: 1})
	d.press("n", "n")
	d.at(3) // clean by the file
	d.press("N")
	d.at(2)
	d.run(d.check().showGroup(showGroupMsg{Position: importer.Position{Line: 1}, group: format}))
	if n := d.check().list.Len(); n != 1 {
		t.Errorf("%d records are listed", n)
	}
	d.at(1)
	d.press("esc", "/", "e", "r", "r", "o", "r", "enter")
	if n := d.check().list.Len(); n != 3 {
		t.Errorf("%d records with errors are listed", n)
	}
	d.press("esc", "A")
	d.sees("female", "male") // also the one that a correction brought
	d.press("esc", "u", "u")
	counts(map[ndjson.Filter]int64{typed: 1, gender: 1})
}

// TestMendedRecordsAreCounted: those with no error left, less those that came to one.
func TestMendedRecordsAreCounted(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	tally, source := &mend.Tally{}, d.check().file()
	for want, correct := range []importer.Correction{
		{Position: importer.Position{Line: 6}, Record: []byte(patientLines[0])},
		{Position: importer.Position{Line: 8}, Record: []byte(patientLines[1])},
	} {
		d.run(correctCmd(CheckID, d.m.Run, mend.Decided{}, correct))
		if got := tally.Count(d.m.Run, source).Mended; got != int64(want+1) {
			t.Errorf("%d mended, want %d", got, want+1)
		}
	}
	d.run(correctCmd(CheckID, d.m.Run, mend.Decided{}, importer.Correction{Position: importer.Position{Line: 1}, Record: []byte(patientLines[2])}))
	if got := tally.Count(d.m.Run, source).Mended; got != 1 {
		t.Errorf("%d mended with a new error, want 1", got)
	}
}
