package ui

import (
	"context"

	"clinik-import/importer"
	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"

	tea "github.com/charmbracelet/bubbletea"
)

// rejectsPage is the Rejects page: every record that the server refused or the lint
// held back, grouped by reason, and beside it the record under the cursor.
//
//	refreshMsg ─▶ loadRejectsCmd ─▶ list of rejects ─cursor─▶ recordPane: look, correct, undo
//	                                       └─▶ tellRejectsCmd ─▶ what each is known by
type rejectsPage struct {
	c    *Context
	size layout.Size

	rows    rejectRows
	list    widget.List
	gen     int // of the run; answers of an earlier run are dropped
	loading bool
	stop    context.CancelFunc // ends the load early
	again   bool               // something changed while loading
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

func newRejectsPage(c *Context) *rejectsPage {
	p := &rejectsPage{c: c, pane: newRecordPane(c, RejectsID)}
	p.pane.alike = p.alikeInGroup
	p.pane.press = p.press
	p.pane.goTo = p.goTo
	p.rows = rejectRows{theme: c.Theme, display: c.Display, open: map[groupKey]bool{},
		telling: map[importer.Position]string{}, names: map[int]groupNames{}}
	p.rows.all = rejectsView{RejectList: &importer.RejectList{}}
	p.rows.unfilter()
	p.list.Columns = []widget.Column{{Width: 16, Weight: 3}, {Width: stateWidth, Right: true}, {Width: 10, Weight: 1, From: 56}}
	p.list.SetRows(&p.rows)
	return p
}

func (p *rejectsPage) Title() safe.Text { return safe.Own("Rejects") }
func (p *rejectsPage) Init() tea.Cmd    { return nil }
func (p *rejectsPage) Typing() bool     { return p.input != nil || p.pane.typing() }

func (p *rejectsPage) layout() layout.RejectsPage {
	return layout.Rejects(p.size, p.input != nil, p.inRecord)
}

// Of the list: how wide the column of states is, how wide in few words, and from which width
// of the list there is room for more.
const (
	stateWidth = len("still faulty")
	stateBrief = len("corrected")
	roomyList  = 44
)

func (p *rejectsPage) SetSize(s layout.Size) {
	p.size = s
	at := p.layout()
	p.list.Columns[1].Width = stateWidth
	if at.List.Size().Inside().W < roomyList { // names need the room more
		p.list.Columns[1].Width = stateBrief
	}
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
	p.stopLooking()
	p.loading, p.again, p.telling, p.moved, p.inRecord, p.returns, p.want = false, false, false, false, false, false, nil
	p.stamp, p.input = rejectsStamp{}, nil
	clear(p.rows.telling)
	clear(p.rows.open)
	p.pane.clear()
	return tea.Batch(p.rearrange(func() {
		p.rows.all, p.rows.files = rejectsView{RejectList: &importer.RejectList{}}, nil
		p.rows.unfilter()
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

// goTo shows a record, whether it is listed or not.
func (p *rejectsPage) goTo(at importer.Position) tea.Cmd {
	p.want, p.inRecord = &at, true
	cmd := p.goWanted()
	if p.want != nil {
		p.want = nil
		return p.pane.show(at)
	}
	return cmd
}

// goWanted puts the cursor on the record that another page asked for.
func (p *rejectsPage) goWanted() tea.Cmd {
	if p.want == nil {
		return nil
	}
	reject, found := p.rows.find(*p.want)
	if !found {
		return nil
	}
	p.want, p.moved = nil, true
	p.rows.unfold(reject)
	if p.rows.rowOf(reject, false) < 0 {
		p.rows.unfilter()
	}
	p.list.SetRows(&p.rows)
	p.list.SetCursor(p.rows.rowOf(reject, false))
	p.SetSize(p.size)
	return p.peek()
}
