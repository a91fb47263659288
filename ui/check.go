package ui

import (
	"clinik-import/ui/layout"
	"clinik-import/ui/safe"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// checkPage is the Check page.
type checkPage struct {
	c    *Context
	size layout.Size
}

var _ Page = (*checkPage)(nil)

func newCheckPage(c *Context) *checkPage { return &checkPage{c: c} }

func (p *checkPage) Title() safe.Text           { return safe.Own("Check") }
func (p *checkPage) Init() tea.Cmd              { return nil }
func (p *checkPage) Typing() bool               { return false }
func (p *checkPage) SetSize(s layout.Size)      { p.size = s }
func (p *checkPage) ShortHelp() []key.Binding   { return nil }
func (p *checkPage) FullHelp() [][]key.Binding  { return nil }
func (p *checkPage) Update(msg tea.Msg) tea.Cmd { return nil }

func (p *checkPage) View() layout.Block {
	return layout.Block{" " + p.c.Theme.Faint.Render(p.Title())}.Fit(p.size)
}
