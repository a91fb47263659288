package ui

import (
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
	if p.tallies[p.source] == nil {
		p.tallies[p.source] = &mend.Tally{}
	}
	asked, run, tally := p.asked, p.c.Run, p.tallies[p.source]
	return func() tea.Msg { return fixedMsg{asked, tally.Count(run, s)} }
}

// handleFixed counts it; a list of groups leaves out what was sent without its problem, and
// takes in what has it only since it was corrected.
func (p *checkPage) handleFixed(msg fixedMsg) tea.Cmd {
	if msg.asked != p.asked {
		return nil
	}
	p.groups.set(p.survey.summary.Rules, msg.fixed)
	if p.filter.groups == nil {
		return nil
	}
	return p.look()
}
