package importer

import (
	"slices"

	"clinik-import/importer/journal"
	"clinik-import/ndjson"
)

// Mixed is a file that seems to hold records of several types, as the lint found by looking at
// each. A batch is of one type: the others of its records would be sent as what they are not.
type Mixed struct {
	Source  *Source // with the type that all its records are taken for
	Records int64   // of the file
	Others  []ndjson.StrayCount
}

// Mixed finds the files that seem to hold records of several types. Those of which a batch was
// approved are left out: a person decided on them.
func (r *Run) Mixed() (all []Mixed) {
	for _, s := range r.Sources() {
		sum := s.Report.Summary()
		others := sum.Mixed()
		if s.Err != nil || len(others) == 0 || r.drawnOn(s.Index) {
			continue
		}
		all = append(all, Mixed{s, sum.Records, others})
	}
	return all
}

// drawnOn reports whether a batch was approved that has records of the source.
func (r *Run) drawnOn(source int) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return slices.ContainsFunc(r.batches, func(b *batch) bool {
		return slices.ContainsFunc(b.Spans, func(s journal.Span) bool { return s.Source == source })
	})
}
