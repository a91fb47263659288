package ui

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"sync"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/resource"

	tea "github.com/charmbracelet/bubbletea"
)

// The reports of the check count the lines of the files as they are; what corrections took
// away of that is counted here, so that no page says of it that it is still to be done.

// fixed counts problems of a group that the file has and the corrections have not.
type fixed struct {
	all  int64
	safe int64   // of all: those that had a safe fix
	sent []int64 // lines, ascending: corrected so that they have none of the group left, and in a batch since
}

// fixedMsg are the problems that corrections took away.
type fixedMsg struct {
	asked int // which question it answers; late answers are dropped
	fixed map[ndjson.Filter]fixed
}

// countFixed orders them to be counted; a file without corrections has none.
func (p *checkPage) countFixed() tea.Cmd {
	s := p.file()
	if s == nil || s.Report == nil || p.c.Run == nil {
		return nil
	}
	p.asked++
	if p.tallies[p.source] == nil {
		p.tallies[p.source] = &fixedTally{}
	}
	asked, run, tally := p.asked, p.c.Run, p.tallies[p.source]
	return func() tea.Msg { return fixedMsg{asked, tally.count(run, s)} }
}

// handleFixed counts them; a list of groups leaves out what was sent without its problem.
func (p *checkPage) handleFixed(msg fixedMsg) tea.Cmd {
	if msg.asked != p.asked {
		return nil
	}
	p.groups.set(p.groups.groups, msg.fixed)
	if p.filter.groups == nil {
		return nil
	}
	return p.look()
}

// A fixedTally keeps of every corrected record of a file what the correction took away, so
// that only those are read that were corrected, or taken back, since it was asked last: a
// file may have any number of them. It is for commands, and safe to be used by several.
type fixedTally struct {
	mu    sync.Mutex
	typ   *resource.Type // that the records were checked as
	lines map[int64]fixedLine
	kinds []fixedKind
	known map[string]int32 // kinds by what they have
	sum   map[ndjson.Filter]fixed
}

// fixedLine is a corrected record: which version was counted, and what it took away.
type fixedLine struct {
	number int64 // of the revision
	kind   int32
	seen   bool // it is still corrected
	twin   bool // the file has it twice: whether it still does hangs on another record, so it is read anew
}

// fixedKind is what corrections take away; few kinds are shared by all of a file.
type fixedKind struct {
	taken map[ndjson.Filter]fixed
	gone  []ndjson.Filter // groups of which the record has no problem left
}

// count brings the tally up to date. It reads records.
func (t *fixedTally) count(run Import, source *importer.Source) map[ndjson.Filter]fixed {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.lines == nil || t.typ != source.Type {
		t.typ, t.kinds = source.Type, nil
		t.lines, t.known, t.sum = map[int64]fixedLine{}, map[string]int32{}, map[ndjson.Filter]fixed{}
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
			if line.twin = source.Report.Repeats(r.Line); line.twin {
				was = source.Report.Duplicates(was, record.Original)
			}
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
func revisionsOf(run Import, source int) []importer.Revision {
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
func (t *fixedTally) add(kind int32, by int64) {
	for g, taken := range t.kinds[kind].taken {
		f := t.sum[g]
		f.all, f.safe = f.all+by*taken.all, f.safe+by*taken.safe
		t.sum[g] = f
	}
}

// kindOf is the number of the kind that takes away these problems and leaves those.
func (t *fixedTally) kindOf(was, is []ndjson.Problem) int32 {
	kind := fixedKind{taken: map[ndjson.Filter]fixed{}}
	count := func(problems []ndjson.Problem, by int64) {
		for _, p := range problems {
			f := kind.taken[groupOf(p)]
			f.all += by
			if hasSafeFix(p) {
				f.safe += by
			}
			kind.taken[groupOf(p)] = f
		}
	}
	count(was, +1)
	count(is, -1)
	left := groupsOf(is)
	for _, g := range groupsOf(was) {
		if !slices.Contains(left, g) {
			kind.gone = append(kind.gone, g)
		}
	}
	name := fmt.Sprint(kind) // fmt sorts what is in a map
	number, known := t.known[name]
	if !known {
		number = int32(len(t.kinds))
		t.kinds, t.known[name] = append(t.kinds, kind), number
	}
	return number
}

// result copies the sum, and lists the lines that were sent without their problem.
func (t *fixedTally) result(revisions []importer.Revision) map[ndjson.Filter]fixed {
	sum := maps.Clone(t.sum)
	for _, r := range revisions {
		line, there := t.lines[r.Line]
		if !there || r.Pending { // not sent yet: it stays listed, to be looked at and undone
			continue
		}
		for _, g := range t.kinds[line.kind].gone {
			f := sum[g]
			f.sent = append(f.sent, r.Line)
			sum[g] = f
		}
	}
	return sum
}

// groupsOf lists the groups of problems, each once.
func groupsOf(problems []ndjson.Problem) (groups []ndjson.Filter) {
	for _, p := range problems {
		if g := groupOf(p); !slices.Contains(groups, g) {
			groups = append(groups, g)
		}
	}
	return groups
}

func groupOf(p ndjson.Problem) ndjson.Filter {
	return ndjson.Filter{Rule: p.Rule, Field: ndjson.FieldPattern(p.Pointer)}
}

func hasSafeFix(p ndjson.Problem) bool { return len(p.Fixes) > 0 && p.Fixes[0].Safety == ndjson.Safe }
