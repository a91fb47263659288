package ui

import (
	"clinik-import/ndjson"
	"clinik-import/ui/mend"

	tea "github.com/charmbracelet/bubbletea"
)

// The reports of the check count the lines of the files as they are; what corrections made
// of that is counted beside it, so that no page says of it that it is still to be done.

// fixedMsg is what corrections made of the problems of a file.
type fixedMsg struct {
	asked int // which question it answers; late answers are dropped
	fixed mend.Shifts
}

// countFixed orders it to be counted; a file without corrections has none.
func (p *checkPage) countFixed() tea.Cmd {
	s := p.file()
	if s == nil || s.Report == nil || p.c.Run == nil {
		return nil
	}
	p.asked++
	asked, run, tallies, sources := p.asked, p.c.Run, p.allTallies(), p.sources
	count := func() tea.Msg { return fixedMsg{asked, tallies[s.Index].Count(run, s)} }
	if len(sources) == 1 {
		return count
	}
	return tea.Batch(count, func() tea.Msg {
		msg := elsewhereMsg{asked: asked, since: make([][]int64, len(sources))}
		for i, other := range sources {
			if other == s || other.Err != nil || other.Report == nil {
				continue
			}
			shifts := tallies[i].Count(run, other)
			msg.since[i] = shifts.Errors()
			for _, g := range shifts.Groups(other.Report.Summary().Rules) {
				if shifts.Fixable(g) > 0 {
					msg.worst = max(msg.worst, g.Severity)
				}
			}
		}
		return msg
	})
}

// countingFrom is how many records more or fewer are corrected before it is said that what
// that made of the groups is still being counted; with fewer it would only flicker.
const countingFrom = 1000

// counting reports that the groups are behind the totals by many records.
func (p *checkPage) counting() bool {
	behind := p.c.Now.Totals.Corrected - p.counted
	s := p.file()
	return s != nil && s.Report != nil && p.answered != p.asked && max(behind, -behind) >= countingFrom
}

// elsewhereMsg is what corrections made of the files that are not shown.
type elsewhereMsg struct {
	asked int             // as in fixedMsg
	worst ndjson.Severity // of the problems that have a safe fix still
	since [][]int64       // by source: the lines that have an error only since they were corrected, ascending
}

func (p *checkPage) handleElsewhere(msg elsewhereMsg) {
	if msg.asked == p.asked {
		p.elsewhere, p.since = msg.worst, msg.since
	}
}

// errorsSince lists the lines of a file that have an error only since they were corrected.
func (p *checkPage) errorsSince(source int) []int64 {
	switch {
	case source == p.source:
		return p.groups.shifts.Errors()
	case source < len(p.since):
		return p.since[source]
	}
	return nil
}

// fixableFrom reports whether problems of at least a severity have a safe fix, in any file.
func (p *checkPage) fixableFrom(least ndjson.Severity) bool {
	return p.elsewhere >= least || p.groups.fixableFrom(least)
}

// allTallies are those of all files, by their index.
func (p *checkPage) allTallies() []*mend.Tally {
	for i := len(p.tallies); i < len(p.sources); i++ {
		p.tallies = append(p.tallies, &mend.Tally{})
	}
	return p.tallies
}

// handleFixed counts it; a list of groups leaves out what was sent without its problem, and
// takes in what has it only since it was corrected.
func (p *checkPage) handleFixed(msg fixedMsg) tea.Cmd {
	if msg.asked != p.asked {
		return nil
	}
	p.answered, p.counted = p.asked, p.c.Now.Totals.Corrected
	p.groups.set(p.survey.summary.Rules, msg.fixed)
	if p.filter.groups == nil {
		return nil
	}
	return p.look()
}
