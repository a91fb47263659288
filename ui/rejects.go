package ui

import (
	"clinik-import/ui/layout"
	"clinik-import/ui/safe"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// rejectsPage is the Rejects page.
type rejectsPage struct {
	c    *Context
	size layout.Size
}

var _ Page = (*rejectsPage)(nil)

func newRejectsPage(c *Context) *rejectsPage { return &rejectsPage{c: c} }

func (p *rejectsPage) Title() safe.Text           { return safe.Own("Rejects") }
func (p *rejectsPage) Init() tea.Cmd              { return nil }
func (p *rejectsPage) Typing() bool               { return false }
func (p *rejectsPage) SetSize(s layout.Size)      { p.size = s }
func (p *rejectsPage) ShortHelp() []key.Binding   { return nil }
func (p *rejectsPage) FullHelp() [][]key.Binding  { return nil }
func (p *rejectsPage) Update(msg tea.Msg) tea.Cmd { return nil }

func (p *rejectsPage) View() layout.Block {
	return layout.Block{" " + p.c.Theme.Faint.Render(p.Title())}.Fit(p.size)
}
