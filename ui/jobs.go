package ui

import (
	"math"
	"slices"

	"clinik-import/importer"
	"clinik-import/ui/layout"
	"clinik-import/ui/mend"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// jobsPage is the Jobs page: every batch, and the errors of the one under the cursor,
// which fill while its job runs.
//
//	refresh ──▶ rejectsCmd ──▶ errors, the cursor staying on its record
//	p x R d ──▶ question ──▶ command ──▶ engine ──▶ refresh
type jobsPage struct {
	c        *Context
	size     layout.Size
	at       layout.JobsPage
	files    []string    // names of the sources
	units    []safe.Text // what their records are counted by
	batches  widget.List
	errors   widget.List
	onErrors bool // the focus is on the errors
	follow   bool // the cursor goes with the work until the person moves it
	seen     int  // batches; a new round is followed again

	rejects jobRejects // of the batch under the cursor
}

var _ Page = (*jobsPage)(nil)

var jobsKeys = struct{ Errors, Record, Other, Pause, Cancel, CancelAll, Release, Decide, Support, Runs key.Binding }{
	Errors:    Bind("enter", "its errors", "enter"),
	Record:    Bind("enter", "open the record", "enter"),
	Other:     Bind("←→", "other list", "left", "right", "h", "l"),
	Pause:     Bind("p", "pause or go on sending", "p"),
	Cancel:    Bind("x", "cancel: out of the queue", "x"),
	CancelAll: Bind("X", "cancel all that are not sent", "X"),
	Release:   Bind("R", "back into the queue", "R"),
	Decide:    Bind("d", "decide", "d"),
	Support:   Bind("t", "text for the server’s support", "t"),
	Runs:      Bind("o", "earlier imports", "o"),
}

func newJobsPage(c *Context) *jobsPage {
	p := &jobsPage{c: c, follow: true}
	p.batches.Columns = []widget.Column{
		{Width: 1},
		{Title: safe.Own("#"), Width: 3, Right: true},
		{Title: placesTitle(safe.Own("line")), Width: 16, Weight: 1, From: 74},
		{Title: safe.Own("type"), Width: 14, From: 130},
		{Title: safe.Own("records"), Width: 7, Right: true, From: 56},
		{Title: safe.Own("state"), Width: 10},
		{Title: safe.Own("progress"), Width: 12, Weight: 2},
		{Title: safe.Own("took"), Width: 7, Right: true, From: 104},
		{Title: safe.Own("job"), Width: 20, From: 118},
	}
	p.batches.Headed = true
	p.batches.Empty = safe.Own("nothing was sent yet")
	p.batches.SetRows(batchRows{p})
	p.errors.Columns = errorColumns(false)
	p.errors.SetRows(errorRows{p})
	return p
}

func (p *jobsPage) Title() safe.Text { return safe.Own("Jobs") }
func (p *jobsPage) Init() tea.Cmd    { return nil }
func (p *jobsPage) Typing() bool     { return false }

func (p *jobsPage) ShortHelp() []key.Binding {
	k := jobsKeys
	if p.onErrors {
		return []key.Binding{k.Record, k.Other}
	}
	b, ok := p.current()
	if !ok {
		return []key.Binding{k.Runs}
	}
	var keys []key.Binding
	cancel := Bind("x", "cancel", "x")
	if p.notSent() > 1 {
		cancel = Bind("x/X", "cancel it/all", "x", "X")
	}
	switch {
	case needsDecision(b):
		keys = append(keys, k.Decide, Bind("t", "text for support", "t"))
	case b.State == importer.StateHeld:
		keys = append(keys, k.Release, cancel)
	case cancellable(b):
		keys = append(keys, cancel)
	}
	if p.errors.Len() > 0 {
		keys = append(keys, k.Errors)
	}
	pause := k.Pause
	if p.c.Now.Paused {
		pause.SetHelp("p", "go on sending")
		return append([]key.Binding{pause}, keys...)
	}
	pause.SetHelp("p", "pause sending")
	if p.c.toSend() {
		keys = append(keys, pause)
	}
	return append(keys, k.Runs)
}

func (p *jobsPage) FullHelp() [][]key.Binding {
	k := jobsKeys
	return [][]key.Binding{{k.Errors, Bind("enter", "on an error: open the record", "enter"), k.Other, k.Pause,
		k.Cancel, k.CancelAll, Bind("R", "a held batch: back into the queue", "R"), Bind("d", "an unknown outcome: decide", "d"), k.Support, k.Runs}}
}

func (p *jobsPage) SetSize(s layout.Size) {
	p.size = s
	p.at = layout.Jobs(s, p.batches.Len(), p.detailHeight(s.W), p.onErrors)
	p.batches.SetSize(p.at.Batches.Size().Inside())
	p.errors.SetSize(p.at.Errors.Size().Inside())
}

func (p *jobsPage) Update(msg tea.Msg) tea.Cmd {
	cmd := p.update(msg)
	p.SetSize(p.size) // the number of batches may have changed
	return cmd
}

func (p *jobsPage) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		return p.handleKey(msg)
	case runMsg:
		p.follow, p.onErrors = true, false
		p.rejects.forget()
		p.files, p.units = fileNames(p.c.Run), nil
		if p.c.Run != nil {
			sources := p.c.Run.Sources()
			for _, s := range sources {
				p.units = append(p.units, mend.Unit(s))
			}
			p.batches.Columns[2].Title = placesTitle(mend.Units(sources))
		}
		p.batches.SetRows(batchRows{p})
		p.errors.SetRows(errorRows{p})
	case shownMsg, refreshMsg:
		p.batches.Empty = safe.Own("nothing was sent yet")
		if p.c.Now.Sealing {
			p.batches.Empty = safe.Own("being sealed")
		}
		p.batches.SetRows(batchRows{p})
		n := len(p.c.Now.Batches)
		p.follow = p.follow || n > p.seen && !p.onErrors
		p.seen = n
		if p.follow {
			p.batches.SetCursor(attention(p.c.Now.Batches))
		}
		return p.readRejects()
	case rejectsReadMsg:
		return p.handleRejects(msg)
	case baseSettledMsg:
		p.rejects.basis = rejectBasis{} // its errors may stand on other lines
		return p.readRejects()
	case errorsNamedMsg:
		return p.handleNamed(msg)
	case pausedMsg:
		return p.handlePaused(msg)
	case batchChangedMsg:
		return p.handleChanged(msg)
	case supportMsg:
		return p.handleSupport(msg)
	case earlierRunsMsg:
		return p.handleEarlier(msg)
	}
	return nil
}

