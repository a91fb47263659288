package ui

import (
	"fmt"
	"strings"
	"testing"

	"clinik-import/importer"
	"clinik-import/ndjson"
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
	tally := &fixedTally{}
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
		if got := tally.count(run, source)[gender]; got.all != all || got.safe != all || len(got.sent) != sent || run.read != read {
			t.Errorf("%d fixed, %d of them safely, %d sent, %d read; want %d, %d and %d", got.all, got.safe, len(got.sent), run.read, all, sent, read)
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
	tally, copies := &fixedTally{}, ndjson.Filter{Rule: "record.duplicate"}
	if got := tally.count(run, source); got[copies].all != 0 || got[ndjson.Filter{Rule: "field.allowed", Field: "/gender"}].all != 2 {
		t.Errorf("both corrected alike: %+v", got)
	}
	run.same = false
	if got := tally.count(run, source)[copies].all; got != 1 {
		t.Errorf("%d of the copies are counted as corrected, want 1", got)
	}
}
