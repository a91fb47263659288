package ui

import (
	"slices"

	"clinik-import/importer"
	"clinik-import/ui/layout"
	"clinik-import/ui/mend"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// rejectsPage is the Rejects page: every record that the server refused or the lint
// held back, grouped by reason, and beside it the record under the cursor.
//
//	refreshMsg ─▶ loadRejectsCmd ─▶ groups and rows ─cursor─▶ recordPane: look, correct, undo
//	                                       └─▶ tellRejectsCmd ─▶ what each is known by
type rejectsPage struct {
	c    *Context
	size layout.Size

	rows    rejectRows
	list    widget.List
	more    bool // there are more rejects than are loaded
	gen     int  // of the run; answers of an earlier run are dropped
	loading bool
	again   bool // something changed while loading
	stamp   rejectsStamp
	want    *importer.Position // to be shown when it is loaded
	telling bool               // a tellRejectsCmd is under way

	moved    bool // the person has put the cursor somewhere; until then it is on the first row
	inRecord bool // the record has the focus
	returns  bool // and gives it back when the value is typed
	shown    importer.Reject
	pane     *recordPane

	input *widget.Input // filter being typed, nil if none
}

var _ Page = (*rejectsPage)(nil)

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

func newRejectsPage(c *Context) *rejectsPage {
	p := &rejectsPage{c: c, pane: newRecordPane(c, RejectsID)}
	p.pane.alike = p.alikeInGroup
	p.pane.press = p.press
	p.rows = rejectRows{theme: c.Theme, display: c.Display, open: map[groupKey]bool{},
		telling: map[importer.Position]string{}}
	p.list.Columns = []widget.Column{{Width: 16, Weight: 3}, {Width: 12, Right: true}, {Width: 10, Weight: 1, From: 56}}
	p.list.SetRows(&p.rows)
	return p
}

func (p *rejectsPage) Title() safe.Text { return safe.Own("Rejects") }
func (p *rejectsPage) Init() tea.Cmd    { return nil }
func (p *rejectsPage) Typing() bool     { return p.input != nil || p.pane.typing() }

func (p *rejectsPage) ShortHelp() []key.Binding {
	switch k := rejectsKeys; {
	case p.input != nil:
		return []key.Binding{Bind("enter", "done", "enter"), Bind("esc", "back", "esc")}
	case p.pane.typing():
		return p.pane.shortHelp()
	case len(p.rows.all) == 0:
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
func (p *rejectsPage) isBare() bool { return len(p.rows.all) > 0 && p.list.Len() == 0 }

// none says that nothing is listed, and why.
func (p *rejectsPage) none() safe.Text {
	switch {
	case p.rows.filter != "":
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
	if p.rows.open[p.rows.groups[p.rows.rows[p.list.Cursor()].group].groupKey] {
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

func (p *rejectsPage) layout() layout.RejectsPage {
	return layout.Rejects(p.size, p.input != nil, p.inRecord)
}

func (p *rejectsPage) SetSize(s layout.Size) {
	p.size = s
	at := p.layout()
	p.list.SetSize(at.List.Size().Inside())
	p.pane.setSize(at.Record.Size())
}

func (p *rejectsPage) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		return p.press(msg)
	case shownMsg:
		return p.load()
	case runMsg:
		return p.reset()
	case maskedMsg:
		return p.load()
	case refreshMsg:
		stamp := stampOf(p.c.Now)
		if stamp == p.stamp || p.c.front != RejectsID {
			return nil
		}
		p.stamp = stamp
		return p.load()
	case rejectsLoadedMsg:
		return p.handleLoaded(msg)
	case rejectsToldMsg:
		return p.handleTold(msg)
	case writtenMsg:
		return p.handleWritten(msg)
	case recordMsg:
		return p.handleRead(msg)
	case correctedMsg:
		if msg.page == RejectsID && msg.did == didCorrect && msg.err == nil && msg.faulty == 0 {
			p.inRecord, p.returns = false, false // the work goes on in the list
		}
		return tea.Batch(p.pane.update(msg), p.load())
	case baseSettledMsg:
		return p.handleSettled(msg)
	case showRowMsg:
		p.want, p.inRecord = &msg.Position, true
		return p.goWanted()
	}
	return p.pane.update(msg)
}

func (p *rejectsPage) press(k tea.KeyMsg) tea.Cmd {
	cmd := p.handleKey(k)
	p.SetSize(p.size) // an input, the list or the record may have come or gone
	return cmd
}

// reset forgets the rejects of another run.
func (p *rejectsPage) reset() tea.Cmd {
	p.gen++
	p.loading, p.again, p.telling, p.moved, p.inRecord, p.returns, p.more, p.want = false, false, false, false, false, false, false, nil
	p.stamp, p.input = rejectsStamp{}, nil
	clear(p.rows.telling)
	clear(p.rows.open)
	return tea.Batch(p.rearrange(func() {
		p.rows.all, p.rows.files, p.rows.filter, p.rows.kind = nil, nil, "", allRejects
	}), p.load())
}

// rearrange makes the rows anew after change and keeps the cursor on what it was on.
func (p *rejectsPage) rearrange(change func()) tea.Cmd {
	at := p.list.Cursor()
	reject, ok := p.rows.at(at)
	group := p.rows.isGroup(at)
	if change != nil {
		change()
	}
	p.rows.arrange()
	p.list.SetRows(&p.rows)
	switch row := p.rows.rowOf(reject, group); {
	case !p.moved:
		at = 0 // the server's rejects come first, whenever they come
	case ok && row >= 0:
		at = row
	}
	p.list.SetCursor(at)
	return p.peek()
}

// goWanted puts the cursor on the record that another page asked for.
func (p *rejectsPage) goWanted() tea.Cmd {
	if p.want == nil {
		return nil
	}
	i := slices.IndexFunc(p.rows.all, func(r importer.Reject) bool { return r.Position == *p.want })
	if i < 0 {
		return nil
	}
	p.want, p.moved = nil, true
	reject := p.rows.all[i]
	if !p.rows.keeps(reject) {
		p.rows.filter, p.rows.kind = "", allRejects
	}
	p.rows.unfold(reject)
	p.list.SetRows(&p.rows)
	p.list.SetCursor(p.rows.find(idOf(reject)))
	p.SetSize(p.size)
	return p.peek()
}

func (p *rejectsPage) handleKey(k tea.KeyMsg) tea.Cmd {
	if p.input != nil {
		return p.handleTyped(k)
	}
	p.pane.held = wish{} // what was wished before is overtaken
	if len(p.rows.all) == 0 {
		return nil
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
		return p.rearrange(func() { p.rows.filter, p.rows.kind = "", allRejects })
	default:
		return p.handleList(k)
	}
	return nil
}

// handleEdit gives a key to the record first. The record has the focus while a value is
// typed, then the list again if it had it before.
func (p *rejectsPage) handleEdit(k tea.KeyMsg) (cmd tea.Cmd, mine bool) {
	if p.isBare() && key.Matches(k, editKeys.Field, editKeys.Record, editKeys.Fix, editKeys.FixAll) {
		return p.sayNone(), true
	}
	if p.shown.Line == 0 && key.Matches(k, editKeys.Field, editKeys.Record, editKeys.Fix, editKeys.FixAll) {
		return p.c.Toast(safe.Own("The server named no record here, so there is nothing to correct.")), true
	}
	if !p.inRecord && p.rows.isGroup(p.list.Cursor()) && key.Matches(k, editKeys.Field) {
		return p.editFirst(k), true
	}
	cmd, mine = p.pane.key(k)
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
	p.list.SetCursor(p.rows.find(idOf(reject)))
	cmd := p.peek()
	if reject.Line > 0 { // its record is being read: the key waits for it
		p.pane.held = wish{k, reject.Position}
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
			return p.fold(row, !p.rows.open[p.rows.groups[p.rows.rows[row].group].groupKey])
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

func (p *rejectsPage) handleTyped(k tea.KeyMsg) tea.Cmd {
	done, value := p.input.Key(k), p.input.Value()
	switch {
	case done == widget.Cancelled:
		p.input = nil
		return p.rearrange(func() { p.rows.filter = "" })
	case done == widget.Submitted:
		p.input = nil
	case value != p.rows.filter:
		return p.rearrange(func() { p.rows.filter = value })
	}
	return nil
}

// send goes to the plan, which holds the corrected records as the next round.
func (p *rejectsPage) send() tea.Cmd {
	_, corrected := p.rows.left()
	if corrected == 0 {
		return p.c.Toast(safe.Own("No record is corrected yet. Correct one with e, then send it with r."))
	}
	return tea.Batch(p.c.OpenPage(SendID),
		p.c.Done(safe.Sprintf("%s corrected. Nothing is sent before you approve this plan.", counted(int64(corrected), "record is", "records are"))))
}
