package ui

import (
	"path/filepath"
	"slices"

	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"
	"clinik-import/ui/widget"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// marked is the dialog that lists what is marked, over all folders.
type marked struct {
	page *filesPage
	list widget.List
}

var _ Dialog = (*marked)(nil)

var markedKeys = struct{ Go, Check, Unmark, Back key.Binding }{
	Go:     Bind("enter", "go there", "enter"),
	Check:  Bind("c", "check these", "c"),
	Unmark: Bind("space", "unmark", " ", "delete"),
	Back:   Bind("esc", "back", "esc", "q", "m"),
}

func newMarked(p *filesPage) *marked {
	d := &marked{page: p}
	d.list.Columns = []widget.Column{{Width: 1}, {Width: 16, Weight: 2}, {Width: 12, Weight: 3, From: 44}, {Width: 16, From: 60}}
	d.list.SetRows(d)
	return d
}

// Open does nothing: no key of the dialog costs anything.
func (d *marked) Open() {}

// Key takes marks away, goes to a file, or begins.
func (d *marked) Key(k tea.KeyMsg) (over bool, cmd tea.Cmd) {
	p := d.page
	switch keys := &markedKeys; {
	case key.Matches(k, keys.Back):
		return true, nil
	case key.Matches(k, keys.Check):
		return true, p.consider(slices.Clone(p.marks))
	case key.Matches(k, keys.Go):
		return true, p.goTo(p.marks[d.list.Cursor()])
	case key.Matches(k, keys.Unmark):
		i := d.list.Cursor()
		p.marks = slices.Delete(p.marks, i, i+1)
		d.list.SetRows(d)
		return len(p.marks) == 0, nil
	}
	d.list.Key(k)
	return false, nil
}

// Len and Row make the marks the rows of the list.
func (d *marked) Len() int { return len(d.page.marks) }

// Row appends the cells of one mark.
func (d *marked) Row(i int, cells []widget.Cell) []widget.Cell {
	f, t := d.page.marks[i], d.page.c.Theme
	return append(cells, widget.Cell{Text: theme.SignMark, Style: t.Success}, widget.Cell{Text: f.name()},
		widget.Cell{Text: safe.Clean(filepath.Dir(f.path)).TruncateLeft(40), Style: t.Faint},
		widget.Cell{Text: d.page.typeName(f), Style: t.Faint})
}

// View draws the list, no higher than it needs.
func (d *marked) View(s layout.Size) layout.Block {
	s = layout.Marked(s, d.Len())
	d.list.SetSize(s.Inside())
	title := safe.Sprintf("marked: %s", counted(int64(d.Len()), "file", "files"))
	return widget.Pane(d.page.c.Theme, s, title, d.list.Position(), true, d.list.View(d.page.c.Theme, true))
}

// ShortHelp lists the keys of the dialog.
func (d *marked) ShortHelp() []key.Binding {
	k := markedKeys
	return []key.Binding{k.Go, k.Check, k.Unmark, Bind("esc", "back", "esc")}
}
