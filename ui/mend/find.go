package mend

import (
	"slices"

	"clinik-import/importer"
	"clinik-import/ndjson"
)

// ListMost bounds how many lines of a group are listed.
const ListMost = 100_000

// Lines lists the lines of a source with a problem of any of these groups, each once;
// more: there are others beyond ListMost in a group.
func Lines(s *importer.Source, groups ...ndjson.Filter) (at []importer.Position, more bool) {
	if s == nil || s.Report == nil {
		return nil, false
	}
	var lines []int64
	for _, g := range groups {
		found, others := s.Report.Find(g, ListMost)
		lines, more = append(lines, found...), more || others
	}
	slices.Sort(lines)
	for _, line := range slices.Compact(lines) {
		at = append(at, importer.Position{Source: s.Index, Line: line})
	}
	return at, more
}

// SafelyFixable are the groups of errors and warnings that Safely mends something in.
func SafelyFixable(s ndjson.Summary) (groups []ndjson.Filter) {
	for _, g := range s.Rules {
		if g.Fixable > 0 && g.Severity >= ndjson.Warning {
			groups = append(groups, ndjson.Filter{Rule: g.Rule, Field: g.Field})
		}
	}
	return groups
}
