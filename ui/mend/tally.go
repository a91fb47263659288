package mend

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"sync"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/resource"
)

// CorrectedRun is what a Tally needs of *importer.Run.
type CorrectedRun interface {
	Run
	Revisions(source int) []importer.Revision
	SentAsPurged() []importer.Position
}

var _ CorrectedRun = (*importer.Run)(nil)

// A Tally keeps of every corrected record of a file what the correction took away, so
// that only those are read that were corrected, or taken back, since it was asked last: a
// file may have any number of them. It is for commands, and safe to be used by several.
type Tally struct {
	mu    sync.Mutex
	typ   *resource.Type // that the records were checked as
	lines map[int64]tallied
	kinds []tallyKind
	known map[string]int32                  // kinds by what they have
	sum   Shifts                            // by group and in all; without lines
	worst map[ndjson.Filter]ndjson.Severity // of the problems that were seen, by group
}

// tallied is a corrected record: which version was counted, and what it took away.
type tallied struct {
	number int64 // of the revision
	kind   int32
	seen   bool // it is still corrected
	twin   bool // the file has it twice: whether it still does hangs on another record, so it is read anew
}

// tallyKind is what corrections take away; few kinds are shared by all of a file.
type tallyKind struct {
	taken  map[ndjson.Filter]Shift
	mended int64           // 1: it had an error and has none; -1: the other way round
	gone   []ndjson.Filter // groups of which the record has no problem left
	come   []ndjson.Filter // groups of which it has one only since
}

// Count brings the tally up to date with a file. It reads the records that were corrected, or
// taken back, since.
func (t *Tally) Count(run CorrectedRun, source *importer.Source) Shifts {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.lines == nil || t.typ != source.Type {
		t.typ, t.kinds = source.Type, nil
		t.lines, t.known, t.sum = map[int64]tallied{}, map[string]int32{}, Shifts{by: map[ndjson.Filter]Shift{}}
		t.worst = map[ndjson.Filter]ndjson.Severity{}
	}
	revisions := revisionsOf(run, source.Index)
	for _, r := range revisions {
		line, there := t.lines[r.Line]
		if !there || line.number != r.Number || line.twin {
			record, err := run.Record(importer.Position{Source: source.Index, Line: r.Line})
			if err != nil {
				continue // the page of the record says why
			}
			if there {
				t.add(line.kind, -1)
			}
			left := record.Problems
			if r.Number == purgedRevision {
				left = nil // what of it was sent is not known, but nothing is left to do
			}
			was := source.Linter().Line(nil, record.Original)
			own := len(was)
			was = source.Report.Duplicates(was, record.Original)
			line.twin = len(was) > own
			line.number, line.kind = r.Number, t.kindOf(was, left)
			t.add(line.kind, +1)
		}
		line.seen = true
		t.lines[r.Line] = line
	}
	for n, line := range t.lines {
		if !line.seen { // taken back
			t.add(line.kind, -1)
			delete(t.lines, n)
			continue
		}
		line.seen = false
		t.lines[n] = line
	}
	return t.result(revisions)
}

// purgedRevision stands for a correction that was sent and purged since.
const purgedRevision = -1

// revisionsOf lists the corrections of a file in the order of its lines, those among them
// that were sent and purged, unless their record is to be corrected anew.
func revisionsOf(run CorrectedRun, source int) []importer.Revision {
	all := run.Revisions(source)
	for _, at := range run.SentAsPurged() {
		if at.Source == source && run.State(at) != importer.Rejected {
			all = append(all, importer.Revision{Line: at.Line, Number: purgedRevision})
		}
	}
	slices.SortStableFunc(all, func(a, b importer.Revision) int { return cmp.Compare(a.Line, b.Line) })
	return slices.CompactFunc(all, func(a, b importer.Revision) bool { return a.Line == b.Line })
}

// add adds what a kind took away to the sum, or takes it out of it.
func (t *Tally) add(kind int32, by int64) {
	for g, taken := range t.kinds[kind].taken {
		f := t.sum.by[g]
		f.Gone, f.Safe = f.Gone+by*taken.Gone, f.Safe+by*taken.Safe
		t.sum.by[g] = f
	}
	t.sum.Mended += by * t.kinds[kind].mended
}

// kindOf is the number of the kind that takes away these problems and leaves those.
func (t *Tally) kindOf(was, is []ndjson.Problem) int32 {
	kind := tallyKind{taken: map[ndjson.Filter]Shift{}}
	count := func(problems []ndjson.Problem, by int64) {
		for _, p := range problems {
			f := kind.taken[GroupOf(p)]
			f.Gone += by
			if HasSafeFix(p) {
				f.Safe += by
			}
			kind.taken[GroupOf(p)] = f
			t.worst[GroupOf(p)] = max(t.worst[GroupOf(p)], p.Severity)
		}
	}
	count(was, +1)
	count(is, -1)
	before, after := groupsOf(was), groupsOf(is)
	kind.gone, kind.come = missingIn(after, before), missingIn(before, after)
	if HasError(was) {
		kind.mended++
	}
	if HasError(is) {
		kind.mended--
	}
	name := fmt.Sprint(kind) // fmt sorts what is in a map
	number, known := t.known[name]
	if !known {
		number = int32(len(t.kinds))
		t.kinds, t.known[name] = append(t.kinds, kind), number
	}
	return number
}

// result copies the sum, and lists the lines that were sent without their problem, and those
// that came to one.
func (t *Tally) result(revisions []importer.Revision) Shifts {
	sum := Shifts{t.sum.Mended, maps.Clone(t.sum.by)}
	for _, r := range revisions {
		line, there := t.lines[r.Line]
		if !there {
			continue
		}
		for _, g := range t.kinds[line.kind].come {
			f := sum.by[g]
			f.Severity, f.Come = t.worst[g], append(f.Come, r.Line)
			sum.by[g] = f
		}
		if r.Pending { // not sent yet: it stays listed, to be looked at and undone
			continue
		}
		for _, g := range t.kinds[line.kind].gone {
			f := sum.by[g]
			f.Sent = append(f.Sent, r.Line)
			sum.by[g] = f
		}
	}
	return sum
}

// missingIn lists those of some groups that are not among others.
func missingIn(others, groups []ndjson.Filter) (missing []ndjson.Filter) {
	for _, g := range groups {
		if !slices.Contains(others, g) {
			missing = append(missing, g)
		}
	}
	return missing
}

// groupsOf lists the groups of problems, each once.
func groupsOf(problems []ndjson.Problem) (groups []ndjson.Filter) {
	for _, p := range problems {
		if g := GroupOf(p); !slices.Contains(groups, g) {
			groups = append(groups, g)
		}
	}
	return groups
}

// GroupOf is the group of problems that one belongs to: its rule, at its field.
func GroupOf(p ndjson.Problem) ndjson.Filter {
	return ndjson.Filter{Rule: p.Rule, Field: ndjson.FieldPattern(p.Pointer)}
}

// HasSafeFix reports a problem whose fix keeps the meaning.
func HasSafeFix(p ndjson.Problem) bool { return len(p.Fixes) > 0 && p.Fixes[0].Safety == ndjson.Safe }
