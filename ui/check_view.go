package ui

import (
	"errors"
	"path/filepath"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"
	"clinik-import/ui/widget"
)

// View draws the page.
func (p *checkPage) View() layout.Block {
	if p.c.Run == nil || p.source >= len(p.sources) {
		return layout.Block{"", " " + p.c.Theme.Faint.Render(safe.Own("Nothing to check yet: press 1 and choose a file."))}.Fit(p.size)
	}
	at := layout.Check(p.size)
	var body layout.Block
	switch {
	case p.record.comparing:
		body = p.record.view(true)
	case at.Single && (p.focus == onRecord || p.record.typing()):
		body = p.record.view(true)
	case at.Single && p.focus == onProblems:
		body = p.problemsView(at.Problems.Size())
	case at.Single:
		body = p.recordsView(at.Records.Size())
	case at.Record.X > 0:
		left := layout.Above(p.recordsView(at.Records.Size()), p.problemsView(at.Problems.Size()))
		body = layout.Beside(left, p.record.view(p.focus == onRecord))
	default:
		body = layout.Above(p.recordsView(at.Records.Size()), p.problemsView(at.Problems.Size()), p.record.view(p.focus == onRecord))
	}
	return layout.Above(layout.Block{p.headerView(at.Header.W)}, body, layout.Block{p.nextView(at.Next.W)}).Fit(p.size)
}

func (p *checkPage) recordsView(s layout.Size) layout.Block {
	title := safe.Own("records")
	if p.filter.isSet() {
		title = safe.Sprintf("only %s", p.filter.title(p.c.Display))
	}
	note := p.list.Position()
	if p.filter.search == nil && p.survey.more || p.filter.search != nil && p.filter.search.more {
		note = safe.Sprintf("%s and more", note)
	}
	return widget.Pane(p.c.Theme, s, title, note, p.focus == onRecords, p.list.View(p.c.Theme, p.focus == onRecords))
}

func (p *checkPage) problemsView(s layout.Size) layout.Block {
	title := safe.Own("problems")
	if many := widget.Count(p.groups.all); p.groups.all > 0 || p.counting() {
		if p.counting() {
			many = safe.Own("counting…")
		}
		title = safe.Sprintf("problems: %s", many)
		if len(p.sources) > 1 {
			title = safe.Sprintf("problems of this file: %s", many)
		}
	}
	body := p.groups.list.View(p.c.Theme, p.focus == onProblems)
	note := p.groups.list.Position()
	room := layout.Rest(s.W, note.Width(), 8)
	if p.groups.all > 0 {
		title = p.groups.shareTitle(title, room)
	}
	return widget.Pane(p.c.Theme, s, p.c.purgeTitle(title, room), note, p.focus == onProblems, body)
}

// headerView names the file, its type, and how far the check is.
func (p *checkPage) headerView(w int) string {
	t, s := p.c.Theme, p.sources[p.source]
	name := t.Spell(safe.Clean(shortPath(s.Path)))
	if s.File != nil && s.File.Info().Entry != "" {
		name = safe.Sprintf("%s, %s", name, s.File.Info().Entry)
	}
	if len(p.sources) > 1 {
		name = safe.Sprintf("%d/%d %s", p.source+1, len(p.sources), name)
	}
	right := p.progressView(w)
	if left := p.c.LeftOut; len(left) > 0 && w >= 60 {
		right = t.SeverityWarning.Render(safe.Sprintf("%s %s", theme.SignWarning, leftOut(left))) + " · " + right
	}
	room := layout.Rest(w, 3, (layout.Block{right}).Size().W)
	kind, wrong := p.typeText()
	style := t.Faint
	if wrong {
		style, kind = t.SeverityWarning, safe.Join(" ", theme.SignWarning, kind)
	}
	name = name.TruncateLeft(layout.Half(room, 16))
	kind = kind.Truncate(layout.Rest(room, name.Width(), 3))
	left := " " + t.Strong.Render(name.TruncateLeft(room))
	if kind.Width() > 0 {
		left += " · " + style.Render(kind)
	}
	return layout.Spread(left, right+" ", w)
}

// progressView is the bar of the check, with the time left; afterwards what it found.
func (p *checkPage) progressView(w int) string {
	progress := p.survey.progress
	switch err := p.sources[p.source].Err; {
	case importer.InDoubt(err) && p.c.Linting:
		return p.c.Theme.SeverityWarning.Render(safe.Own("being compared"))
	case errors.Is(err, ndjson.ErrChanged):
		return p.c.Theme.SeverityError.Render(safe.Sprintf("%s file changed", theme.SignError))
	case err != nil:
		return p.c.Theme.SeverityError.Render(safe.Sprintf("%s not readable", theme.SignError))
	case progress.Err != nil && !p.c.Linting:
		return p.c.Theme.SeverityError.Render(safe.Own("check not finished"))
	case progress.Done:
		return safe.Sprintf("%s checked", theme.SignOK).String()
	case w < 60:
		return widget.Progress(p.c.Theme, progress.Bytes, max(1, progress.Total), 12)
	}
	left := safe.Own("     ")
	if p.pace.left > 0 {
		left = widget.Duration(p.pace.left).PadLeft(5)
	}
	if w >= 110 && p.pace.rate > 0 {
		left = safe.Sprintf("%s  %s/s", left, widget.Bytes(p.pace.rate).PadLeft(6))
	}
	return "checking " + widget.Progress(p.c.Theme, progress.Bytes, max(1, progress.Total), 20) + " " + left.String()
}

// nextView is the line at the foot: what is being typed, else what to do next.
func (p *checkPage) nextView(w int) string {
	if p.input != nil {
		return " " + p.input.View(p.c.Theme, layout.Rest(w, 1))
	}
	texts, style := p.next()
	for _, text := range texts {
		if layout.Fits(w, text.Width(), 2) {
			return " " + style.Render(text)
		}
	}
	return " " + style.Render(texts[len(texts)-1].Truncate(layout.Rest(w, 2)))
}

// shortPath is the file with the folder it is in, which people know it by.
func shortPath(path string) string {
	return filepath.Join(filepath.Base(filepath.Dir(path)), filepath.Base(path))
}
