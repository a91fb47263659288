package ui

import (
	"clinik-import/importer"
	"clinik-import/ndjson"
)

// The reports of the check count the lines of the files as they are; what corrections took
// away of that is counted here, so that no page says of it that it is still to be done.

// fixedMost bounds how many corrected records are looked at.
const fixedMost = 10_000

// fixed counts problems of a group that the file has and the corrections have not.
type fixed struct {
	all  int64
	safe int64 // of all: those that had a safe fix
}

// fixedProblems counts them for one file. It reads records: call it in a command.
func fixedProblems(run Import, source *importer.Source) map[ndjson.Filter]fixed {
	gone := map[ndjson.Filter]fixed{}
	count := func(problems []ndjson.Problem, by int64) {
		for _, p := range problems {
			f := gone[groupOf(p)]
			f.all += by
			if hasSafeFix(p) {
				f.safe += by
			}
			gone[groupOf(p)] = f
		}
	}
	looked := 0
	for _, at := range run.Corrected() {
		if at.Source != source.Index {
			continue
		}
		if looked++; looked > fixedMost {
			break
		}
		record, err := run.Record(at)
		if err != nil {
			continue // the page of the record says why
		}
		count(source.Linter().Line(nil, record.Original), +1)
		count(record.Problems, -1)
	}
	return gone
}

func groupOf(p ndjson.Problem) ndjson.Filter {
	return ndjson.Filter{Rule: p.Rule, Field: ndjson.FieldPattern(p.Pointer)}
}

func hasSafeFix(p ndjson.Problem) bool { return len(p.Fixes) > 0 && p.Fixes[0].Safety == ndjson.Safe }
