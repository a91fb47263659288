package ui

import (
	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// A Dialog lies over the page and takes all keys until it is over. Dialogs stack.
type Dialog interface {
	// Open is called when the dialog is put on the screen.
	Open()
	// Key takes a key; over closes the dialog before the command runs.
	Key(k tea.KeyMsg) (over bool, cmd tea.Cmd)
	// View draws the dialog, at most as large as the size.
	View(s layout.Size) layout.Block
	ShortHelp() []key.Binding
}

// question asks for a yes.
type question struct {
	confirm *widget.Confirm
	yes     func() tea.Cmd
	c       *Context
}

func (q *question) Open() { q.confirm.Open(q.c.Time()) }

func (q *question) Key(k tea.KeyMsg) (bool, tea.Cmd) {
	switch q.confirm.Key(k, q.c.Time()) {
	case widget.Yes:
		return true, q.yes()
	case widget.No:
		return true, nil
	}
	return false, nil
}

func (q *question) View(s layout.Size) layout.Block { return q.confirm.View(q.c.Theme, s) }
func (q *question) ShortHelp() []key.Binding        { return q.confirm.ShortHelp() }

// chooser lets one of many be chosen.
type chooser struct {
	title  safe.Text
	choice *widget.Choice
	chosen func(int) tea.Cmd
	c      *Context
}

func (d *chooser) Open() {}

func (d *chooser) Key(k tea.KeyMsg) (bool, tea.Cmd) {
	i, over := d.choice.Key(k)
	if i >= 0 {
		return true, d.chosen(i)
	}
	return over, nil
}

func (d *chooser) View(s layout.Size) layout.Block {
	s = d.choice.Size(s)
	return widget.Pane(d.c.Theme, s, d.title, d.choice.Position(), true, d.choice.View(d.c.Theme, s.Inside()))
}

func (d *chooser) ShortHelp() []key.Binding { return d.choice.ShortHelp() }
