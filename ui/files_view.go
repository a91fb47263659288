package ui

import (
	"errors"
	"slices"

	"clinik-import/ndjson"
	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"
	"clinik-import/ui/widget"
)

func (p *filesPage) View() layout.Block {
	at := p.layout()
	marked := safe.Text{}
	if n := len(p.marks); n > 0 {
		marked = safe.Sprintf("%s marked: %d ", theme.SignMark, n)
	}
	path := layout.Spread(" "+safe.Clean(p.folder).TruncateLeft(at.Path.W-marked.Width()-2).String(), marked.String(), at.Path.W)
	title := safe.Own("folder")
	if p.filter != "" {
		title = safe.Sprintf("folder /%s", p.filter)
	}
	body := widget.Pane(p.c.Theme, at.Folder.Size(), title, p.list.Position(), true, p.list.View(p.c.Theme, true))
	if at.Preview.W > 0 {
		body = layout.Beside(body, p.previewView(at.Preview.Size()))
	}
	page := layout.Above(layout.Block{path}, body)
	if p.input != nil {
		page = append(page, " "+p.input.View(p.c.Theme, at.Input.W-1))
	}
	if at.Hint.H > 0 {
		page = append(page, " "+p.c.Theme.Text.Render(p.hint().Truncate(at.Hint.W-1)))
	}
	return page.Fit(p.size)
}

// hint says what to do first; nothing once something is chosen.
func (p *filesPage) hint() safe.Text {
	switch {
	case p.c.Run != nil || len(p.marks) > 0:
		return safe.Text{}
	case p.tip != "":
		return safe.Clean(p.tip)
	}
	return safe.Own("Go to a file with ↑↓, enter opens it.")
}

func (p *filesPage) layout() layout.FilesPage {
	return layout.Files(p.size, p.Typing(), p.hint().Width() > 0)
}

// Len and Row make the folder the rows of its list.
func (p *filesPage) Len() int { return len(p.shown) }

// Row appends the cells of an entry.
func (p *filesPage) Row(i int, cells []widget.Cell) []widget.Cell {
	e := p.shown[i]
	mark := widget.Cell{}
	if slices.Contains(p.marks, p.path(e)) {
		mark = widget.Cell{Text: theme.SignMark, Style: p.c.Theme.Success}
	}
	if e.folder {
		return append(cells, mark, widget.Cell{Text: safe.Sprintf("%s/", e.name), Style: p.c.Theme.Strong})
	}
	return append(cells, mark, widget.Cell{Text: safe.Clean(e.name)},
		widget.Cell{Text: widget.Bytes(e.size), Style: p.c.Theme.Faint},
		widget.Cell{Text: safe.Clean(e.time.Format("2006-01-02")), Style: p.c.Theme.Faint})
}

// previewView says what the file under the cursor is.
func (p *filesPage) previewView(s layout.Size) layout.Block {
	e, ok := p.current()
	if !ok {
		return widget.Pane(p.c.Theme, s, safe.Text{}, safe.Text{}, false, nil)
	}
	title := safe.Clean(e.name)
	var body layout.Block
	switch {
	case e.folder:
		body = layout.Block{" a folder; enter opens it"}
	case p.preview.path != p.path(e):
		body = layout.Block{" " + p.c.Theme.Faint.Render(safe.Own("looking …"))}
	case p.preview.err != nil:
		body = p.troubleView(s.Inside().W)
	default:
		body = p.recordsView(s.Inside().W)
	}
	return widget.Pane(p.c.Theme, s, title, safe.Text{}, false, body)
}

// troubleView says why a file cannot be used.
func (p *filesPage) troubleView(w int) layout.Block {
	var said []safe.Text
	if format, ok := errors.AsType[*ndjson.FormatError](p.preview.err); !ok {
		said = []safe.Text{safe.Clean(p.preview.err.Error())}
	} else {
		said = []safe.Text{safe.Sprintf("This is %s, not NDJSON.", format.Is), safe.Clean(format.Hint)}
	}
	var body layout.Block
	for _, text := range said {
		for _, line := range text.Wrap(max(1, w-4)) {
			body = append(body, " "+p.c.Theme.SeverityError.Render(safe.Join("", theme.SignError, safe.Own(" "), line)))
		}
	}
	return body
}

// recordsView shows size, type and the first records.
func (p *filesPage) recordsView(w int) layout.Block {
	t, look := p.c.Theme, p.preview.inspection
	size := widget.Bytes(look.info.Size)
	if look.info.Compression != "" {
		size = safe.Sprintf("%s, compressed with %s", size, look.info.Compression)
	}
	body := layout.Block{" " + size.String()}
	chosen := p.types[p.preview.path]
	switch {
	case chosen != nil:
		body = append(body, " "+safe.Sprintf("type %s, chosen", chosen.Name()).String())
	case len(look.guesses) == 0:
		body = append(body, " "+t.SeverityWarning.Render(safe.Own("! no type fits; press t to choose one")))
	case !look.guesses[0].Sure:
		body = append(body, " "+t.SeverityWarning.Render(safe.Sprintf("! perhaps %s; press t to choose", look.guesses[0].Type.Name())))
	default:
		body = append(body, " "+t.Success.Render(safe.Sprintf("%s looks like %s", theme.SignOK, look.guesses[0].Type.Name())))
	}
	if len(look.guesses) > 0 {
		for _, line := range reasons(look.guesses[0]).Wrap(max(1, w-4)) {
			body = append(body, "   "+t.Faint.Render(line))
		}
	}
	body = append(body, "")
	for _, record := range look.records {
		body = append(body, " "+p.c.Display.Bytes(record).Truncate(w-2).String())
	}
	return body
}
