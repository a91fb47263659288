package ui

import (
	"clinik-import/ui/layout"
	"clinik-import/ui/safe"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// sendPage is the Send page.
type sendPage struct {
	c    *Context
	size layout.Size
}

var _ Page = (*sendPage)(nil)

func newSendPage(c *Context) *sendPage { return &sendPage{c: c} }

func (p *sendPage) Title() safe.Text           { return safe.Own("Send") }
func (p *sendPage) Init() tea.Cmd              { return nil }
func (p *sendPage) Typing() bool               { return false }
func (p *sendPage) SetSize(s layout.Size)      { p.size = s }
func (p *sendPage) ShortHelp() []key.Binding   { return nil }
func (p *sendPage) FullHelp() [][]key.Binding  { return nil }
func (p *sendPage) Update(msg tea.Msg) tea.Cmd { return nil }

func (p *sendPage) View() layout.Block {
	return layout.Block{" " + p.c.Theme.Faint.Render(p.Title())}.Fit(p.size)
}
