package ui

import (
	"clinik-import/importer"
	"clinik-import/ui/layout"
	"clinik-import/ui/mend"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"
	"clinik-import/ui/widget"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// proposals is the dialog that lists before and after.
type proposals struct {
	c    *Context
	msg  proposedMsg
	do   func(mend.Decided, ...importer.Correction) tea.Cmd
	out  int // taken out
	list widget.List
}

var _ Dialog = (*proposals)(nil)

func newProposals(c *Context, msg proposedMsg, do func(mend.Decided, ...importer.Correction) tea.Cmd) *proposals {
	d := &proposals{c: c, msg: msg, do: do}
	unit := safe.Own("line")
	if c.Run != nil {
		unit = mend.Units(c.Run.Sources())
	}
	d.list.Columns = []widget.Column{{Width: 1}, {Width: 8, Right: true, Title: unit},
		{Width: 12, Weight: 1, From: 56, Title: safe.Own("before")}, {Width: 12, Weight: 1, Title: safe.Own("after")}}
	d.list.Headed = true
	d.list.SetRows(d)
	return d
}

var proposalKeys = struct{ Apply, Out, Back key.Binding }{
	Apply: Bind("enter", "change", "enter", "y"),
	Out:   Bind("space", "leave out", " "),
	Back:  Bind("esc", "back", "esc", "q", "n"),
}

// Open does nothing: an enter too many is taken back with u.
func (d *proposals) Open() {}

// Key walks the list, takes records out, or answers.
func (d *proposals) Key(k tea.KeyMsg) (bool, tea.Cmd) {
	switch keys := &proposalKeys; {
	case key.Matches(k, keys.Back):
		return true, nil
	case key.Matches(k, keys.Apply) && d.out < len(d.msg.proposals):
		return true, d.do(d.decided(), d.corrections()...)
	case key.Matches(k, keys.Out):
		one := &d.msg.proposals[d.list.Cursor()]
		one.out = !one.out
		if one.out {
			d.out++
		} else {
			d.out--
		}
		d.list.Down()
	default:
		d.list.Key(k)
	}
	return false, nil
}

func (d *proposals) corrections() []importer.Correction {
	var corrections []importer.Correction
	for _, one := range d.msg.proposals {
		if !one.out {
			corrections = append(corrections, one.Correction())
		}
	}
	return corrections
}

// decided is what a recipe keeps of the proposals that were not taken out.
func (d *proposals) decided() mend.Decided {
	var applied []mend.Proposal
	for _, one := range d.msg.proposals {
		if !one.out {
			applied = append(applied, one.Proposal)
		}
	}
	return d.msg.keep.Of(applied)
}

// Len and Row make the proposals the rows of their list.
func (d *proposals) Len() int { return len(d.msg.proposals) }

// Row appends the cells of one proposal.
func (d *proposals) Row(i int, cells []widget.Cell) []widget.Cell {
	one := d.msg.proposals[i]
	sign, style := theme.SignOK, d.c.Theme.Success
	if one.out {
		sign, style = safe.Own(" "), d.c.Theme.Faint
	}
	return append(cells, widget.Cell{Text: sign, Style: style}, widget.Cell{Text: widget.Count(one.Line), Style: d.c.Theme.Faint},
		widget.Cell{Text: d.c.Display.Bytes(one.Before)}, widget.Cell{Text: d.c.Display.Bytes(one.After)})
}

// View draws the list, as large as the page allows, and what enter will do.
func (d *proposals) View(s layout.Size) layout.Block {
	at := layout.Proposals(s, d.Len())
	d.list.SetSize(at.List.Size())
	body := layout.Above(d.list.View(d.c.Theme, true), layout.Block{" " + d.c.Theme.Strong.Render(d.words(layout.Rest(at.List.W, 2)))})
	return widget.Pane(d.c.Theme, at.Box.Size(), d.msg.title, d.list.Position(), true, body)
}

// words say what enter will do, in w cells.
func (d *proposals) words(w int) safe.Text {
	all, n := widget.Count(int64(d.Len())), widget.Count(int64(d.Len()-d.out))
	texts := []safe.Text{
		safe.Sprintf("enter changes %s of %s records, as one step that u takes back", n, all),
		safe.Sprintf("enter changes %s of %s; u undoes it", n, all),
	}
	if fixed := int64(d.Len()); d.Len() < d.msg.open && !d.msg.more {
		texts = []safe.Text{
			safe.Sprintf("%s of %s have a fix; enter changes %s, as one step that u takes back", widget.Count(fixed), widget.Count(int64(d.msg.open)), n),
			safe.Sprintf("%s of %s have a fix; enter changes %s", widget.Count(fixed), widget.Count(int64(d.msg.open)), n),
		}
	}
	if d.msg.more {
		texts = []safe.Text{
			safe.Sprintf("enter changes %s of the first %s records; press %s again for the next", n, all, d.msg.key),
			safe.Sprintf("enter changes %s; then %s again", n, d.msg.key),
		}
	}
	if d.out == d.Len() {
		texts = []safe.Text{safe.Own("all are left out; space takes one in again"), safe.Own("all are left out")}
	}
	if texts[0].Width() <= w {
		return texts[0]
	}
	return texts[1].Truncate(w)
}

// ShortHelp lists the keys of the dialog.
func (d *proposals) ShortHelp() []key.Binding {
	k := proposalKeys
	return []key.Binding{k.Apply, k.Out, k.Back}
}
