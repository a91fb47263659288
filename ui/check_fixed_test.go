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
