package ui

import (
	"clinik-import/importer"
	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"
	"clinik-import/ui/widget"
	"clinik-import/ui/words"
)

// The errors table of the Jobs page: what the job under the cursor rejected, and what became
// of each record since.

// errorColumns are those of the table. How records stand is worth more than what they are
// called: where any stands somehow, the names give way to it.
func errorColumns(standing bool) []widget.Column {
	name, stands, width := 68, 100, 12
	if standing {
		name, stands, width = 100, 60, 15
	}
	return []widget.Column{
		{Width: 1},
		{Width: 9, Right: true},
		{Width: 40, Weight: 3}, // the message comes before all else
		{Width: 14, Weight: 1, From: name},
		{Width: width, From: stands},
		{Width: 16, Weight: 1, From: 130},
	}
}

// errorsView is the errors table of the batch under the cursor.
func (p *jobsPage) errorsView(s layout.Size) layout.Block {
	t := p.c.Theme
	b, ok := p.current()
	if !ok {
		return widget.Pane(t, s, safe.Own("errors"), safe.Text{}, false, nil)
	}
	note := p.errors.Position()
	if p.rejects.more {
		note = safe.Sprintf("%s and more", note)
	}
	running := b.State == importer.StateAccepted || b.State == importer.StateRunning
	if running {
		note = safe.Sprintf("%s, still coming", note)
	}
	body := p.errors.View(t, p.onErrors)
	if p.errors.Len() == 0 {
		note = safe.Text{}
		body = paragraphs(s.Inside().W, t.Faint, p.noErrors())
	}
	return widget.Pane(t, s, errorsTitle(b, layout.Rest(s.W, note.Width(), 8)), note, p.onErrors, body)
}

// errorsTitle heads the table, with what became of its records since, in the longest form
// that has room.
func errorsTitle(b importer.Batch, w int) safe.Text {
	title := safe.Sprintf("errors of batch %d", b.Number)
	long, short := words.SinceCounts(b.Resent)
	if long.Width() == 0 {
		return title
	}
	for _, text := range []safe.Text{safe.Sprintf("%s · since then %s", title, long), safe.Sprintf("%s · %s", title, long),
		safe.Sprintf("%s · %s", title, short), safe.Sprintf("batch %d: %s", b.Number, short),
		safe.Sprintf("batch %d: %s of %s in", b.Number, widget.Count(b.Resent.Accepted), widget.Count(b.Resent.Records))} {
		if text.Width() <= w {
			return text
		}
	}
	return title
}

// noErrors says why the batch under the cursor has no errors to show.
func (p *jobsPage) noErrors() safe.Text {
	b, _ := p.current()
	since := words.Since(b)
	switch {
	case since.Width() > 0:
		return safe.Sprintf("%s rejected, %s", counted(b.Rejected, "record was", "records were"), since)
	case b.State == importer.StateAccepted || b.State == importer.StateRunning:
		return safe.Own("no errors so far; they appear here as the server finds them")
	case waits(b) || b.State == importer.StateHeld || b.State == importer.StateClaimed || b.State == importer.StateOnWire:
		return safe.Own("not sent yet")
	case needsDecision(b):
		return safe.Own("none known")
	}
	return safe.Own("no errors")
}

// errorDetail is the whole message, how sure its line is, and what became of it.
func (p *jobsPage) errorDetail(r importer.JobReject, w int) layout.Block {
	t := p.c.Theme
	block := paragraphs(w, t.SeverityError, safe.Sprintf("%s %s", theme.SignError, serverSaid(p.c.Display, r.Reject)))
	where := safe.Sprintf("%s, %s %s", fileName(p.files, r.Source), p.unit(r.Source), widget.Count(r.Line))
	switch {
	case r.Line == 0:
		where = safe.Own("The server did not say which record.")
	case r.Certainty == importer.Certain:
		where = safe.Sprintf("%s: certain. %s", where, sentence(p.c.Display.Words(r.Why).String()))
	default:
		where = safe.Sprintf("%s: not certain. %s", where, sentence(p.c.Display.Words(r.Why).String()))
	}
	if since := words.SinceOf(r); since.Width() > 0 { // first: it may be all that there is to know
		where = safe.Sprintf("%s %s", since, where)
	}
	return append(block, paragraphs(w, t.Text, where)...)
}

// errorRows are the errors of the batch under the cursor.
type errorRows struct{ p *jobsPage }

func (r errorRows) Len() int { return len(r.p.rejects.rows) }

func (r errorRows) Row(i int, cells []widget.Cell) []widget.Cell {
	e := r.p.rejects.rows[i]
	line := widget.Count(e.Line)
	if e.Line == 0 {
		line = safe.Own("no record")
	}
	mark, stands, style := errorStands(r.p.c.Theme, e)
	return append(cells,
		widget.Cell{Text: mark, Style: style},
		widget.Cell{Text: line},
		widget.Cell{Text: serverSaid(r.p.c.Display, e.Reject)},
		widget.Cell{Text: r.p.c.Display.Value(r.p.rejects.names[e.Position]), Style: r.p.c.Theme.Faint},
		widget.Cell{Text: stands, Style: style},
		widget.Cell{Text: fileName(r.p.files, e.Source), Style: r.p.c.Theme.Faint})
}

// errorStands is how a rejected record stands now, as a sign and in a word; no word where
// nothing was done yet.
func errorStands(t *theme.Theme, e importer.JobReject) (mark, word safe.Text, style theme.Style) {
	word, _ = words.RejectStands(e)
	switch {
	case e.StillBad:
		return theme.SignError, word, t.SeverityError
	case e.Corrected:
		return theme.SignOK, word, t.Success
	case e.Later > 0:
		switch e.State {
		case importer.Accepted:
			return theme.SignOK, word, t.Success
		case importer.Unsent:
			return theme.SignNote, word, t.Waiting
		case importer.AtServer:
			return theme.SignMark, word, t.Progress
		case importer.Unknown:
			return theme.SignUnknown, word, t.Unknown
		}
	case e.Certainty != importer.Certain:
		return theme.SignUnknown, word, t.Unknown
	}
	return theme.SignError, word, t.SeverityError
}

// pageOf is the page that shows the record of an error: where it can be corrected, or, if a
// later batch has it, among the records of its file.
func pageOf(r importer.JobReject) PageID {
	if r.Later > 0 && r.State != importer.Rejected {
		return CheckID
	}
	return RejectsID
}
