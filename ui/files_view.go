package ui

import (
	"errors"

	"clinik-import/ndjson"
	"clinik-import/resource"
	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"
	"clinik-import/ui/widget"
	"clinik-import/ui/words"
)

func (p *filesPage) View() layout.Block {
	at := p.layout()
	marked := safe.Text{}
	if n := len(p.marks); n > 0 {
		marked = safe.Sprintf("%s marked: %d ", theme.SignMark, n)
	}
	where, title := p.c.Theme.Spell(safe.Clean(p.folder)), safe.Own("folder")
	switch {
	case p.folder == "":
		where, title = safe.Own("this computer"), safe.Own("drives")
	case p.archive:
		title = safe.Own("zip archive")
	}
	path := layout.Spread(" "+where.TruncateLeft(layout.Rest(at.Path.W, marked.Width(), 2)).String(), marked.String(), at.Path.W)
	if p.filter != "" {
		title = safe.Sprintf("%s /%s", title, p.filter)
	}
	body := widget.Pane(p.c.Theme, at.Folder.Size(), title, p.list.Position(), true, p.list.View(p.c.Theme, true))
	switch {
	case at.Preview.X > 0:
		body = layout.Beside(body, p.previewView(at.Preview.Size()))
	case at.Preview.W > 0:
		body = layout.Above(body, p.previewView(at.Preview.Size()))
	}
	page := layout.Above(layout.Block{path}, body)
	if p.input != nil {
		page = append(page, " "+p.input.View(p.c.Theme, layout.Rest(at.Input.W, 1)))
	}
	if at.Hint.H > 0 {
		said, style := p.hint(), p.c.Theme.Text
		if brief, faulty := p.brief(); at.Preview.W == 0 && brief.Width() > 0 {
			said = brief
			if faulty {
				style = p.c.Theme.SeverityError
			}
		}
		page = append(page, " "+style.Render(said.Truncate(layout.Rest(at.Hint.W, 1))))
	}
	return page.Fit(p.size)
}

// brief says in a line what the file under the cursor is, for pages without a preview.
func (p *filesPage) brief() (said safe.Text, faulty bool) {
	e, ok := p.current()
	look := p.preview
	format, isFormat := errors.AsType[*ndjson.FormatError](look.err)
	choose, several := errors.AsType[*ndjson.ChooseError](look.err)
	switch {
	case !ok || e.folder || look.pick != p.pick(e):
		return safe.Text{}, false
	case several:
		return safe.Sprintf("a zip archive with %s", counted(int64(len(choose.Entries)), "file", "files")), false
	case isFormat && format.Values:
		return safe.Sprintf("%s %s", theme.SignWarning, format.Is), false
	case isFormat:
		return safe.Sprintf("%s %s", theme.SignError, format.Is), true
	case look.err != nil:
		return safe.Sprintf("%s %s", theme.SignError, look.err), true
	case p.typeOf(look.pick) != nil:
		return safe.Sprintf("%s, chosen by you", p.typeOf(look.pick).Name()), false
	case len(look.guesses) == 0:
		return safe.Join(" ", theme.SignWarning, safe.Own("no type fits; t chooses one")), false
	case !look.guesses[0].Sure:
		return safe.Sprintf("%s perhaps %s; t chooses", theme.SignWarning, look.guesses[0].Type.Name()), false
	}
	return safe.Sprintf("%s looks like %s", theme.SignOK, look.guesses[0].Type.Name()), false
}

// hint says what to do first; nothing once something is chosen.
func (p *filesPage) hint() safe.Text {
	switch {
	case p.archive && len(p.marks) == 0:
		return safe.Own("Several files are in this archive: enter opens one; space marks more, then c.")
	case p.c.Run != nil || len(p.marks) > 0:
		return safe.Text{}
	case p.tip != "":
		return safe.Clean(p.tip)
	}
	return safe.Own("Go to a file with ↑↓, enter opens it. R: files you had before.")
}

func (p *filesPage) layout() layout.FilesPage {
	return layout.Files(p.size, p.Typing(), p.hint().Width() > 0)
}

// previewView says what the file under the cursor is.
func (p *filesPage) previewView(s layout.Size) layout.Block {
	e, ok := p.current()
	if !ok {
		return widget.Pane(p.c.Theme, s, safe.Text{}, safe.Text{}, false, nil)
	}
	title := safe.Clean(e.name)
	var body layout.Block
	w := s.Inside().W
	switch {
	case e.folder && p.folder == "":
		body = p.paragraphs(w, safe.Own("a drive; enter opens it"))
	case e.folder:
		body = p.paragraphs(w, safe.Own("a folder; enter opens it, space marks all NDJSON files in it and below"))
	case p.preview.pick != p.pick(e):
		body = layout.Block{" " + p.c.Theme.Faint.Render(safe.Own("looking …"))}
	case p.preview.err != nil:
		body = p.troubleView(w)
	default:
		body = p.recordsView(w)
	}
	return widget.Pane(p.c.Theme, s, title, safe.Text{}, false, body)
}

func (p *filesPage) paragraphs(w int, text safe.Text) (body layout.Block) {
	for _, line := range p.c.Theme.Spell(text).Wrap(max(8, layout.Rest(w, 2))) {
		body = append(body, " "+line.String())
	}
	return body
}

