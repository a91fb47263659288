package ui

import (
	"clinik-import/importer"
	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"
)

func (p *jobsPage) View() layout.Block {
	t, at := p.c.Theme, p.at
	detail := p.detailView(at.Detail.Size(), at.Detail.X > 0)
	var page layout.Block
	if at.Batches.H > 0 {
		page = widget.Pane(t, at.Batches.Size(), p.batchesTitle(), p.batches.Position(), !p.onErrors, p.batches.View(t, !p.onErrors))
	}
	switch {
	case at.Errors.H == 0:
		page = layout.Above(page, detail)
	case at.Detail.X > 0:
		page = layout.Above(page, layout.Beside(p.errorsView(at.Errors.Size()), detail))
	case at.Detail.Y < at.Errors.Y:
		page = layout.Above(page, detail, p.errorsView(at.Errors.Size()))
	default:
		page = layout.Above(page, p.errorsView(at.Errors.Size()), detail)
	}
	return append(page, p.nextView(at.Next.W)).Fit(p.size)
}

func (p *jobsPage) batchesTitle() safe.Text {
	if len(p.files) == 1 {
		return safe.Sprintf("batches · %s", p.files[0])
	}
	return safe.Own("batches")
}

// detailView says what the batch, or the error under the cursor, is.
func (p *jobsPage) detailView(s layout.Size, framed bool) layout.Block {
	b, ok := p.current()
	inside := s
	if framed {
		inside = s.Inside()
	}
	var body layout.Block
	title := safe.Text{}
	if ok {
		title = safe.Sprintf("batch %d", b.Number)
		body = p.batchDetail(b, inside, framed)
		if p.onErrors {
			title, body = safe.Own("this error"), p.errorDetail(p.rejects.rows[p.errors.Cursor()], inside.W)
		}
	}
	if framed {
		return widget.Pane(p.c.Theme, s, title, safe.Text{}, false, body)
	}
	return body.Fit(s)
}

// detailHeight is how many lines it takes to say all of what the batch under the cursor is.
func (p *jobsPage) detailHeight(w int) int {
	b, ok := p.current()
	if !ok {
		return 0
	}
	return len(p.meaning(b).text().Wrap(max(1, layout.Rest(w, 2)))) + 1 // the facts
}

// meaning is what is to be said of a batch, after its sign.
func (p *jobsPage) meaning(b importer.Batch) meaning {
	m := explain(p.c.Display, b, p.c.Now, p.c.Time())
	m.said = safe.Sprintf("%s %s", batchSign(b), m.said)
	return m
}

// batchDetail is what the state means, then the facts; in three lines the facts keep one.
func (p *jobsPage) batchDetail(b importer.Batch, s layout.Size, roomy bool) layout.Block {
	t, m := p.c.Theme, p.meaning(b)
	facts := []safe.Text{}
	if b.Job != "" {
		facts = append(facts, jobName(b.Job))
	}
	if b.Attempts > 0 {
		facts = append(facts, counted(int64(b.Attempts), "attempt", "attempts"))
	}
	if !b.Sent.IsZero() {
		facts = append(facts, safe.Sprintf("sent %s", b.Sent.In(p.c.Time().Location()).Format("15:04:05")))
	}
	if !b.Ended.IsZero() {
		facts = append(facts, safe.Sprintf("ended %s", b.Ended.In(p.c.Time().Location()).Format("15:04:05")))
	}
	facts = append(facts, widget.Bytes(b.Bytes))
	if roomy {
		said := append(paragraphs(s.W, batchStyle(t, b), m.text()), "")
		facts = append(facts, safe.Clean(b.Type), counted(b.Records, "record", "records"))
		for _, span := range b.Spans {
			facts = append(facts, spanText(p.files, span))
		}
		for _, fact := range facts {
			said = append(said, paragraphs(s.W, t.Text, fact)...)
		}
		return said
	}
	room := s.H
	if room > 2 {
		room-- // for the facts
	}
	said := paragraphs(s.W, batchStyle(t, b), m.fit(layout.Rest(s.W, 2), room))
	if len(said) > room {
		last := layout.Rest(room, 1)
		said = append(said[:last:last], layout.Spread(said[last], t.Faint.Render(safe.Own(" …")), s.W))
	}
	return append(said, flow(s.W, t.Faint, facts...)...)
}

// batchRows are the batches of the run.
type batchRows struct{ p *jobsPage }

func (r batchRows) Len() int { return len(r.p.c.Now.Batches) }

func (r batchRows) Row(i int, cells []widget.Cell) []widget.Cell {
	p, b := r.p, r.p.c.Now.Batches[i]
	t, clock := p.c.Theme, p.c.Time()
	style := batchStyle(t, b)
	progress, short := progressText(b, p.c.Now, clock, p.at.Bar)
	took := safe.Text{}
	switch {
	case b.Sent.IsZero():
	case !b.Ended.IsZero():
		took = widget.Duration(b.Ended.Sub(b.Sent))
	case atWork(b):
		took = widget.Duration(clock.Sub(b.Sent))
	}
	return append(cells,
		widget.Cell{Text: batchSign(b), Style: style},
		widget.Cell{Text: safe.Sprintf("%d", b.Number)},
		widget.Cell{Text: spansText(p.files, b.Spans)},
		widget.Cell{Text: safe.Clean(b.Type)},
		widget.Cell{Text: widget.Count(b.Records)},
		widget.Cell{Text: batchWord(b), Style: style},
		widget.Cell{Text: progress, Short: short, Style: style},
		widget.Cell{Text: took, Style: t.Faint},
		widget.Cell{Text: safe.Clean(b.Job), Style: t.Faint})
}
