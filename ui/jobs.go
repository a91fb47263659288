package ui

import (
	"clinik-import/ui/layout"
	"clinik-import/ui/safe"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// jobsPage is the Jobs page.
type jobsPage struct {
	c    *Context
	size layout.Size
}

var _ Page = (*jobsPage)(nil)

func newJobsPage(c *Context) *jobsPage { return &jobsPage{c: c} }

func (p *jobsPage) Title() safe.Text           { return safe.Own("Jobs") }
func (p *jobsPage) Init() tea.Cmd              { return nil }
func (p *jobsPage) Typing() bool               { return false }
func (p *jobsPage) SetSize(s layout.Size)      { p.size = s }
func (p *jobsPage) ShortHelp() []key.Binding   { return nil }
func (p *jobsPage) FullHelp() [][]key.Binding  { return nil }
func (p *jobsPage) Update(msg tea.Msg) tea.Cmd { return nil }

func (p *jobsPage) View() layout.Block {
	return layout.Block{" " + p.c.Theme.Faint.Render(p.Title())}.Fit(p.size)
}
