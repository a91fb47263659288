package ui

import (
	"clinik-import/importer"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// A wish is a key that cannot be done yet: the record that it was pressed for is still
// being read, or a change before it stored. It is for that record only, so it is gone
// when the person presses another key or the cursor stands elsewhere.
type wish struct {
	key  tea.KeyMsg
	at   importer.Position // Line 0: there is none
	then *tea.KeyMsg       // that answers what the key will ask; nil: none yet
}

// answers keeps a key that answers what a held f will ask: the two are pressed in one go.
func (p *recordPane) answers(k tea.KeyMsg) bool {
	w := &p.held
	waits := w.at.Line > 0 && w.at == p.at && w.then == nil && key.Matches(w.key, editKeys.Fix)
	if !waits || !key.Matches(k, proposalKeys.Apply) {
		return false
	}
	w.then = &k
	return true
}

// goOn does what was wished for, once the record is there.
func (p *recordPane) goOn() tea.Cmd {
	w := p.held
	if w.at.Line == 0 || w.at != p.loaded.Position || !p.ready() || p.changing {
		return nil
	}
	p.held = wish{}
	if p.press == nil || p.typed != nil || p.c.front != p.page {
		return nil
	}
	cmd := p.press(w.key)
	if w.then == nil {
		return cmd
	}
	return tea.Batch(cmd, Do(pressMsg{*w.then}))
}
