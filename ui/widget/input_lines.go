package widget

import (
	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"
)

// Lines draws label, text and cursor over as many lines as the text needs, for a long one such
// as a whole record; where there are more than fit, those around the cursor.
func (in *Input) Lines(t *theme.Theme, s layout.Size) layout.Block {
	if s.H < 3 || in.said.Width() > 0 {
		return layout.Block{in.View(t, s.W)}
	}
	w := max(4, s.W)
	under, after := safe.Own(" "), safe.Text{}
	if in.at < len(in.value) {
		under, after = t.Spell(safe.Clean(string(in.value[in.at]))), t.Spell(safe.Clean(string(in.value[in.at+1:])))
	}
	drawn := cursor(t, under)
	wide := layout.Block{drawn}.Size().W
	var text layout.Block
	for _, chunk := range t.Spell(safe.Clean(string(in.value[:in.at]))).Chunks(w, w) {
		text = append(text, chunk.String())
	}
	at := len(text) - 1
	if used := layout.Block(text[at:]).Size().W; used+wide > w {
		text, at = append(text, ""), at+1
	}
	text[at] += drawn
	for i, chunk := range after.Chunks(w-layout.Block(text[at:]).Size().W, w) {
		if i == 0 {
			text[at] += chunk.String()
		} else {
			text = append(text, chunk.String())
		}
	}
	rows := s.H - 1
	from := max(0, min(at-rows/2, len(text)-rows))
	return append(layout.Block{t.Strong.Render(in.Label.Truncate(s.W))}, text[from:min(len(text), from+rows)]...)
}
