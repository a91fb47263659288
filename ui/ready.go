package ui

import (
	"clinik-import/importer"
	"clinik-import/ndjson"
)

// Records that the check held back and a person has corrected go with the next plan, but
// the reports of the check count the lines of the files. Here they are told apart, so
// that no page says of them that they stay behind.

// readyRejects lists the held-back records whose correction is clean; more: than are
// looked at. It may read records: call it in a command.
func readyRejects(run Import) (ready []importer.Reject, more bool) {
	all, more := run.Rejects(0, rejectsLimit)
	for _, r := range all {
		if r.HeldBack && r.Corrected && !r.StillBad {
			ready = append(ready, r)
		}
	}
	return ready, more
}

// fixedProblems counts, by group, the problems that the files have and the corrections of
// held-back records have not, for one file.
func fixedProblems(run Import, source *importer.Source) map[ndjson.Filter]int64 {
	ready, _ := readyRejects(run)
	fixed := map[ndjson.Filter]int64{}
	for _, r := range ready {
		if r.Source != source.Index {
			continue
		}
		record, err := run.Record(r.Position)
		if err != nil {
			continue // the page of the record says why
		}
		for _, p := range source.Linter().Line(nil, record.Original) {
			fixed[groupOf(p)]++
		}
		for _, p := range record.Problems {
			fixed[groupOf(p)]--
		}
	}
	return fixed
}

func groupOf(p ndjson.Problem) ndjson.Filter {
	return ndjson.Filter{Rule: p.Rule, Field: ndjson.FieldPattern(p.Pointer)}
}
