package widget

import (
	"strings"

	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"
)

// Pane puts a border around a block, with a title on the left and a note, such as a
// position, on the right. The block is fitted to size.Inside().
func Pane(t *theme.Theme, size layout.Size, title, note safe.Text, focused bool, body layout.Block) layout.Block {
	inside := size.Inside()
	if size.W < 2 || size.H < 2 {
		return layout.Block(nil).Fit(size)
	}
	border, name := t.Border, t.Title
	if focused {
		border, name = t.BorderFocused, t.TitleFocused
	}
	out := make(layout.Block, 0, size.H)
	out = append(out, paneTop(border, name, inside.W, t.Spell(title), t.Spell(note)))
	side := border.Around("│")
	for _, line := range body.Fit(inside) {
		out = append(out, side+line+side)
	}
	return append(out, border.Around("└"+strings.Repeat("─", inside.W)+"┘"))
}

func paneTop(border, name theme.Style, w int, title, note safe.Text) string {
	room := max(0, w-2) // a line of at least one at each end
	note = note.Truncate(max(0, room-2))
	if note.Width() > 0 {
		room -= note.Width() + 2
	}
	title = title.Truncate(max(0, room-2))
	if title.Width() > 0 {
		room -= title.Width() + 2
	}
	fill := room
	if w < 2 {
		return border.Around("┌" + strings.Repeat("─", w) + "┐")
	}
	var b strings.Builder
	b.WriteString(border.Around("┌─"))
	if title.Width() > 0 {
		b.WriteString(" " + name.Render(title) + " ")
	}
	b.WriteString(border.Around(strings.Repeat("─", fill)))
	if note.Width() > 0 {
		b.WriteString(" " + name.Render(note) + " ")
	}
	b.WriteString(border.Around("─┐"))
	return b.String()
}
