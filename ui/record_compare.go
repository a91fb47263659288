package ui

import (
	"clinik-import/ndjson"
	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"
)

// comparable reports whether a corrected record is shown beside what it was: where the
// pane is wide, or the person asked.
func (p *recordPane) comparable() bool {
	_, _, beside := layout.Compare(p.size.Inside())
	return beside && p.loaded.syntax == nil || p.comparing
}

// marksBefore point to the fields of the original that a correction changed.
func (p *recordPane) marksBefore() (marks []widget.Remark) {
	for _, c := range p.loaded.changes {
		switch {
		case c.Was == nil:
		case c.Gone:
			marks = append(marks, widget.Remark{Pointer: c.Pointer, Severity: ndjson.Note, Text: safe.Own("removed")})
		default:
			marks = append(marks, widget.Remark{Pointer: c.Pointer, Severity: ndjson.Note, Text: safe.Own("changed")})
		}
	}
	return marks
}

// comparedView draws the record as it is in the file and as it is now, beside each other.
// Where there is no room for both, it is drawn as it is in the file.
func (p *recordPane) comparedView(s layout.Size, focused bool) layout.Block {
	was, is, beside := layout.Compare(s)
	t := p.c.Theme
	file := layout.Above(layout.Block{" " + t.Strong.Render(safe.Own("in the file"))}, p.originalView(was.Size()))
	if !beside {
		return file
	}
	now := layout.Above(layout.Block{" " + t.Strong.Render(p.standing())}, p.tree.View(is.Size().Below(1), focused))
	return layout.Beside(file.Fit(was.Size()), now.Fit(is.Size()))
}

// originalView draws the record as it is in the file; a line that is not JSON as it stands.
func (p *recordPane) originalView(s layout.Size) (body layout.Block) {
	if p.loaded.was != nil {
		return p.before.View(s.Below(1), false)
	}
	for _, line := range p.c.Display.Bytes(p.loaded.Original.Bytes).Wrap(max(8, layout.Rest(s.W, 2))) {
		body = append(body, " "+line.String())
	}
	return body
}
