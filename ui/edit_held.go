package ui

import (
	"clinik-import/importer"

	tea "github.com/charmbracelet/bubbletea"
)

// A wish is a key that cannot be done yet: the record that it was pressed for is still
// being read, or a change before it stored. It is for that record only, so it is gone
// when the person presses another key or the cursor stands elsewhere.
type wish struct {
	key tea.KeyMsg
	at  importer.Position // Line 0: there is none
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
	return p.press(w.key)
}
