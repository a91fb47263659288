package ui

import (
	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"
	"clinik-import/ui/widget"
	"clinik-import/ui/words"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// helper shows the keys, built from the key maps: those of what has the focus, after a second
// ? all of them, with the command that does the same without the screens, and after a third
// what the words mean.
type helper struct {
	page    []key.Binding
	full    []helpGroup
	command safe.Text
	all     bool
	words   bool
	from    int // first line shown
	c       *Context
}

func (m *Model) newHelper() *helper {
	return &helper{page: m.page().ShortHelp(), full: m.fullHelp(), command: safe.Clean(m.commandLine()), c: &m.Context}
}

func (d *helper) Open() {}

func (d *helper) Key(k tea.KeyMsg) (bool, tea.Cmd) {
	switch k.String() {
	case "?":
		d.all, d.words, d.from = !d.all && !d.words, d.all, 0
	case "down", "j":
		d.from++
	case "up", "k":
		d.from = max(0, d.from-1)
	case "pgdown", " ":
		d.from += 10
	case "pgup":
		d.from = max(0, d.from-10)
	case "g", "home":
		d.from = 0
	case ":":
		return true, Do(pressMsg{k})
	case "esc", "q", "enter":
		return true, nil
	}
	return false, nil
}

func (d *helper) View(s layout.Size) layout.Block {
	if d.words {
		return d.wordsView(s)
	}
	title, groups := safe.Own("keys here"), []helpGroup{{bindings: d.page}, {bindings: []key.Binding{globalKeys.Palette}}}
	if d.all {
		title, groups = safe.Own("all keys"), d.full
	}
	table := d.table(groups)
	columns, box := layout.Help(s, len(table))
	table = table.Columns(columns, box.Inside())
	if d.all && d.command.Width() > 0 {
		table = append(table, commandView(d.c.Theme, d.command, layout.Size{W: box.Inside().W, H: 4})...)
		box = layout.Box(s, box.W, len(table))
	}
	d.from = min(d.from, layout.Rest(len(table), box.Inside().H))
	note := safe.Own("? more · esc back")
	switch {
	case len(table) > box.Inside().H:
		note = safe.Own("↑↓ more · esc back")
	case d.all:
		note = safe.Own("? words · esc back")
	}
	return widget.Pane(d.c.Theme, box, title, note, true, table[d.from:])
}

// wordsView explains the words of the screens.
func (d *helper) wordsView(s layout.Size) layout.Block {
	const wide = 78
	w := min(s.W, wide)
	column := 0
	for _, m := range words.Glossary {
		column = max(column, m.Word.Width())
	}
	var body layout.Block
	for _, m := range words.Glossary {
		for i, line := range m.Means.Wrap(max(1, layout.Rest(w, column, 6))) {
			word := safe.Text{}
			if i == 0 {
				word = m.Word
			}
			body = append(body, " "+d.c.Theme.Strong.Render(word.Pad(column))+"  "+line.String())
		}
	}
	box := layout.Box(s, w, len(body))
	d.from = min(d.from, layout.Rest(len(body), box.Inside().H))
	note := safe.Own("? keys · esc back")
	if len(body) > box.Inside().H {
		note = safe.Own("↑↓ more · ? keys · esc back")
	}
	return widget.Pane(d.c.Theme, box, safe.Own("what the words mean"), note, true, body[d.from:])
}

func (d *helper) table(groups []helpGroup) layout.Block {
	var out layout.Block
	for i, g := range groups {
		if i > 0 {
			out = append(out, "")
		}
		if g.title.Width() > 0 {
			out = append(out, " "+d.c.Theme.Heading.Render(g.title))
		}
		out = append(out, widget.KeyTable(d.c.Theme, g.bindings)...)
	}
	return out
}

func (d *helper) ShortHelp() []key.Binding {
	return []key.Binding{Bind("?", "more or less", "?"), globalKeys.Palette, Bind("esc", "back", "esc")}
}

// commandView shows the command that does the same as what is on the screen.
func commandView(t *theme.Theme, command safe.Text, s layout.Size) layout.Block {
	if command.Width() == 0 || s.H < 2 {
		return nil
	}
	out := layout.Block{" " + t.Faint.Render(safe.Own("the same without the screens (Y copies it):").Truncate(layout.Rest(s.W, 1)))}
	for _, line := range command.Wrap(layout.Rest(s.W, 2)) {
		out = append(out, " "+t.Text.Render(line))
	}
	return out[:min(len(out), s.H)]
}
