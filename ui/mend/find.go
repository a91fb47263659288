package mend

import (
	"cmp"
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

// A Group is rejects with the same reason and field.
type Group struct {
	HeldBack bool // by the check; otherwise refused by the server
	Reason   string
	Members  []int // of the rejects that were grouped
}

// Groups gathers those rejects that keep wants (nil: all) by their reason: the server's
// first, then the larger groups first.
func Groups(rejects []importer.Reject, keep func(importer.Reject) bool) []Group {
	type key struct {
		heldBack bool
		reason   string
	}
	index, groups := map[key]int{}, []Group(nil)
	for i, r := range rejects {
		if keep != nil && !keep(r) {
			continue
		}
		k := key{r.HeldBack, r.Group}
		g, known := index[k]
		if !known {
			g = len(groups)
			index[k] = g
			groups = append(groups, Group{HeldBack: r.HeldBack, Reason: r.Group})
		}
		groups[g].Members = append(groups[g].Members, i)
	}
	slices.SortStableFunc(groups, func(a, b Group) int {
		if a.HeldBack != b.HeldBack {
			return map[bool]int{true: 1, false: -1}[a.HeldBack]
		}
		return cmp.Compare(len(b.Members), len(a.Members))
	})
	return groups
}
