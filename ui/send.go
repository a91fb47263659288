package ui

import (
	"context"
	"time"

	"clinik-import/importer"
	"clinik-import/ui/layout"
	"clinik-import/ui/mend"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"
	"clinik-import/ui/words"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// sendPage is the Send page: the plan of the next round before anything is spent.
//
//	shown, records changed ──▶ planCmd ──▶ plan ──enter, typed word──▶ approveCmd ──▶ Jobs
type sendPage struct {
	c       *Context
	size    layout.Size
	at      layout.SendPage
	target  importer.Target
	gen     int                  // of the last plan asked for
	stop    context.CancelFunc   // of the plan being made, nil if none is
	plan    plannedMsg           // the last one made
	made    bool                 // there is one, and it is of this run
	first   importer.PlanOptions // a small first batch
	before  bool                 // records that were sent before are planned, too
	basis   planBasis            // what the last plan asked for was made of
	sealing bool                 // an approval is on its way
	asked   bool                 // s was pressed before the plan was made: the question comes with it
	checked lintProgress         // while the lint runs
	batches widget.List
	held    widget.List
	onHeld  bool // the focus is on what is held back
}

var _ Page = (*sendPage)(nil)

var sendKeys = struct{ Send, Records, Other, First, Again, Before key.Binding }{
	Send:    Bind("enter/s", "send", "s"),
	Records: Bind("enter", "look at these", "enter"),
	Other:   Bind("←→", "other list", "left", "right", "h", "l"),
	First:   Bind("f", "a small first batch", "f"),
	Again:   Bind("r", "plan anew", "r"),
	Before:  Bind("b", "with or without what was sent before", "b"),
}

func newSendPage(c *Context) *sendPage {
	p := &sendPage{c: c, target: c.Engine.Target()}
	p.batches.Columns = []widget.Column{
		{Title: safe.Own("#"), Width: 3, Right: true},
		{Title: safe.Own("goes"), Width: 9},
		{Title: safe.Own("type"), Width: 14, From: 60},
		{Title: safe.Own("records"), Width: 7, Right: true},
		{Title: safe.Own("size"), Width: 7, Right: true},
		{Title: placesTitle(safe.Own("line")), Width: 16, Weight: 1, From: 56},
	}
	p.batches.Headed = true
	p.batches.SetRows(plannedRows{p})
	p.held.Columns = []widget.Column{{Width: 1}, {Width: 7, Right: true}, {Width: 14, Weight: 2}, {Width: 12, Weight: 1}}
	p.held.SetRows(heldRows{p})
	return p
}

func (p *sendPage) Title() safe.Text { return safe.Own("Send") }
func (p *sendPage) Init() tea.Cmd    { return nil }
func (p *sendPage) Typing() bool     { return false }

func (p *sendPage) ShortHelp() []key.Binding {
	var keys []key.Binding
	if p.canSend() && !p.focusHeld() {
		keys = append(keys, sendKeys.Send, sendKeys.First)
	}
	if p.focusHeld() {
		keys = append(keys, sendKeys.Records)
	}
	if p.made && p.before {
		keys = append(keys, Bind("b", "without them", "b"))
	} else if p.made && p.plan.plan.LeftOut > 0 {
		keys = append(keys, Bind("b", "with those sent before", "b"))
	}
	if p.made && !p.hasBatches() {
		if p.plan.held > 0 {
			keys = append(keys, Bind("2", "correct them", "2"))
		}
		if p.plan.plan.Totals.Rejected > 0 {
			keys = append(keys, Bind("5", "see the rejected", "5"))
		}
	}
	if p.made && p.plan.err != nil {
		keys = append(keys, sendKeys.Again)
	}
	if p.made && len(p.plan.plan.Held) > 0 && len(p.plan.plan.Batches) > 0 {
		keys = append(keys, sendKeys.Other)
	}
	return keys
}

func (p *sendPage) FullHelp() [][]key.Binding {
	k := sendKeys
	return [][]key.Binding{{k.Send, k.First, k.Other, Bind("enter", "on a reason: look at its records", "enter"), k.Before, k.Again}}
}

func (p *sendPage) SetSize(s layout.Size) {
	p.size = s
	p.at = layout.Send(s, len(p.aboutView(s.W)), p.batches.Len(), p.held.Len(), p.focusHeld())
	p.batches.SetSize(p.at.Batches.Size().Inside())
	p.held.SetSize(p.at.Held.Size().Inside())
}

func (p *sendPage) Update(msg tea.Msg) tea.Cmd {
	cmd := p.update(msg)
	p.SetSize(p.size) // what there is to show may have changed
	return cmd
}

func (p *sendPage) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		return p.handleKey(msg)
	case runMsg:
		p.forget()
		if p.c.Run != nil {
			p.batches.Columns[5].Title = placesTitle(mend.Units(p.c.Run.Sources()))
		}
		return p.planIfNeeded()
	case shownMsg:
		p.asked = false
		p.basis = planBasis{} // corrections may have changed without changing a count
		return p.planIfNeeded()
	case refreshMsg:
		return tea.Batch(p.planIfNeeded(), p.askIfAsked())
	case plannedMsg:
		return p.handlePlanned(msg)
	case approvedMsg:
		return p.handleApproved(msg)
	case firstHeldMsg:
		return p.handleFirstHeld(msg)
	}
	return nil
}

