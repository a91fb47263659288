package ui

import (
	"bytes"

	"clinik-import/importer"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"
)

// drafts are texts from the person's editor that are no correction yet: no record, saved
// before the editor failed, or refused. They are in memory only, for they hold values of
// patients; every page goes on with the same ones, and leaving asks first.
type drafts map[draftOf]draft

// draftOf names the record that a draft is of. No run: no draft.
type draftOf struct {
	run string
	importer.Position
}

type draft struct {
	text []byte
	of   []byte // the version that was opened
}

// keep keeps a text; one without anything in it is none.
func (d drafts) keep(at draftOf, text, of []byte) bool {
	if len(bytes.TrimSpace(text)) == 0 {
		return false
	}
	d[at] = draft{text, of}
	return true
}

// lostLines say what leaving would lose.
func (m *Model) lostLines() (lines []safe.Text) {
	for _, p := range []*recordPane{m.pages[CheckID].(*checkPage).record, m.pages[RejectsID].(*rejectsPage).pane} {
		if p.typed != nil {
			lines = append(lines, safe.Sprintf("The value that you are typing in %s %s would be lost: stay, then enter keeps it.", p.loaded.unit, widget.Count(p.loaded.Line)))
		}
	}
	if len(m.Drafts) == 0 {
		return lines
	}
	first := importer.Position{}
	for at := range m.Drafts {
		if first.Line == 0 || at.Source < first.Source || at.Source == first.Source && at.Line < first.Line {
			first = at.Position
		}
	}
	return append(lines, safe.Sprintf("%s not stored yet and would be lost: stay, then E on line %s goes on.",
		counted(int64(len(m.Drafts)), "text from your editor is", "texts from your editor are"), widget.Count(first.Line)))
}
