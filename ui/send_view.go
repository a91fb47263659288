package ui

import (
	"clinik-import/importer"
	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"
	"clinik-import/ui/widget"
	"clinik-import/ui/words"
)

func (p *sendPage) View() layout.Block {
	t, at := p.c.Theme, p.at
	page := p.aboutView(at.About.W).Fit(at.About.Size())
	if at.Batches.H > 0 {
		page = layout.Above(page, p.batchesView(at))
	}
	if at.Held.H > 0 {
		title := safe.Sprintf("held back: %s", widget.Count(p.plan.held+p.plan.plan.Totals.Aside))
		page = layout.Above(page, widget.Pane(t, at.Held.Size(), title, p.held.Position(), p.focusHeld(), p.held.View(t, p.focusHeld())))
	}
	return append(page, p.nextView(at.Next.W)).Fit(p.size)
}

// aboutView says what the plan comes to, and who we are; in short where it is narrow.
func (p *sendPage) aboutView(w int) layout.Block {
	t := p.c.Theme
	var block layout.Block
	narrow := w < whoFrom
	if p.hasBatches() {
		block = p.costView(w, narrow)
	}
	if narrow {
		block = append(block, flow(w, t.Text, words.WhoShort(p.target))...)
	} else {
		block = append(block, flow(w, t.Text, words.Who(p.target)...)...)
	}
	if said, some := words.Ahead(p.plan.plan); some {
		block = append(block, paragraphs(w, t.Text, said)...)
	}
	if said, some := words.Lowered(p.plan.plan.Lowered); some {
		block = append(block, paragraphs(w, t.SeverityWarning, safe.Sprintf("%s %s", theme.SignWarning, said))...)
	}
	for _, m := range p.plan.plan.Mixed {
		block = append(block, paragraphs(w, t.SeverityWarning, safe.Sprintf("%s %s", theme.SignWarning, words.Mixed(m)))...)
	}
	if p.plan.plan.Repeated > 0 {
		block = append(block, paragraphs(w, t.SeverityWarning, safe.Sprintf("%s %s", theme.SignWarning, words.Repeated(p.plan.plan)))...)
	}
	if again := p.plan.plan.Again; again > 0 {
		block = append(block, paragraphs(w, t.SeverityWarning, safe.Sprintf("%s %s%s", theme.SignWarning, words.Again(p.plan.plan), p.without()))...)
	}
	if p.plan.plan.LeftOut > 0 {
		block = append(block, paragraphs(w, t.Text, safe.Sprintf("%s b: with them.", words.LeftOut(p.plan.plan)))...)
	}
	if left := p.c.LeftOut; len(left) > 0 {
		block = append(block, paragraphs(w, t.SeverityWarning, safe.Join(" ", theme.SignWarning, leftNames(left), whyLeft))...)
	}
	for _, err := range p.plan.faults {
		block = append(block, paragraphs(w, t.SeverityError, safe.Sprintf("%s %s", theme.SignError, err))...)
	}
	return block
}

// without says how those that were sent before are left out again, where they are planned knowingly.
func (p *sendPage) without() safe.Text {
	if !p.before {
		return safe.Text{}
	}
	return safe.Own(" b: without them.")
}

// whoFrom is the width from which who we are is said in full.
const whoFrom = 60

// costView says what the plan costs, and of how much.
func (p *sendPage) costView(w int, narrow bool) layout.Block {
	t := p.c.Theme
	records, bytes := words.Planned(p.plan.plan)
	n := int64(len(p.plan.plan.Batches))
	left, short, over, known := words.QuotaLeft(p.c.Now.Quota, records, p.c.Time())
	style := t.Strong
	if over {
		style, left, short = t.SeverityWarning, safe.Sprintf("%s %s", theme.SignWarning, left), safe.Sprintf("%s %s", theme.SignWarning, short)
	}
	switch {
	case narrow && over:
		return flow(w, style, short)
	case narrow && known:
		return flow(w, style, short, counted(n, "slot", "slots"))
	case narrow:
		return flow(w, style, counted(records, "request", "requests"), counted(n, "slot", "slots"))
	}
	block := flow(w, t.Strong,
		counted(records, "record", "records"), counted(n, "batch", "batches"), widget.Bytes(bytes),
		safe.Sprintf("costs %s and %s", counted(records, "request", "requests"), counted(n, "slot", "slots")))
	switch {
	case over:
		return append(block, paragraphs(w, style, left)...)
	case known:
		return append(block, paragraphs(w, t.Text, left)...)
	case p.target.Environment != importer.Sandbox:
		return append(block, paragraphs(w, t.Faint, words.Plans())...)
	}
	return block
}