func (p *sendPage) handleKey(k tea.KeyMsg) tea.Cmd {
	p.asked = false
	switch keys := &sendKeys; {
	case key.Matches(k, keys.Send):
		return p.ask()
	case key.Matches(k, keys.Again):
		p.basis = planBasis{}
		if again := p.planIfNeeded(); again != nil {
			return tea.Batch(again, p.c.DoneNow(safe.Own("The plan is made anew.")))
		}
		return p.c.Toast(p.whyNot())
	case key.Matches(k, keys.Before):
		return p.toggleBefore()
	case key.Matches(k, keys.First):
		return p.askFirst()
	case key.Matches(k, keys.Other):
		p.onHeld = !p.onHeld && p.held.Len() > 0
	case p.focusHeld():
		if p.held.Key(k) == widget.Opened {
			group := p.plan.plan.Held[p.held.Cursor()]
			return firstHeldCmd(p.c.Run, group)
		}
	case k.String() == "enter":
		return p.ask()
	default:
		p.batches.Key(k)
	}
	return nil
}

// focusHeld reports that the keys are for what is held back: because the person went
// there, or because there is no batch to be on.
func (p *sendPage) focusHeld() bool {
	return p.held.Len() > 0 && (p.onHeld || p.batches.Len() == 0)
}

// forget drops what belongs to another run.
func (p *sendPage) forget() {
	if p.stop != nil {
		p.stop()
	}
	p.gen++
	p.stop, p.plan, p.made, p.basis = nil, plannedMsg{}, false, planBasis{}
	p.sealing, p.onHeld, p.asked, p.first, p.before = false, false, false, importer.PlanOptions{}, false
	p.batches.SetCursor(0)
	p.held.SetCursor(0)
}

// planIfNeeded orders a plan when the page is in front and what a plan is made of has
// changed. It needs the lint to be done.
func (p *sendPage) planIfNeeded() tea.Cmd {
	if p.c.Run == nil || p.c.front != SendID || p.sealing {
		return nil
	}
	if p.c.Linting {
		p.checked = lintProgressOf(p.c.Run)
		return nil
	}
	basis := basisOf(p.c.Now)
	if basis == p.basis {
		return nil
	}
	if p.stop != nil {
		p.stop()
	}
	ctx, stop := context.WithCancel(p.c.Context())
	p.basis, p.stop = basis, stop
	p.gen++
	o := p.first
	o.LeaveOut = !p.before
	return planCmd(ctx, p.gen, p.c.Run, o)
}

// toggleBefore plans anew with the records that were sent before, or without them as usual.
func (p *sendPage) toggleBefore() tea.Cmd {
	if !p.before && p.plan.plan.LeftOut == 0 {
		return p.c.Toast(safe.Own("No record of these files was sent before."))
	}
	p.before, p.basis = !p.before, planBasis{}
	return p.planIfNeeded()
}

func (p *sendPage) handlePlanned(msg plannedMsg) tea.Cmd {
	if msg.gen != p.gen {
		return nil
	}
	p.stop()
	p.stop, p.plan, p.made = nil, msg, true
	p.basis.faults = len(msg.faults) // once one of them is well again, the plan is another
	p.batches.SetRows(plannedRows{p})
	p.held.SetRows(heldRows{p})
	if len(msg.faults) != len(p.c.Now.Faults) {
		return p.c.Reload() // every page says so
	}
	return p.askIfAsked()
}

// canSend reports that there is a plan that can be approved now.
func (p *sendPage) canSend() bool {
	return p.made && p.plan.err == nil && len(p.plan.plan.Batches) > 0 && !p.c.Linting && !p.sealing
}

func (p *sendPage) handleApproved(msg approvedMsg) tea.Cmd {
	if msg.run != p.c.Run {
		if msg.err != nil { // of an import that is not in front any more
			return p.c.Fail(msg.err)
		}
		return nil
	}
	p.sealing, p.basis = false, planBasis{}
	said, file, outdated := words.Outdated(msg.err)
	switch {
	case importer.InDoubt(msg.err):
		return tea.Batch(p.c.Toast(safe.Own("Nothing was sent: a file was copied or touched meanwhile. It is compared with what was checked; look at the plan that follows.")), p.planIfNeeded())
	case outdated && file:
		return tea.Batch(p.c.Toast(safe.Sprintf("%s This is the plan without it.", said)), p.planIfNeeded())
	case outdated:
		return tea.Batch(p.c.Toast(safe.Sprintf("%s This is the plan as it is now.", said)), p.planIfNeeded())
	case msg.err != nil:
		return tea.Batch(p.c.Fail(msg.err), p.planIfNeeded())
	}
	p.first, p.before = importer.PlanOptions{}, false
	p.made = false // its batches are queued; a plan of what is left is made when asked for
	p.plan = plannedMsg{}
	queued := safe.Sprintf("%s queued; sending begins with the next free slot.", counted(int64(msg.batches), "batch is", "batches are"))
	if p.c.Now.Paused {
		queued = safe.Sprintf("%s queued; sending is paused: p goes on.", counted(int64(msg.batches), "batch is", "batches are"))
	}
	return tea.Batch(p.c.Reload(), Do(doneMsg{text: queued, passing: untilBegun}), p.c.OpenPage(JobsID))
}

func (p *sendPage) handleFirstHeld(msg firstHeldMsg) tea.Cmd {
	if !msg.found {
		return tea.Batch(p.c.OpenPage(RejectsID), p.c.Toast(safe.Own("The held back records are on this page.")))
	}
	return tea.Batch(p.c.OpenPage(CheckID), Do(showGroupMsg{msg.Position, msg.group}))
}

// goes says when a planned batch can go; zero if the plan does not know.
func (p *sendPage) goes(i int) time.Time {
	if starts := p.plan.plan.Starts; i < len(starts) {
		return starts[i]
	}
	return time.Time{}
}