// troubleView says why a file cannot be used, or what must be settled before it can.
func (p *filesPage) troubleView(w int) layout.Block {
	t := p.c.Theme
	sign, style := theme.SignError, t.SeverityError
	var said, next []safe.Text
	format, isFormat := errors.AsType[*ndjson.FormatError](p.preview.err)
	choose, several := errors.AsType[*ndjson.ChooseError](p.preview.err)
	switch {
	case several:
		sign, style = theme.SignNote, t.Strong
		said = []safe.Text{safe.Sprintf("A zip archive with %s. Enter opens it, so that you can choose.", counted(int64(len(choose.Entries)), "file", "files"))}
		for _, e := range choose.Entries {
			next = append(next, safe.Sprintf("%s  %s", e.Name, widget.Bytes(e.Size)))
		}
	case isFormat && format.Values:
		sign, style = theme.SignWarning, t.SeverityWarning
		said = []safe.Text{safe.Sprintf("This is %s.", format.Is)}
		next = []safe.Text{safe.Own("The records in it can be read where they stand: press v to see them, enter to check them.")}
	case isFormat:
		said = []safe.Text{safe.Sprintf("This is %s, not NDJSON.", format.Is)}
		next = []safe.Text{safe.Clean(format.Hint)}
	default:
		said = []safe.Text{safe.Clean(words.Error(p.preview.err))}
	}
	var body layout.Block
	for _, text := range said {
		for i, line := range text.Wrap(max(1, layout.Rest(w, 4))) {
			if i > 0 {
				sign = safe.Own(" ")
			}
			body = append(body, " "+style.Render(safe.Join(" ", sign, line)))
		}
	}
	for _, text := range next {
		for _, line := range text.Wrap(max(1, layout.Rest(w, 4))) {
			body = append(body, "   "+line.String())
		}
	}
	return body
}

// recordsView shows size, type and the first records.
func (p *filesPage) recordsView(w int) layout.Block {
	t, look := p.c.Theme, p.preview.inspection
	body := p.factsView(w)
	chosen := p.typeOf(p.preview.pick)
	switch {
	case chosen != nil:
		return append(append(body, p.chosenView(w, chosen)...), p.firstView(w)...)
	case len(look.guesses) == 0:
		body = append(body, " "+t.SeverityWarning.Render(safe.Own("! no type fits; press t to choose one")))
	case !look.guesses[0].Sure:
		body = append(body, " "+t.SeverityWarning.Render(safe.Sprintf("! perhaps %s; press t to choose", look.guesses[0].Type.Name())))
	default:
		body = append(body, " "+t.Success.Render(safe.Sprintf("%s looks like %s", theme.SignOK, look.guesses[0].Type.Name())))
	}
	if len(look.guesses) > 0 {
		body = append(body, p.faint(w, words.Guess(look.guesses[0]))...)
	}
	return append(body, p.firstView(w)...)
}

// chosenView names the type that the person chose, and how the records fit that one.
func (p *filesPage) chosenView(w int, chosen *resource.Type) layout.Block {
	t, look := p.c.Theme, p.preview.inspection
	body := layout.Block{" " + safe.Sprintf("type %s, chosen", chosen.Name()).String()}
	if g, fits := look.guess(chosen); fits {
		return append(body, p.faint(w, words.Guess(g))...)
	}
	said := safe.Sprintf("%s none of the first records fits it", theme.SignWarning)
	if len(look.guesses) > 0 {
		said = safe.Sprintf("%s; they look more like %s", said, look.guesses[0].Type.Name())
	}
	for _, line := range said.Wrap(max(1, layout.Rest(w, 4))) {
		body = append(body, "   "+t.SeverityWarning.Render(line))
	}
	return body
}

// firstView shows the first records.
func (p *filesPage) firstView(w int) layout.Block {
	body := layout.Block{"", " " + p.c.Theme.Faint.Render(safe.Own("the first records:"))}
	for _, record := range p.preview.records {
		body = append(body, " "+p.c.Display.Bytes(record).Truncate(layout.Rest(w, 2)).String())
	}
	return body
}

// faint wraps what stands below a line that it explains.
func (p *filesPage) faint(w int, text safe.Text) (body layout.Block) {
	for _, line := range text.Wrap(max(1, layout.Rest(w, 4))) {
		body = append(body, "   "+p.c.Theme.Faint.Render(line))
	}
	return body
}

// factsView says what is known of the file without its records.
func (p *filesPage) factsView(w int) (body layout.Block) {
	info := p.preview.info
	size := widget.Bytes(info.Size)
	if info.Compression != "" {
		size = safe.Sprintf("%s, compressed with %s", size, info.Compression)
	}
	body = layout.Block{" " + size.String()}
	if info.Entry != "" && p.preview.entry == "" {
		body = append(body, p.paragraphs(w, safe.Sprintf("the file in it: %s", info.Entry))...)
	}
	if info.Resolved != "" && p.preview.isLink {
		body = append(body, p.paragraphs(w, safe.Sprintf("a link to %s", info.Resolved))...)
	}
	if info.Form == ndjson.Values {
		body = append(body, p.paragraphs(w, safe.Own("records are read where they stand; v reads line by line again"))...)
	}
	return body
}