// flow sets pieces one after the other, with a dot between, in as many lines as it takes.
func flow(w int, style theme.Style, pieces ...safe.Text) layout.Block {
	var block layout.Block
	line := safe.Text{}
	for _, piece := range pieces {
		longer := piece
		if line.Width() > 0 {
			longer = safe.Join(" · ", line, piece)
		}
		if line.Width() > 0 && !layout.Fits(w, longer.Width(), 2) {
			block = append(block, " "+style.Render(line))
			longer = piece
		}
		line = longer
	}
	return append(block, " "+style.Render(line.Truncate(layout.Rest(w, 1))))
}

// paragraphs wraps texts into lines of at most w cells, with a blank at the left.
func paragraphs(w int, style theme.Style, texts ...safe.Text) layout.Block {
	var block layout.Block
	for _, text := range texts {
		for _, line := range text.Wrap(max(1, layout.Rest(w, 2))) {
			block = append(block, " "+style.Render(line))
		}
	}
	return block
}

func (p *sendPage) hasBatches() bool {
	return p.made && p.plan.err == nil && len(p.plan.plan.Batches) > 0
}

// batchesView is the plan, or why there is none.
func (p *sendPage) batchesView(at layout.SendPage) layout.Block {
	t := p.c.Theme
	if !p.hasBatches() || p.c.Linting {
		s := layout.Size{W: p.size.W, H: at.Batches.H}
		return widget.Pane(t, s, safe.Own("plan"), safe.Text{}, !p.focusHeld(), p.situationView(s.Inside().W))
	}
	plan := p.plan.plan
	title := safe.Own("plan")
	if plan.Round > 1 {
		title = safe.Sprintf("plan of round %d", plan.Round)
	}
	if len(p.plan.files) == 1 {
		title = safe.Sprintf("%s · %s", title, p.plan.files[0])
	}
	if p.held.Len() > 0 && at.Held.H == 0 {
		title = safe.Sprintf("plan · → %s held back", widget.Count(p.plan.held+p.plan.plan.Totals.Aside))
	}
	body := widget.Pane(t, at.Batches.Size(), title, p.batches.Position(), !p.focusHeld(), p.batches.View(t, !p.focusHeld()))
	if at.Lines.W == 0 {
		return body
	}
	return layout.Beside(body, p.linesView(at.Lines.Size()))
}

// linesView lists what the batch under the cursor draws on.
func (p *sendPage) linesView(s layout.Size) layout.Block {
	t := p.c.Theme
	i := p.batches.Cursor()
	if i < 0 {
		return widget.Pane(t, s, safe.Text{}, safe.Text{}, false, nil)
	}
	b := p.plan.plan.Batches[i]
	var block layout.Block
	for n, span := range b.Spans {
		if !layout.Fits(s.Inside().H, n, 2) && !layout.Fits(n+1, len(b.Spans)) {
			block = append(block, " "+t.Faint.Render(safe.Sprintf("and %d more", len(b.Spans)-n)))
			break
		}
		records := counted(int64(span.Records), "record", "records")
		block = append(block, layout.Spread(" "+spanText(p.plan.files, span).Truncate(layout.Rest(s.Inside().W, records.Width(), 2)).String(), t.Faint.Render(records)+" ", s.Inside().W))
	}
	return widget.Pane(t, s, safe.Sprintf("batch %d draws on", i+1), safe.Text{}, false, block)
}

