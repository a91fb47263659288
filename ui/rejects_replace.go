package ui

import (
	"cmp"
	"slices"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ui/mend"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"

	tea "github.com/charmbracelet/bubbletea"
)

// askReplace finds and replaces in one field of many records:
//
//	s ──▶ in the group or in all listed ──▶ find, replace by ──▶ list of before and after
func (p *rejectsPage) askReplace(k tea.KeyMsg) tea.Cmd {
	switch {
	case p.shown.Line == 0:
		return nil
	case p.pane.changing || !p.pane.ready():
		p.pane.held = wish{k, p.pane.at}
		return nil
	}
	pointer := p.pane.tree.Pointer()
	if raw, there := ndjson.Value(p.pane.loaded.Current, pointer); pointer == "" || !there || !mend.IsString(raw) {
		return p.c.Toast(safe.Own("Find and replace is for the texts of a field: move to one in the record first, then press s."))
	}
	group, all := p.groupPositions(), p.listedPositions()
	if len(group) == len(all) {
		return p.c.Push(p.replaceForm(k, pointer, all))
	}
	options := []widget.Option{
		{Name: safe.Own("in the records of this group"), Note: counted(int64(len(group)), "record", "records")},
		{Name: safe.Own("in all that are listed"), Note: counted(int64(len(all)), "record", "records")},
	}
	return p.c.Choose(safe.Sprintf("find and replace in %s: where?", fieldName(ndjson.FieldPattern(pointer))), options, 0, func(i int) tea.Cmd {
		return p.c.Push(p.replaceForm(k, pointer, [][]importer.Position{group, all}[i]))
	})
}

// replaceForm asks what to find and what to put there.
func (p *rejectsPage) replaceForm(k tea.KeyMsg, pointer string, at []importer.Position) *form {
	field := ndjson.FieldPattern(pointer)
	f := newForm(p.c, safe.Sprintf("find and replace in %s", fieldName(field)),
		safe.Own("Every place where the text stands is replaced; you see each before anything is changed."),
		safe.Own("Between two slashes, as /^00(.*)/, what is found is a regular expression, and $1 is what its brackets hold."))
	now := ""
	if raw, there := ndjson.Value(p.pane.loaded.Current, pointer); there && !p.c.Display.Masked && mend.FitsOneLine(mend.NameOf(raw)) {
		now = mend.NameOf(raw)
	}
	f.add(safe.Own("find:"), now)
	f.add(safe.Own("replace by:"), "").Hint = safe.Own("empty: takes it out")
	f.submit = func(values []string) (tea.Cmd, error) {
		step, fix, err := mend.Replacing(field, values[0], values[1])
		if err != nil {
			return nil, err
		}
		title := safe.Sprintf("find and replace in %s", fieldName(field))
		propose := p.pane.proposeAll(k, title, func() ([]importer.Position, bool) { return at, false }, fix, mend.Always(step))
		return func() tea.Msg {
			msg := propose()
			found, ok := msg.(proposedMsg)
			switch {
			case !ok:
				return msg
			case found.err == nil && len(found.proposals) == 0:
				return toastMsg{text: safe.Own("It was not found in any of these records."), passing: untilKey}
			}
			found.open = 0 // those without the text lack no fix
			return found
		}, nil
	}
	return f
}

// listedPositions returns the records of all groups that kind and filter leave, each once.
func (p *rejectsPage) listedPositions() []importer.Position {
	var at []importer.Position
	seen := map[importer.Position]bool{}
	for _, g := range p.rows.groups {
		for _, i := range g.members {
			if r := p.rows.all[i]; r.Line > 0 && !seen[r.Position] {
				seen[r.Position] = true
				at = append(at, r.Position)
			}
		}
	}
	slices.SortFunc(at, func(a, b importer.Position) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Line, b.Line))
	})
	return at
}
