package ui

import tea "github.com/charmbracelet/bubbletea"

// A record that is right by the check and must not be sent all the same, a test patient, is set
// aside with o; o takes it in again.

// setAside keeps the record shown from being sent.
func (p *recordPane) setAside(page PageID, run Import) tea.Cmd {
	at := p.at
	return func() tea.Msg {
		return correctedMsg{page: page, did: didAside, records: 1, sources: run.Sources(), files: 1, first: at.Source, err: run.SetAside(at)}
	}
}

// takeIn takes that back.
func (p *recordPane) takeIn(page PageID, run Import) tea.Cmd {
	at := p.at
	return func() tea.Msg {
		turned, err := run.TakeIn(at)
		msg := correctedMsg{page: page, did: didTakeIn, records: turned.Records, turned: turned, sources: run.Sources(), err: err}
		if record, err := run.Record(at); err == nil && msg.err == nil {
			msg.count(record)
		}
		return msg
	}
}
