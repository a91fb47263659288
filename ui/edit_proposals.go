package ui

import (
	"clinik-import/importer"
	"clinik-import/ui/layout"
	"clinik-import/ui/mend"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"
	"clinik-import/ui/widget"
	"clinik-import/ui/words"

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

	sources []*importer.Source // if the proposals are of several: each says of which
}

var _ Dialog = (*proposals)(nil)

func newProposals(c *Context, msg proposedMsg, do func(mend.Decided, ...importer.Correction) tea.Cmd) *proposals {
	d := &proposals{c: c, msg: msg, do: do}
	unit, files, file := safe.Own("line"), map[int]bool{}, 0
	if c.Run != nil {
		unit = mend.Units(c.Run.Sources())
		for _, one := range msg.proposals {
			files[one.Source] = true
		}
	}
	from := 1 << 16 // no list is as wide
	if len(files) > 1 {
		from = 66
		d.sources = c.Run.Sources()
		d.msg.title = safe.Sprintf("%s%s", msg.title, words.Among(d.sources, len(files), 0))
		for i := range files {
			file = max(file, words.Source(d.sources[i]).Width())
		}
	}
	number := unit.Width()
	for _, one := range msg.proposals {
		number = max(number, widget.Count(one.Line).Width())
	}
	d.list.Columns = []widget.Column{{Width: 1}, {Width: min(file, 12), Weight: 1, Most: file, From: from, Title: safe.Own("file")}, {Width: number, Right: true, Title: unit}, {Width: 10, Weight: 1, From: 56, Title: safe.Own("field")},
		{Width: 10, Weight: 2, Title: safe.Own("before")}, {Width: 10, Weight: 2, Title: safe.Own("after")}}
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
	field, before, after := d.texts(one)
	was, is := safe.WhereTheyDiffer(before, after)
	file := safe.Text{}
	if d.sources != nil {
		file = words.Source(d.sources[one.Source])
	}
	return append(cells, widget.Cell{Text: sign, Style: style}, widget.Cell{Text: file}, widget.Cell{Text: widget.Count(one.Line), Style: d.c.Theme.Faint},
		widget.Cell{Text: field, Style: d.c.Theme.Faint}, widget.Cell{Text: before, Short: was}, widget.Cell{Text: after, Short: is})
}

// texts are the fields that a proposal changes, what they have and what they will have.
func (d *proposals) texts(one proposal) (field, before, after safe.Text) {
	if one.Changes == nil {
		return fieldName(""), d.c.Display.Bytes(one.Before), d.c.Display.Bytes(one.After)
	}
	var fields, was, is []safe.Text
	for _, c := range one.Changes {
		fields, was, is = append(fields, fieldName(c.Pointer)), append(was, changed(d.c.Display, c.Was)), append(is, changed(d.c.Display, c.Is))
	}
	return safe.Join(", ", fields...), safe.Join(", ", was...), safe.Join(", ", is...)
}

// changed is one value of a change; nil: there is none.
func changed(d *safe.Display, raw []byte) safe.Text {
	if raw == nil {
		return safe.Own("—")
	}
	return d.Bytes(raw)
}

// told tells in full what a proposal changes; a change at pointer without its name.
func told(d *safe.Display, one mend.Proposal, pointer string) safe.Text {
	switch {
	case one.Changes == nil && len(one.After) == 0:
		return safe.Sprintf("takes out %s", changed(d, one.Before))
	case one.Changes == nil:
		return safe.Sprintf("%s becomes %s", changed(d, one.Before), changed(d, one.After))
	}
	var said []safe.Text
	for _, c := range one.Changes {
		switch {
		case c.Was == nil:
			said = append(said, safe.Sprintf("%s: added %s", fieldName(c.Pointer), changed(d, c.Is)))
		case c.Gone:
			said = append(said, safe.Sprintf("%s: takes out %s", fieldName(c.Pointer), changed(d, c.Was)))
		case c.Pointer == pointer:
			said = append(said, safe.Sprintf("%s becomes %s", changed(d, c.Was), changed(d, c.Is)))
		default:
			said = append(said, safe.Sprintf("%s: %s becomes %s", fieldName(c.Pointer), changed(d, c.Was), changed(d, c.Is)))
		}
	}
	return safe.Join("; ", said...)
}