func (p *jobsPage) handleKey(k tea.KeyMsg) tea.Cmd {
	switch keys := &jobsKeys; {
	case key.Matches(k, keys.Other):
		p.onErrors = !p.onErrors && p.errors.Len() > 0
		p.follow = false
	case key.Matches(k, keys.Pause):
		return pauseCmd(p.c.Engine, p.c.Run, p.c.snapshots, !p.c.Now.Paused)
	case key.Matches(k, keys.Cancel):
		return p.askCancel()
	case key.Matches(k, keys.CancelAll):
		return p.askCancelAll()
	case key.Matches(k, keys.Release):
		return p.askRelease()
	case key.Matches(k, keys.Decide):
		return p.decide()
	case key.Matches(k, keys.Support):
		return p.askSupport()
	case key.Matches(k, keys.Runs):
		return earlierRunsCmd(p.c.Engine)
	case p.onErrors:
		return p.handleErrorsKey(k)
	default:
		switch p.batches.Key(k) {
		case widget.Moved:
			p.follow = false
			return p.readRejects()
		case widget.Opened:
			p.follow = false
			p.onErrors = p.errors.Len() > 0
			if !p.onErrors {
				return p.c.Toast(safe.Sprintf("Batch %d: %s.", p.rejects.batch, p.noErrors()))
			}
		}
	}
	return nil
}

func (p *jobsPage) handleErrorsKey(k tea.KeyMsg) tea.Cmd {
	if k.String() == "esc" {
		p.onErrors = false
		return nil
	}
	switch p.errors.Key(k) {
	case widget.Moved:
		p.rejects.toEnd = false
		if p.rejects.more && p.errors.Cursor() >= p.errors.Len()-1 {
			p.rejects.limit *= 2
			if key.Matches(k, widget.ListKeys.Bottom) {
				p.rejects.limit, p.rejects.toEnd = math.MaxInt32, true
			}
			return p.readRejects()
		}
		return p.nameErrors()
	case widget.Opened:
		r := p.rejects.rows[p.errors.Cursor()]
		if r.Line == 0 {
			return p.c.Toast(safe.Own("The server did not say which record this is about."))
		}
		page := pageOf(r)
		if page == RejectsID && mend.IsUnsure(r.Reject) {
			return tea.Batch(p.c.OpenRow(page, r.Position), whichCmd(page, p.c.Run, r.Reject, wish{at: r.Position}))
		}
		return p.c.OpenRow(page, r.Position)
	}
	return nil
}

// unit names what the records of a file are counted by.
func (p *jobsPage) unit(source int) safe.Text {
	if source < 0 || source >= len(p.units) {
		return safe.Own("record")
	}
	return p.units[source]
}

// placesTitle heads the column that says which stretch of a file a batch holds.
func placesTitle(unit safe.Text) safe.Text {
	if unit == safe.Own("line") {
		return safe.Own("lines")
	}
	return safe.Own("places")
}

// current is the batch under the cursor.
func (p *jobsPage) current() (importer.Batch, bool) {
	if i := p.batches.Cursor(); i >= 0 && i < len(p.c.Now.Batches) {
		return p.c.Now.Batches[i], true
	}
	return importer.Batch{}, false
}

// attention is the batch that most wants to be seen: one that needs a person, else one
// that is at work, else the next to go, else the last.
func attention(batches []importer.Batch) int {
	for _, wants := range []func(importer.Batch) bool{
		func(b importer.Batch) bool { return needsDecision(b) || b.State == importer.StateHeld },
		atWork,
		waits,
	} {
		if i := slices.IndexFunc(batches, wants); i >= 0 {
			return i
		}
	}
	return len(batches) - 1
}
