package widget

import (
	"strings"

	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"
)

// View draws the list in its size.
func (l *List) View(t *theme.Theme, focused bool) layout.Block {
	out := make(layout.Block, 0, l.size.H)
	if l.Headed && l.size.H > 0 {
		out = append(out, l.heading(t))
	}
	n := l.Len()
	if n == 0 && l.size.H > len(out) {
		out = append(out, " "+t.Faint.Render(l.Empty.Pad(l.size.W-1)))
	}
	var line strings.Builder
	for i := l.offset; i < n && len(out) < l.size.H; i++ {
		line.Reset()
		l.row(&line, t, i, focused)
		out = append(out, line.String())
	}
	for len(out) < l.size.H {
		out = append(out, safe.Spaces(l.size.W))
	}
	return out
}

// row draws one row: the sign of the cursor, then the cells.
func (l *List) row(line *strings.Builder, t *theme.Theme, i int, focused bool) {
	if l.size.W <= 0 {
		return
	}
	l.cells = l.rows.Row(i, l.cells[:0])
	if i != l.cursor {
		line.WriteByte(' ')
		l.drawCells(line, t, false)
		return
	}
	style := t.RowHere
	if focused {
		style = t.RowSelected
	}
	var plain strings.Builder
	plain.WriteString(theme.SignCursor.String())
	l.drawCells(&plain, t, true)
	line.WriteString(style.Around(plain.String()))
}

// drawCells draws the cells of a row with a blank between, and fills the line; plain
// ones have no look of their own.
func (l *List) drawCells(line *strings.Builder, t *theme.Theme, plain bool) {
	used, first, foreign := 1, true, false
	for c, w := range l.widths {
		if w == 0 || c >= len(l.cells) {
			continue
		}
		cell := &l.cells[c]
		if !first {
			line.WriteByte(' ')
			used++
		}
		if foreign {
			line.WriteString(theme.Anchor)
		}
		first = false
		if cell.Wide {
			w = l.size.W - used
		}
		used += w
		text := cell.fit(t, w)
		foreign = theme.Disputed(text)
		right := l.Columns[c].Right && !cell.Wide
		if right {
			line.WriteString(safe.Spaces(w - text.Width()))
		}
		if plain {
			line.WriteString(text.String())
		} else {
			line.WriteString(cell.Style.Render(text))
		}
		if !right {
			line.WriteString(safe.Spaces(w - text.Width()))
		}
		if cell.Wide {
			break
		}
	}
	line.WriteString(safe.Spaces(l.size.W - used))
}

// fit returns the text of a cell that is w cells wide, or its short form, cut.
func (c *Cell) fit(t *theme.Theme, w int) safe.Text {
	text := t.Spell(c.Text)
	if text.Width() > w && c.Short.Width() > 0 {
		text = c.Short
	}
	return text.Truncate(w)
}

func (l *List) heading(t *theme.Theme) string {
	var line strings.Builder
	for c, w := range l.widths {
		if w == 0 {
			continue
		}
		line.WriteByte(' ')
		if l.Columns[c].Right {
			line.WriteString(l.Columns[c].Title.PadLeft(w).String())
		} else {
			line.WriteString(l.Columns[c].Title.Pad(w).String())
		}
	}
	return t.Heading.Around(layout.Spread(line.String(), "", l.size.W))
}

// measure gives each column its width; columns that do not fit are hidden.
func (l *List) measure() {
	l.widths = make([]int, len(l.Columns))
	var parts []layout.Part
	var shown []int
	left := l.size.W - 1
	for c, column := range l.Columns {
		if l.size.W < column.From || left < 1 {
			continue
		}
		gap := min(1, len(shown))
		parts = append(parts, layout.Part{Min: column.Width + gap, Weight: column.Weight, Most: most(column, gap)})
		shown = append(shown, c)
		left -= column.Width + gap
	}
	for i, r := range layout.Columns(layout.Size{W: l.size.W - 1, H: 1}, parts...) {
		w := r.W - min(1, i)
		if last := l.Columns[shown[i]]; i == len(shown)-1 && last.Weight == 0 {
			w = min(w, last.Width)
		}
		l.widths[shown[i]] = max(0, w)
	}
}

// most is what a column with the gap before it gets at most, 0 for no bound.
func most(c Column, gap int) int {
	if c.Most == 0 {
		return 0
	}
	return max(c.Most, c.Width) + gap
}
