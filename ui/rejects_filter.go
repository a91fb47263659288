package ui

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"clinik-import/importer"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"

	tea "github.com/charmbracelet/bubbletea"
)

// A rejectFilter looks for a text in rejects. It reads their records: use it in a command.
type rejectFilter struct {
	run   Import
	all   *importer.RejectList
	files []string
	want  string // in small letters
}

// keeps reports whether a reject has the text: in what is known of it, else in what its
// record is known by, else in what the check says of it.
func (f *rejectFilter) keeps(i int) bool {
	e := f.all.Entries[i]
	j := f.all.At(i)
	if f.in(j.Group, j.Message, j.Pointer, widget.Count(e.Line).String(), baseName(f.files, j.Source),
		stateOf(e).String()) {
		return true
	}
	if e.Line == 0 {
		return false
	}
	if current, err := f.run.Current(j.Position); err == nil && f.in(telling(current)) {
		return true
	}
	if !j.HeldBack {
		return false
	}
	j = f.run.Explain(j)
	return f.in(j.Message, j.Pointer)
}

func (f *rejectFilter) in(texts ...string) bool {
	return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(strings.ToLower(text), f.want) })
}

// viewOf counts what the page must know of a list.
func viewOf(l *importer.RejectList) rejectsView {
	v := rejectsView{RejectList: l}
	var refused []importer.Position
	for _, e := range l.Entries {
		v.last = max(v.last, e.Line)
		if !e.HeldBack() && e.Line > 0 {
			refused = append(refused, e.Position())
		}
	}
	v.refused = len(eachOnce(refused))
	return v
}

// eachOnce sorts positions and leaves out those that come again. It changes them.
func eachOnce(at []importer.Position) []importer.Position {
	slices.SortFunc(at, func(a, b importer.Position) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Line, b.Line))
	})
	return slices.Compact(at)
}

// filterBy looks for a text in all rejects, however many there are; what was looked for
// before is given up.
func (p *rejectsPage) filterBy(text string) tea.Cmd {
	p.rows.filter = text
	if text == "" {
		p.stopLooking()
		return p.rearrange(func() { p.rows.take(p.rows.all, p.rows.all, "") })
	}
	if p.loading {
		p.stopLooking()
		p.again = true
		return nil
	}
	return p.load()
}

// stopLooking ends the command under way early; its answer comes all the same.
func (p *rejectsPage) stopLooking() {
	if p.stop != nil {
		p.stop()
	}
}

func (p *rejectsPage) handleTyped(k tea.KeyMsg) tea.Cmd {
	done, value := p.input.Key(k), p.input.Value()
	switch {
	case done == widget.Cancelled:
		p.input = nil
		return p.filterBy("")
	case done == widget.Submitted:
		p.input = nil
	case value != p.rows.filter:
		return p.filterBy(value)
	}
	return nil
}

// listTitle says what is listed, and what is looked for.
func (p *rejectsPage) listTitle() safe.Text {
	title := p.rows.kind.name()
	switch {
	case p.rows.filter != p.rows.left:
		return safe.Sprintf("looking for %s …", p.c.Display.Value(p.rows.filter))
	case p.rows.filter != "":
		return safe.Sprintf("/%s %s", p.c.Display.Value(p.rows.filter), title)
	}
	return title
}

// narrowed is the part of a list that has a text; the list itself where none is looked for.
func narrowed(ctx context.Context, run Import, all rejectsView, files []string, text string) (rejectsView, error) {
	if text == "" {
		return all, nil
	}
	f := rejectFilter{run: run, all: all.RejectList, files: files, want: strings.ToLower(text)}
	l, err := all.Narrow(ctx, f.keeps)
	if err != nil {
		return rejectsView{}, err
	}
	return viewOf(l), nil
}
