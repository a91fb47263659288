package ui

import (
	"clinik-import/importer"
	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"
	"clinik-import/ui/widget"

	"github.com/charmbracelet/bubbles/key"
)

func (p *rejectsPage) View() layout.Block {
	if len(p.rows.all.Entries) == 0 && !p.Typing() {
		return p.emptyView()
	}
	at := p.layout()
	var body layout.Block
	if at.List.W > 0 {
		note := p.rows.position(p.list.Cursor())
		body = widget.Pane(p.c.Theme, at.List.Size(), p.c.purgeTitle(p.listTitle(), layout.Rest(at.List.W, note.Width(), 8)), note, !p.inRecord,
			p.list.View(p.c.Theme, !p.inRecord))
	}
	switch {
	case at.Record.W == 0:
	case at.Record.X > 0:
		body = layout.Beside(body, p.recordView(at.Record.Size()))
	default:
		body = layout.Above(body, p.recordView(at.Record.Size()))
	}
	if p.input != nil {
		body = append(body, " "+p.input.View(p.c.Theme, layout.Rest(at.Input.W, 1)))
	}
	return append(body, p.footView(at.Foot.W)).Fit(p.size)
}

// roomyFoot is how wide a line is that has room for more than the least words.
const roomyFoot = 60

// footView says how much is left and what to do next.
func (p *rejectsPage) footView(w int) string {
	records, corrected := p.rows.all.Records-int(p.c.Now.Totals.Aside), p.rows.all.Corrected
	t, k := p.c.Theme, rejectsKeys
	left := safe.Sprintf(" %s left: %s corrected, %s open", widget.Count(int64(records)),
		widget.Count(int64(corrected)), widget.Count(int64(records-corrected)))
	next := []key.Binding{editKeys.Field}
	if p.pane.noFields() {
		next[0] = editKeys.Record
	}
	if p.hasChange() {
		next = append(next, k.Alike)
	}
	if p.pane.onText() {
		next = append(next, k.Replace)
	}
	next = append(next, Bind("x", "write files", "x"))
	if p.isBare() {
		next = []key.Binding{Bind("esc", "show all", "esc"), Bind("x", "write files", "x")}
	}
	if w >= roomyFoot && p.rows.isGroup(p.list.Cursor()) && !p.inRecord {
		next[0] = Bind("e", "edit the first", "e")
	}
	switch {
	case p.c.outdated():
		next[0] = Bind("1", "open the changed file again", "1")
	case corrected > 0:
		next[0] = Bind("r", safe.Sprintf("send the %s corrected", widget.Count(int64(corrected))).String(), "r")
	}
	return layout.Spread(left.String(), widget.Keys(t, next, layout.Rest(w, left.Width(), 3))+" ", w)
}

// emptyView says why there is nothing to list, and what comes next.
func (p *rejectsPage) emptyView() layout.Block {
	said, next, look := p.nothing()
	var text layout.Block
	for _, line := range said.Wrap(max(1, layout.Rest(p.size.W, 4))) {
		text = append(text, look.Render(line))
	}
	text = append(text, "")
	for _, line := range next.Wrap(max(1, layout.Rest(p.size.W, 4))) {
		text = append(text, line.String())
	}
	return layout.Over(layout.Block(nil).Fit(p.size), text, layout.Centre(p.size, text.Size())).Fit(p.size)
}

func (p *rejectsPage) nothing() (said, next safe.Text, look theme.Style) {
	totals := p.c.Now.Totals
	switch {
	case p.c.Run == nil:
		return safe.Own("No file is open yet."), safe.Own("Press 1 and choose one."), p.c.Theme.Strong
	case p.loading || totals.HeldBack+totals.Rejected > 0:
		return safe.Own("looking …"), safe.Text{}, p.c.Theme.Faint
	case totals.Accepted > 0 && totals.Accepted == totals.Read-totals.Blank:
		return safe.Sprintf("%s Every record was accepted.", theme.SignOK), accounts(totals), p.c.Theme.Success
	case p.c.Linting:
		return safe.Own("Nothing is held back so far."), safe.Own("The check is not done yet."), p.c.Theme.Strong
	}
	said, look = safe.Own("Nothing is rejected or held back."), p.c.Theme.Strong
	switch {
	case totals.Unknown > 0:
		next = safe.Sprintf("%s an unknown outcome: press 4 to settle it.", counted(totals.Unknown, "record has", "records have"))
	case totals.AtServer > totals.Sending:
		said = safe.Own("Nothing is rejected so far.")
		next = safe.Sprintf("%s at the server: press 4 to watch.", counted(totals.AtServer-totals.Sending, "record is", "records are"))
	case totals.Sending > 0:
		said = safe.Own("Nothing is rejected so far.")
		next = safe.Sprintf("%s being sent: press 4 to watch.", counted(totals.Sending, "record is", "records are"))
	case totals.Unsent > 0 && totals.Unsent <= inQueue(p.c.Now.Batches):
		next = safe.Sprintf("%s in the queue: press 4 to watch.", counted(totals.Unsent, "record waits", "records wait"))
	case totals.Unsent > 0:
		totals.Unsent -= inQueue(p.c.Now.Batches)
		next = safe.Sprintf("%s not sent yet: press 3 for the plan.", counted(totals.Unsent, "record is", "records are"))
	}
	return said, next, look
}

// accounts shows that the numbers add up when everything is done.
func accounts(t importer.Totals) safe.Text {
	text := safe.Sprintf("%s read, ", widget.Count(t.Read))
	if t.Blank > 0 {
		text = safe.Sprintf("%s%s blank, ", text, widget.Count(t.Blank))
	}
	return safe.Sprintf("%s%s accepted, 0 left.", text, widget.Count(t.Accepted))
}

// recordView draws the record under the cursor.
func (p *rejectsPage) recordView(s layout.Size) layout.Block {
	if p.isBare() {
		return widget.Pane(p.c.Theme, s, safe.Own("record"), safe.Text{}, false, nil)
	}
	if p.shown.Line == 0 {
		return widget.Pane(p.c.Theme, s, p.recordTitle(), safe.Text{}, p.inRecord, p.noLineView(s.Inside().W))
	}
	return p.pane.view(p.inRecord)
}

// recordTitle says which record is shown and when it was sent.
func (p *rejectsPage) recordTitle() safe.Text {
	r := p.shown
	where := safe.Sprintf("%s:%s", p.rows.file(r.Source), widget.Count(r.Line))
	if r.Line == 0 {
		where = safe.Own("no record named")
	}
	switch {
	case r.Batch == 0 || r.HeldBack:
		return where
	case r.Attempt < 2:
		return safe.Sprintf("%s · batch %d", where, r.Batch)
	}
	return safe.Sprintf("%s · batch %d · attempt %d", where, r.Batch, r.Attempt)
}

// noLineView is for what the server said of no record that we could name.
func (p *rejectsPage) noLineView(w int) layout.Block {
	r, t := p.shown, p.c.Theme
	var body layout.Block
	say := func(look theme.Style, text safe.Text) {
		for _, line := range text.Wrap(max(1, layout.Rest(w, 2))) {
			body = append(body, " "+look.Render(line))
		}
	}
	say(t.SeverityError, safe.Join(" ", theme.SignError, serverSaid(p.c.Display, r)))
	body = append(body, "")
	say(t.Text, safe.Sprintf("The server did not say which record of batch %d this is about, so nothing can be corrected here.", r.Batch))
	if r.Why != "" {
		say(t.Faint, p.c.Display.Words(r.Why))
	}
	return body
}
