package mend

import (
	"clinik-import/importer"
	"clinik-import/ndjson"
)

// Evidence counts, for each fix of a problem, the dates of the same field in all files of an
// import that can only be read in the order in which the fix reads it; nil where no date tells.
// likelier is the fix that most of them speak for, the first where they speak for none.
func Evidence(sources []*importer.Source, problem ndjson.Problem) (dates []int64, likelier int) {
	field := ndjson.FieldPattern(problem.Pointer)
	dates, told := make([]int64, len(problem.Fixes)), false
	for _, s := range sources {
		if s.Report == nil {
			continue
		}
		for _, g := range s.Report.Summary().Rules {
			if g.Rule != problem.Rule || g.Field != field {
				continue
			}
			for i, fix := range problem.Fixes {
				n := g.Ordered(fix.Order)
				dates[i], told = dates[i]+n, told || n > 0
			}
		}
	}
	if !told {
		return nil, 0
	}
	for i, n := range dates {
		if n > dates[likelier] {
			likelier = i
		}
	}
	return dates, likelier
}
