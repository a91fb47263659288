package ui

import (
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
		p.pane.held = wish{key: k, at: p.pane.at}
		return nil
	}
	if p.pane.noFields() {
		return p.c.Toast(p.pane.wholeOnly())
	}
	pointer := p.pane.tree.Pointer()
	if !p.pane.onText() {
		return p.c.Toast(safe.Own("Find and replace is for the texts of a field: move to one in the record first, then press s."))
	}
	group, all := p.groupPositions(), p.rows.listed()
	inGroup := func() ([]importer.Position, bool) { return group, false }
	if len(group) == all {
		return p.c.Push(p.replaceForm(k, pointer, inGroup))
	}
	shown := slices.DeleteFunc(slices.Clone(p.rows.view.Groups), p.rows.hides)
	entries := p.rows.view.Entries
	inAll := func() ([]importer.Position, bool) { return listedPositions(shown, entries), false }
	options := []widget.Option{
		{Name: safe.Own("in the records of this group"), Note: counted(int64(len(group)), "record", "records")},
		{Name: safe.Own("in all that are listed"), Note: counted(int64(all), "record", "records")},
	}
	return p.c.Choose(safe.Sprintf("find and replace in %s: where?", fieldName(ndjson.FieldPattern(pointer))), options, 0, func(i int) tea.Cmd {
		return p.c.Push(p.replaceForm(k, pointer, []func() ([]importer.Position, bool){inGroup, inAll}[i]))
	})
}

// replaceForm asks what to find and what to put there.
func (p *rejectsPage) replaceForm(k tea.KeyMsg, pointer string, at func() ([]importer.Position, bool)) *form {
	field := ndjson.FieldPattern(pointer)
	f := newForm(p.c, safe.Sprintf("find and replace in %s", fieldName(field)),
		safe.Own("Every place where the text stands is replaced; you see each before anything is changed."),
		safe.Own("Between two slashes, as /^00(.*)/, what is found is a regular expression, and $1 is what its brackets hold."))
	now := ""
	if raw, there := ndjson.Value(p.pane.loaded.Current, pointer); there && !p.c.Display.Masked && mend.FitsOneLine(mend.NameOf(raw)) {
		now = mend.NameOf(raw)
	}
	f.add(safe.Own("find:"), now).Fresh = now != ""
	f.add(safe.Own("replace by:"), "").Hint = safe.Own("empty: takes it out")
	f.submit = func(values []string) (tea.Cmd, error) {
		step, fix, err := mend.Replacing(field, values[0], values[1])
		if err != nil {
			return nil, err
		}
		title := safe.Sprintf("find and replace in %s", fieldName(field))
		propose := p.pane.proposeAll(k, title, at, fix, mend.Always(step))
		return func() tea.Msg {
			msg := propose()
			found, ok := msg.(proposedMsg)
			switch {
			case !ok:
				return msg
			case found.err == nil && len(found.proposals) == 0:
				f.at, f.wrong = 0, safe.Own("Not found in any of these records.")
				return pushMsg{f} // with what was typed
			}
			found.open = 0 // those without the text lack no fix
			return found
		}, nil
	}
	return f
}

// listedPositions returns the records of groups, each once, in the order of the files. Where
// there are many it takes a moment: use it in a command.
func listedPositions(groups []importer.RejectGroup, entries []importer.ListedReject) []importer.Position {
	var at []importer.Position
	for _, g := range groups {
		at = append(at, positionsOf(entries[g.From:g.To], func(importer.ListedReject) bool { return true })...)
	}
	return eachOnce(at)
}
