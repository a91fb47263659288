package ui

import (
	"slices"
	"strings"

	"clinik-import/ui/safe"
	"clinik-import/ui/theme"
	"clinik-import/ui/widget"

	tea "github.com/charmbracelet/bubbletea"
)

// narrow shows what filter and hidden files leave, the cursor on the named entry or on
// the one it was on.
func (p *filesPage) narrow(name string) tea.Cmd {
	if e, ok := p.current(); ok && name == "" {
		name = e.name
	}
	want := strings.ToLower(p.filter)
	p.shown = slices.DeleteFunc(slices.Clone(p.all), func(e entry) bool {
		return !p.hidden && strings.HasPrefix(e.name, ".") || !strings.Contains(strings.ToLower(e.name), want)
	})
	p.list.SetRows(p)
	p.list.SetCursor(max(0, slices.IndexFunc(p.shown, func(e entry) bool { return e.name == name })))
	return p.peek()
}

// Len and Row make the folder the rows of its list.
func (p *filesPage) Len() int { return len(p.shown) }

// Row appends the cells of an entry.
func (p *filesPage) Row(i int, cells []widget.Cell) []widget.Cell {
	e := p.shown[i]
	mark := widget.Cell{}
	if p.isMarked(e) {
		mark = widget.Cell{Text: theme.SignMark, Style: p.c.Theme.Success}
	}
	if e.folder {
		return append(cells, mark, widget.Cell{Text: safe.Sprintf("%s/", strings.TrimSuffix(e.name, `\`)), Style: p.c.Theme.Strong})
	}
	cells = append(cells, mark, widget.Cell{Text: safe.Clean(e.name)}, widget.Cell{Text: widget.Bytes(e.size), Style: p.c.Theme.Faint})
	if e.time.IsZero() {
		return cells
	}
	return append(cells, widget.Cell{Text: safe.Clean(e.time.Format("2006-01-02")), Style: p.c.Theme.Faint})
}
