package importer

import (
	"cmp"
	"slices"
)

// Corrected lists the records that have a correction, wherever they stand now, in the order
// of the files.
func (r *Run) Corrected() []Position {
	var all []Position
	r.mu.RLock()
	for p, c := range r.corrections.current {
		if r.corrections.edited(c) {
			all = append(all, p)
		}
	}
	r.mu.RUnlock()
	slices.SortFunc(all, func(a, b Position) int { return cmp.Or(a.Source-b.Source, cmp.Compare(a.Line, b.Line)) })
	return all
}

// A Revision is the correction of a record that holds now, by its number: another version of
// the record has another.
type Revision struct {
	Line    int64
	Number  int64 // never 0
	Pending bool  // it waits to be sent
}

// Revisions lists the corrections of a source that hold, in the order of its lines.
func (r *Run) Revisions(source int) []Revision {
	var all []Revision
	r.mu.RLock()
	for at, k := range r.corrections.current {
		if at.Source == source {
			all = append(all, Revision{at.Line, k.ID, r.corrections.pending(k)})
		}
	}
	r.mu.RUnlock()
	slices.SortFunc(all, func(a, b Revision) int { return cmp.Compare(a.Line, b.Line) })
	return all
}

// Edited counts the records that have a correction, wherever they stand now.
func (r *Run) Edited() int64 {
	r.mu.RLock()
	defer r.mu.RUnlock()
	n := int64(0)
	for _, c := range r.corrections.current {
		if r.corrections.edited(c) {
			n++
		}
	}
	return n
}
