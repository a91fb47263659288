package ui

import (
	"strconv"
	"strings"

	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// palette lists every action with its key, finds them by their words and does the one
// that is chosen, by pressing its key; of one that is not possible here it says why, and
// opens the page that has it. A number goes to that line where a page has lines.
type palette struct {
	actions []action
	choice  *widget.Choice
	command safe.Text // what does the same without the screens
	toLine  func(line int64) tea.Cmd
	unit    safe.Text              // what it goes to
	open    func(a action) tea.Cmd // the page of one that is not of this page
	c       *Context
}

// lines is a page that can go to a line by its number.
type lines interface {
	toLine(line int64) tea.Cmd
	unit() safe.Text
}

// pressMsg presses a key on behalf of the person.
type pressMsg struct{ key tea.KeyMsg }

func (m *Model) newPalette() *palette {
	p := &palette{actions: append(m.actions(), m.elsewhere()...), command: safe.Clean(m.commandLine()), open: m.goTo}
	p.c = &m.Context
	options := make([]widget.Option, len(p.actions))
	why := m.barredHere()
	for i, a := range p.actions {
		if a.place == m.page().Title() && why.Width() > 0 {
			a.place = why
		}
		options[i] = widget.Option{Key: safe.Clean(a.Help().Key), Name: safe.Clean(a.Help().Desc), Note: a.place}
	}
	p.choice = widget.NewChoice(options, 0)
	p.choice.Empty = safe.Own("nothing matches; backspace widens the search")
	if page, ok := m.page().(lines); ok {
		p.toLine, p.unit = page.toLine, page.unit()
		p.choice.Empty = safe.Sprintf("nothing matches; a number goes to that %s", p.unit)
	}
	return p
}

func (p *palette) Open() {}

func (p *palette) Key(k tea.KeyMsg) (bool, tea.Cmd) {
	if line, ok := p.line(); ok && k.String() == "enter" {
		return true, p.toLine(line)
	}
	i, over := p.choice.Key(k)
	switch {
	case i >= 0 && p.actions[i].pages != nil:
		return true, p.open(p.actions[i])
	case i >= 0:
		return true, Do(pressMsg{keyOf(p.actions[i].Keys()[0])})
	}
	return over, nil
}

// line is the number that was typed, if it is one that a page can go to.
func (p *palette) line() (int64, bool) {
	line, err := strconv.ParseInt(strings.ReplaceAll(p.choice.Typed(), ",", ""), 10, 64)
	return line, err == nil && line > 0 && p.toLine != nil && p.choice.Found() == 0
}

func (p *palette) View(s layout.Size) layout.Block {
	at := layout.Palette(s, p.choice.Options(), p.command.Width())
	body := p.choice.View(p.c.Theme, at.List)
	note := p.choice.Position()
	if line, ok := p.line(); ok {
		note = safe.Sprintf("enter: go to %s %s", p.unit, widget.Count(line))
	}
	return widget.Pane(p.c.Theme, at.Box, safe.Own("do what?"), note, true,
		layout.Above(body, commandView(p.c.Theme, p.command, at.Command)))
}

func (p *palette) ShortHelp() []key.Binding {
	var keys []key.Binding
	if p.choice.Found() > 1 {
		keys = append(keys, Bind("↑↓", "move", "up", "down"))
	}
	if _, ok := p.line(); ok || p.choice.Found() > 0 {
		keys = append(keys, Bind("enter", "do it", "enter"))
	}
	return append(keys, Bind("esc", "back", "esc"))
}
