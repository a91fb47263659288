package ui

import (
	"clinik-import/ui/mend"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

var rejectsKeys = struct {
	Fold, Unfold, Alike, Replace, Which, Filter, Kind, Next, Previous, Send, Export, Back key.Binding
}{
	Fold:     Bind("←/h", "fold", "left", "h"),
	Unfold:   Bind("→/l", "unfold, then the record", "right", "l"),
	Alike:    Bind("a", "same change for all", "a"),
	Replace:  Bind("s", "find and replace", "s"),
	Which:    Bind("w", "? which record is meant", "w"),
	Filter:   Bind("/", "filter", "/"),
	Kind:     Bind("v", "all, rejected or held back", "v"),
	Next:     Bind("n", "next open", "n"),
	Previous: Bind("N", "previous open", "N"),
	Send:     Bind("r", "send corrected", "r"),
	Export:   Bind("x", "write files: rejects, corrected, report", "x"),
	Back:     Bind("esc", "back to the list", "esc"),
}

func (p *rejectsPage) ShortHelp() []key.Binding {
	switch k := rejectsKeys; {
	case p.input != nil:
		return []key.Binding{Bind("enter", "done", "enter"), Bind("esc", "back", "esc")}
	case p.pane.typing():
		return p.pane.shortHelp()
	case len(p.rows.all.Entries) == 0:
		return nil
	case p.isBare():
		return []key.Binding{Bind("esc", "show all", "esc"), k.Filter, k.Kind}
	case p.inRecord:
		return append(p.pane.shortHelp(), k.Back, k.Next)
	case mend.IsUnsure(p.shown):
		return []key.Binding{Bind("w", "which record?", "w"), widget.ListKeys.Open, k.Filter, k.Kind}
	case p.rows.isGroup(p.list.Cursor()):
		return []key.Binding{p.foldKey(), k.Next, k.Filter, k.Kind}
	default:
		return []key.Binding{editKeys.Field, widget.ListKeys.Open, k.Filter, k.Kind}
	}
}

// isBare reports that filter and kind leave nothing of what there is.
func (p *rejectsPage) isBare() bool { return len(p.rows.all.Entries) > 0 && p.list.Len() == 0 }

// none says that nothing is listed, and why.
func (p *rejectsPage) none() safe.Text {
	switch {
	case len(p.rows.all.Entries) == 0:
		return safe.Own("none left")
	case p.rows.left != "":
		return safe.Own("nothing matches")
	case p.rows.kind == byServer:
		return safe.Own("none by the server")
	}
	return safe.Own("none held back")
}

func (p *rejectsPage) sayNone() tea.Cmd {
	return p.c.ToastNow(safe.Sprintf("%s Esc shows all.", sentence(p.none().String())))
}

// foldKey says what enter does to the group under the cursor.
func (p *rejectsPage) foldKey() key.Binding {
	if p.rows.isOpen(p.list.Cursor()) {
		return Bind("enter", "fold", "enter")
	}
	return Bind("enter", "unfold", "enter")
}

func (p *rejectsPage) FullHelp() [][]key.Binding {
	k := rejectsKeys
	here := []key.Binding{widget.ListKeys.Open, k.Fold, k.Unfold}
	if p.inRecord {
		here = []key.Binding{k.Back, widget.TreeKeys.Fold, widget.TreeKeys.Unfold}
	}
	return [][]key.Binding{here, append(editHelp(), k.Alike, k.Replace, k.Which), {k.Next, k.Previous, k.Send, k.Filter, k.Kind, k.Export}}
}

func (p *rejectsPage) handleKey(k tea.KeyMsg) tea.Cmd {
	if p.input != nil {
		return p.handleTyped(k)
	}
	if p.pane.answers(k) {
		return nil
	}
	p.pane.held = wish{} // what was wished before is overtaken
	if why := p.barred(); why.Width() > 0 {
		return p.c.ToastNow(why)
	}
	p.moved = true
	if cmd, mine := p.handleEdit(k); mine {
		return cmd
	}
	switch keys := &rejectsKeys; {
	case p.isBare() && key.Matches(k, keys.Next, keys.Previous, keys.Alike, keys.Replace, keys.Which):
		return p.sayNone()
	case key.Matches(k, keys.Filter):
		p.input = widget.NewInput(safe.Own("filter:"), p.c.Display.Again(p.rows.filter))
	case key.Matches(k, keys.Kind):
		return p.rearrange(func() { p.rows.kind = (p.rows.kind + 1) % rejectKinds })
	case key.Matches(k, keys.Next):
		return p.step(1)
	case key.Matches(k, keys.Previous):
		return p.step(-1)
	case key.Matches(k, keys.Alike):
		return p.sameForAll(k)
	case key.Matches(k, keys.Replace):
		return p.askReplace(k)
	case key.Matches(k, keys.Which):
		return p.askWhich()
	case key.Matches(k, keys.Send):
		return p.send()
	case key.Matches(k, keys.Export):
		return p.askExport()
	case p.inRecord && key.Matches(k, keys.Back):
		p.inRecord = false
	case p.inRecord:
		p.pane.move(k)
	case key.Matches(k, keys.Back):
		p.stopLooking()
		return p.rearrange(p.rows.unfilter)
	default:
		return p.handleList(k)
	}
	return nil
}

// handleEdit gives a key to the record first. The record has the focus while a value is
// typed, then the list again if it had it before.
func (p *rejectsPage) handleEdit(k tea.KeyMsg) (cmd tea.Cmd, mine bool) {
	wasTyping := p.pane.typing()
	switch changes := key.Matches(k, editKeys.Field, editKeys.Record, editKeys.Fix, editKeys.FixAll, editKeys.Aside); {
	case wasTyping: // then every key is text
	case p.isBare() && changes:
		return p.sayNone(), true
	case p.shown.Line == 0 && changes:
		return p.c.Toast(safe.Own("The server named no record here, so there is nothing to correct.")), true
	case !p.inRecord && p.rows.isGroup(p.list.Cursor()) && key.Matches(k, editKeys.Field):
		return p.editFirst(k), true
	case !p.inRecord && p.rows.isGroup(p.list.Cursor()) && key.Matches(k, editKeys.Aside):
		return p.c.Toast(safe.Own("Go to one of its records first; o sets that one aside.")), true
	}
	cmd, mine = p.pane.key(k)
	if at, ok := p.rows.at(p.list.Cursor()); wasTyping && (!ok || idOf(at) != idOf(p.shown)) { // the list changed meanwhile
		cmd = tea.Batch(cmd, p.peek())
	}
	switch typing := p.pane.typing(); {
	case typing && !p.inRecord:
		p.inRecord, p.returns = true, true
	case !typing && p.returns:
		p.inRecord, p.returns = false, false
	}
	return cmd, mine
}

// editFirst goes from a group to its first open record and edits that one.
func (p *rejectsPage) editFirst(k tea.KeyMsg) tea.Cmd {
	reject, _ := p.rows.at(p.list.Cursor())
	p.rows.unfold(reject)
	p.list.SetRows(&p.rows)
	p.list.SetCursor(p.rows.rowOf(reject, false))
	cmd := p.peek()
	if reject.Line > 0 { // its record is being read: the key waits for it
		p.pane.held = wish{key: k, at: reject.Position}
	}
	said := safe.Sprintf("This is the first open record of its group: %s", mend.Where(p.c.Run.Sources(), reject.Position))
	if mend.IsCorrected(reject) {
		said = safe.Own("All of this group are corrected; this is the first.")
	}
	return tea.Batch(cmd, p.c.Toast(said))
}

func (p *rejectsPage) handleList(k tea.KeyMsg) tea.Cmd {
	row := p.list.Cursor()
	if row < 0 {
		return nil
	}
	switch keys := &rejectsKeys; {
	case key.Matches(k, keys.Fold):
		return p.fold(row, false)
	case key.Matches(k, keys.Unfold) && p.rows.isGroup(row):
		return p.fold(row, true)
	case key.Matches(k, keys.Unfold):
		p.inRecord = true
		return nil
	}
	switch p.list.Key(k) {
	case widget.Moved:
		return p.peek()
	case widget.Opened, widget.Marked:
		if p.rows.isGroup(row) {
			return p.fold(row, !p.rows.isOpen(row))
		}
		p.inRecord = true
	}
	return nil
}

func (p *rejectsPage) fold(row int, open bool) tea.Cmd {
	row = p.rows.fold(row, open)
	p.list.SetRows(&p.rows)
	p.list.SetCursor(row)
	return p.peek()
}

// step goes to the next reject that is not corrected yet.
func (p *rejectsPage) step(by int) tea.Cmd {
	row := p.rows.next(p.list.Cursor(), by)
	if row < 0 {
		return p.c.Toast(safe.Own("No open record further on in the unfolded groups."))
	}
	p.list.SetCursor(row)
	return p.peek()
}

// send goes to the plan, which holds the corrected records as the next round.
func (p *rejectsPage) send() tea.Cmd {
	corrected := p.rows.all.Corrected
	if corrected == 0 {
		return p.c.Toast(safe.Own("No record is corrected yet. Correct one with e, then send it with r."))
	}
	return tea.Batch(p.c.OpenPage(SendID),
		p.c.Done(safe.Sprintf("%s corrected. Nothing is sent before you approve this plan.", counted(int64(corrected), "record is", "records are"))))
}
