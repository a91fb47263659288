package ui

import (
	"bytes"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ui/mend"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"

	tea "github.com/charmbracelet/bubbletea"
)

// groupPositions returns the records of the group under the cursor, each once.
func (p *rejectsPage) groupPositions() []importer.Position {
	return positionsOf(p.rows.members(p.list.Cursor()), func(importer.ListedReject) bool { return true })
}

// positionsOf returns the records of those rejects of a group that keep wants, each once:
// several of one record are neighbours.
func positionsOf(members []importer.ListedReject, keep func(importer.ListedReject) bool) []importer.Position {
	at := make([]importer.Position, 0, len(members))
	for _, r := range members {
		if r.Line > 0 && (len(at) == 0 || at[len(at)-1] != r.Position()) && keep(r) {
			at = append(at, r.Position())
		}
	}
	return at
}

// alikeInGroup is the recordPane's question which records F looks at.
func (p *rejectsPage) alikeInGroup(ndjson.Problem) func() ([]importer.Position, bool) {
	at := p.groupPositions()
	return func() ([]importer.Position, bool) { return at, false }
}

// sameForAll proposes, for every record of the group, the change that was made to the
// one shown: where the same field had the same value it gets the same new one.
func (p *rejectsPage) sameForAll(k tea.KeyMsg) tea.Cmd {
	loaded := &p.pane.loaded
	switch {
	case p.shown.Line == 0:
		return nil
	case p.pane.changing || !p.pane.ready():
		p.pane.held = wish{key: k, at: p.pane.at}
		return nil
	}
	change, ok := p.changeMade()
	if !ok {
		return p.c.Toast(p.firstCorrect())
	}
	raw, _ := ndjson.Value(loaded.Current, change.Pointer)
	at, open := p.groupPositions(), p.openPositions()
	same := p.pane.proposeAll(k, safe.Sprintf("the same change for all: %s", ndjson.FieldPattern(change.Pointer)),
		func() ([]importer.Position, bool) { return at, false },
		mend.SameChange(change, bytes.Clone(raw)), p.keepChange(change, raw))
	if change.Gone || len(open) == 0 {
		return same
	}
	others := p.pane.proposeAll(k, safe.Sprintf("set this value in the other %d: %s", len(open), fieldName(change.Pointer)),
		func() ([]importer.Position, bool) { return open, false },
		mend.SetAll(change.Pointer, bytes.Clone(raw)), p.keepChange(change, raw))
	return func() tea.Msg { // where no other has the same old value, the person sees the others with theirs
		msg := same()
		if found, ok := msg.(proposedMsg); ok && found.err == nil && len(found.proposals) == 0 {
			return others()
		}
		return msg
	}
}

// firstCorrect says what a needs: the record shown corrected, or to go to another of the
// group that is.
func (p *rejectsPage) firstCorrect() safe.Text {
	corrected := positionsOf(p.rows.members(p.list.Cursor()), func(r importer.ListedReject) bool {
		return r.Position() != p.shown.Position && r.Clean()
	})
	if len(corrected) == 0 || p.pane.loaded.Edited {
		return safe.Own("Correct this record first with e; then a makes the same change for all of its group.")
	}
	at := corrected[0]
	where := safe.Sprintf("%s %s", mend.Unit(p.c.Run.Sources()[at.Source]), widget.Count(at.Line))
	if at.Source != p.shown.Source {
		where = safe.Sprintf("%s of %s", where, p.rows.file(at.Source))
	}
	return safe.Sprintf("Not corrected yet, but %s of its group is: press a there.", where)
}

// openPositions returns the records of the group that are not corrected yet, but for the
// one shown.
func (p *rejectsPage) openPositions() []importer.Position {
	return positionsOf(p.rows.members(p.list.Cursor()), func(r importer.ListedReject) bool {
		return r.Position() != p.shown.Position && !r.Clean()
	})
}

// hasChange reports whether the record shown has a change that its group could share.
func (p *rejectsPage) hasChange() bool {
	if p.shown.Line == 0 || !p.pane.ready() || p.pane.loaded.err != nil {
		return false
	}
	_, made := p.changeMade()
	return made
}

// changeMade is the change that the person means: at the field under the cursor, at the
// named one, or the only one.
func (p *rejectsPage) changeMade() (mend.Change, bool) {
	changes := p.pane.loaded.changes
	for _, pointer := range []string{p.pane.tree.Pointer(), p.shown.Pointer} {
		for _, c := range changes {
			if c.Pointer == pointer && pointer != "" {
				return c, true
			}
		}
	}
	if len(changes) == 1 && changes[0].Pointer != "" {
		return changes[0], true
	}
	return mend.Change{}, false
}