// nextView is the last line: what to do now.
func (p *sendPage) nextView(w int) string {
	t := p.c.Theme
	switch {
	case p.sealing:
		return " " + t.Waiting.Render(safe.Own("The batches are being sealed …").Truncate(layout.Rest(w, 1)))
	case !p.canSend():
		return ""
	case p.c.Now.Watching.On:
		return " " + t.Waiting.Render(onlyLooks(p.c.Now.Watching).Truncate(layout.Rest(w, 1)))
	case p.c.Now.Paused:
		return " " + t.Waiting.Render(safe.Own("! Sending is paused; p on Jobs (4) goes on.").Truncate(layout.Rest(w, 1)))
	}
	times := p.timesText("would go", "would go")
	long := safe.Sprintf("%s: s asks, and sends after your yes.", times)
	if !layout.Fits(w, long.Width(), 1) {
		long = safe.Sprintf("%s.", times)
	}
	return " " + long.Truncate(layout.Rest(w, 1)).String()
}

// timesText says when the first and the last batch go; one and many are the verb.
func (p *sendPage) timesText(one, many string) safe.Text {
	if p.c.Now.Paused {
		return safe.Own("Nothing goes yet: sending is paused, p on Jobs (4) goes on")
	}
	n, now := len(p.plan.plan.Batches), p.c.Time()
	first, last := p.goes(0), p.goes(n-1)
	switch {
	case p.plan.plan.Options.First > 0 && n > 1 && !first.IsZero():
		return safe.Sprintf("The first %s %s, the others after its job", one, words.At(first, now))
	case first.IsZero() || last.IsZero():
		return safe.Sprintf("Each %s as a slot comes free", one)
	case n == 1:
		return safe.Sprintf("It %s %s", one, words.At(first, now))
	case words.When(first, now) == words.When(last, now):
		return safe.Sprintf("All %s %s", many, words.At(last, now))
	}
	return safe.Sprintf("The first %s %s, the last %s", one, words.At(first, now), words.At(last, now))
}

// plannedRows are the batches of the plan.
type plannedRows struct{ p *sendPage }

func (r plannedRows) Len() int { return len(r.p.plan.plan.Batches) }

func (r plannedRows) Row(i int, cells []widget.Cell) []widget.Cell {
	b, t := r.p.plan.plan.Batches[i], r.p.c.Theme
	goes, style := safe.Own("as free"), t.Waiting
	if at := r.p.goes(i); r.p.c.Now.Paused {
		goes = safe.Own("paused")
	} else if i > 0 && r.p.plan.plan.Options.First > 0 {
		goes = safe.Own("after 1")
	} else if !at.IsZero() {
		goes = words.When(at, r.p.c.Time())
		if goes == words.When(at, at) {
			style = t.Success
		}
	}
	return append(cells,
		widget.Cell{Text: safe.Sprintf("%d", i+1)},
		widget.Cell{Text: goes, Style: style},
		widget.Cell{Text: safe.Clean(b.Type)},
		widget.Cell{Text: widget.Count(int64(b.Records))},
		widget.Cell{Text: widget.Bytes(b.Bytes), Style: t.Faint},
		widget.Cell{Text: spansText(r.p.plan.files, b.Spans), Style: t.Faint})
}

// heldRows are the reasons why records are held back.
type heldRows struct{ p *sendPage }

func (r heldRows) Len() int { return len(r.p.plan.plan.Held) }

func (r heldRows) Row(i int, cells []widget.Cell) []widget.Cell {
	g, t := r.p.plan.plan.Held[i], r.p.c.Theme
	sign := widget.Cell{Text: theme.SignError, Style: t.SeverityError}
	if g.Rule == importer.RuleAside {
		sign = widget.Cell{Text: theme.SignAside, Style: t.Faint}
	}
	return append(cells, sign,
		widget.Cell{Text: widget.Count(g.Records)},
		widget.Cell{Text: ruleTitle(g.Rule), Short: safe.Clean(titles[g.Rule].Brief)},
		widget.Cell{Text: safe.Clean(g.Field), Style: t.FieldName})
}
