package mend

import (
	"slices"

	"clinik-import/importer"
	"clinik-import/ndjson"
)

// ListMost bounds how many lines of a group are listed.
const ListMost = 100_000

// Lines lists the lines of a source with a problem of any of these groups, each once, and those
// that came to one by a correction; more: there are others beyond ListMost in a group.
func Lines(s *importer.Source, shifts Shifts, groups ...ndjson.Filter) (at []importer.Position, more bool) {
	if s == nil || s.Report == nil {
		return nil, false
	}
	var lines []int64
	for _, g := range groups {
		found, others := s.Report.Find(g, ListMost)
		lines, more = slices.Concat(lines, found, shifts.Of(g).Come), more || others
	}
	slices.Sort(lines)
	for _, line := range slices.Compact(lines) {
		at = append(at, importer.Position{Source: s.Index, Line: line})
	}
	return at, more
}

// SafelyFixable are those groups of errors and warnings that Safely may mend something in.
func SafelyFixable(rules []ndjson.RuleCount, shifts Shifts) (groups []ndjson.Filter) {
	for _, g := range shifts.Groups(rules) {
		if g.Severity >= ndjson.Warning && max(g.Fixable, shifts.Fixable(g)) > 0 {
			groups = append(groups, ndjson.Filter{Rule: g.Rule, Field: g.Field})
		}
	}
	return groups
}
