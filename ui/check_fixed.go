package ui

import (
	"slices"

	"clinik-import/importer"
	"clinik-import/ndjson"

	tea "github.com/charmbracelet/bubbletea"
)

// The reports of the check count the lines of the files as they are; what corrections took
// away of that is counted here, so that no page says of it that it is still to be done.

// fixedMost bounds how many corrected records are looked at.
const fixedMost = 10_000

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
	asked, run := p.asked, p.c.Run
	return func() tea.Msg { return fixedMsg{asked, fixedProblems(run, s)} }
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
		was := source.Linter().Line(nil, record.Original)
		count(was, +1)
		count(record.Problems, -1)
		if record.Corrected { // not sent yet: it stays listed, to be looked at and undone
			continue
		}
		for _, g := range groupsOf(was) {
			if f := gone[g]; !slices.Contains(groupsOf(record.Problems), g) {
				f.sent = append(f.sent, at.Line)
				gone[g] = f
			}
		}
	}
	for _, at := range run.SentAsPurged() {
		if at.Source != source.Index || run.State(at) == importer.Rejected { // that one is to be corrected anew
			continue
		}
		if looked++; looked > fixedMost {
			break
		}
		record, err := run.Record(at)
		if err != nil {
			continue
		}
		was := source.Linter().Line(nil, record.Original) // what of it was sent is not known, but nothing is left to do
		count(was, +1)
		for _, g := range groupsOf(was) {
			f := gone[g]
			f.sent = append(f.sent, at.Line)
			gone[g] = f
		}
	}
	for g, f := range gone {
		slices.Sort(f.sent)
		gone[g] = f
	}
	return gone
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