// detail tells the change under the cursor in full, as far as it fits.
func (d *proposals) detail(s layout.Size) (out layout.Block) {
	i := d.list.Cursor()
	if i < 0 || s.H == 0 {
		return nil
	}
	one := d.msg.proposals[i]
	said := told(d.c.Display, one.Proposal, "")
	if d.sources != nil {
		said = safe.Sprintf("%s, %s: %s", words.Source(d.sources[one.Source]), mend.Where(d.sources, one.Position), said)
	}
	lines := said.Wrap(max(1, layout.Rest(s.W, 2)))
	if len(lines) > s.H {
		last := &lines[layout.Rest(s.H, 1)]
		*last = safe.Sprintf("%s …", last.Truncate(layout.Rest(s.W, 4)))
	}
	for _, line := range lines[:min(len(lines), s.H)] {
		out = append(out, " "+line.String())
	}
	return out.Fit(s)
}

// View draws the list, as large as the page allows, and what enter will do.
func (d *proposals) View(s layout.Size) layout.Block {
	at := layout.Proposals(s, d.Len())
	d.list.SetSize(at.List.Size())
	body := layout.Above(d.list.View(d.c.Theme, true), d.detail(at.Detail.Size()), layout.Block{" " + d.c.Theme.Strong.Render(d.words(layout.Rest(at.List.W, 2)))})
	return widget.Pane(d.c.Theme, at.Box.Size(), d.msg.title, d.list.Position(), true, body)
}

// words say what enter will do, in w cells.
func (d *proposals) words(w int) safe.Text {
	all, n := widget.Count(int64(d.Len())), widget.Count(int64(d.Len()-d.out))
	texts := []safe.Text{
		safe.Sprintf("enter changes %s of %s records, as one step that u takes back", n, all),
		safe.Sprintf("enter changes %s of %s; u undoes it", n, all),
	}
	if others := int64(d.msg.open - d.Len()); others > 0 && !d.msg.more { // not all that is left to do: only of what it was tried on
		texts = []safe.Text{
			safe.Sprintf("enter changes %s of %s, as one step that u takes back; %s", n, all, counted(others, "other like these stays as it is", "others like these stay as they are")),
			safe.Sprintf("enter changes %s of %s; %s", n, all, counted(others, "other like these stays as it is", "others like these stay as they are")),
			safe.Sprintf("enter changes %s; %s", n, counted(others, "other stays", "others stay")),
		}
	}
	if d.msg.more {
		texts = []safe.Text{
			safe.Sprintf("enter changes %s of the first %s records; press %s again for the next", n, all, d.msg.key),
			safe.Sprintf("enter changes %s; then %s again", n, d.msg.key),
		}
	}
	if d.msg.one {
		texts = []safe.Text{safe.Own("enter changes this record; u takes it back"), safe.Own("enter changes it; u undoes it")}
		if d.msg.review {
			texts = []safe.Text{safe.Own("please check; enter changes this record, u takes it back"), safe.Own("please check; enter changes it")}
		}
	}
	if d.out == d.Len() {
		texts = []safe.Text{safe.Own("all are left out; space takes one in again"), safe.Own("all are left out")}
	}
	for _, text := range texts {
		if text.Width() <= w {
			return text
		}
	}
	return texts[len(texts)-1].Truncate(w)
}

// ShortHelp lists the keys of the dialog.
func (d *proposals) ShortHelp() []key.Binding {
	k := proposalKeys
	if d.out == len(d.msg.proposals) {
		return []key.Binding{Bind("space", "take in", " "), k.Back}
	}
	if d.msg.one {
		return []key.Binding{k.Apply, k.Back}
	}
	return []key.Binding{k.Apply, k.Out, k.Back}
}
