package ui

import (
	"fmt"
	"slices"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ui/mend"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"
	"clinik-import/ui/words"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// Correcting records. A recordPane (record.go) does it; a page needs of these files:
//
//	editKeys                               for its help
//	correctedMsg                           to read again what it shows
//	recordPane.alike                       which records F looks at
//	recordPane.proposeAll(title, at, fix)  any same change for many records, with a list of
//	                                       before and after; the repairs are in ui/mend
//	undoCmd, redoCmd, correctCmd           what they are named
//	mend.Log                               what was decided for many alike, to be kept as a recipe
//
// In place is edit_value.go, in $EDITOR edit_editor.go, all alike edit_alike.go with the
// dialog edit_proposals.go.

// editKeys correct the record in a recordPane.
var editKeys = struct{ Field, Record, Fix, FixAll, Aside, Undo, Redo, Recipe key.Binding }{
	Field:  Bind("e", "edit", "e"),
	Record: Bind("E", "edit in your editor", "E"),
	Fix:    Bind("f", "fix", "f"),
	FixAll: Bind("F", "fix all alike", "F"),
	Aside:  Bind("o", "set aside, or take in", "o"),
	Undo:   Bind("u", "undo", "u"),
	Redo:   Bind("ctrl+r", "redo", "ctrl+r"),
	Recipe: Bind("W", "save as a recipe", "W"),
}

// editHelp lists them.
func editHelp() []key.Binding {
	k := editKeys
	return []key.Binding{k.Field, k.Record, k.Fix, k.FixAll, k.Aside, k.Undo, k.Redo, k.Recipe}
}

// correctedMsg tells every page that records have other corrections than before.
type correctedMsg struct {
	page    PageID // where it was done
	did     did
	records int
	turned  importer.Turned // by undo or redo
	sources []*importer.Source
	files   int // that the corrected records are of
	first   int // the source of the first of them
	err     error
	decided mend.Decided // what a recipe keeps of it
	draft   draftOf      // that is stored with it
	faulty  int          // of the records: still so
	freed   int          // of the records: held back until now, and no longer
	loose   int          // of the records: could be sent before as well
	why     safe.Text    // what is wrong with the first of them
}

// did is what was done to corrections.
type did uint8

const (
	didCorrect did = iota
	didUndo
	didRedo
	didAside
	didTakeIn
)

// correctCmd stores corrections as one step.
func correctCmd(page PageID, run Import, d mend.Decided, corrections ...importer.Correction) tea.Cmd {
	return func() tea.Msg {
		d, known := d, mend.Doubts{Run: run}
		if len(corrections) == 1 && !d.Kept {
			d = mend.One(run, corrections[0])
		}
		for _, c := range corrections {
			if err := known.Refuse(c.Position); err != nil {
				return correctedMsg{page: page, err: err}
			}
		}
		msg := correctedMsg{page: page, decided: d, records: len(corrections), sources: run.Sources(), err: run.Correct(corrections...)}
		msg.files, msg.first = filesOf(corrections)
		for _, c := range corrections {
			record, err := run.Record(c.Position)
			if err != nil || msg.err != nil {
				continue
			}
			msg.count(record)
		}
		return msg
	}
}

// filesOf counts the files that corrections are of, and names the first of them.
func filesOf(corrections []importer.Correction) (n, first int) {
	files := map[int]bool{}
	for i, c := range corrections {
		files[c.Source] = true
		if first = min(first, c.Source); i == 0 {
			first = c.Source
		}
	}
	return len(files), first
}

// count notes how a corrected record stands.
func (m *correctedMsg) count(record importer.Record) {
	i := slices.IndexFunc(record.Problems, func(p ndjson.Problem) bool { return p.Severity == ndjson.Error })
	switch {
	case i >= 0:
		if m.faulty++; m.faulty == 1 {
			m.why = ruleText(record.Problems[i])
		}
	case record.State == importer.HeldBack:
		m.freed++
	case record.State == importer.Unsent:
		m.loose++
	}
}

func undoCmd(page PageID, run Import) tea.Cmd {
	return func() tea.Msg {
		turned, err := run.Undo()
		return correctedMsg{page: page, did: didUndo, sources: run.Sources(), records: turned.Records, turned: turned, err: err}
	}
}

func redoCmd(page PageID, run Import) tea.Cmd {
	return func() tea.Msg {
		turned, err := run.Redo()
		return correctedMsg{page: page, did: didRedo, sources: run.Sources(), records: turned.Records, turned: turned, err: err}
	}
}

// step takes a step back or makes one again.
func (p *recordPane) step(cmd func(PageID, Import) tea.Cmd) tea.Cmd {
	if p.c.Run == nil {
		return nil
	}
	p.changing = true
	return cmd(p.page, p.c.Run)
}

// change stores corrections; keys that come before that is done wait for it.
func (p *recordPane) change(corrections ...importer.Correction) tea.Cmd {
	return p.changeAlike(mend.Decided{}, corrections...)
}

// changeAlike stores corrections that come of one decision.
func (p *recordPane) changeAlike(d mend.Decided, corrections ...importer.Correction) tea.Cmd {
	p.changing = true
	return correctCmd(p.page, p.c.Run, d, corrections...)
}

// handleCorrected reads the record again; the pane whose page did it says so.
func (p *recordPane) handleCorrected(msg correctedMsg) tea.Cmd {
	var cmds []tea.Cmd
	if msg.page == p.page {
		p.changing = false
		unsaved := p.unsaved
		if p.unsaved = nil; unsaved != nil && msg.err != nil {
			cmds = append(cmds, p.typeAgain(unsaved))
		}
		if msg.err == nil {
			delete(p.c.Drafts, msg.draft)
		}
	}
	switch {
	case msg.err != nil && msg.page == p.page:
		p.held = wish{}
		if msg.draft.run != "" {
			return p.c.Fail(fmt.Errorf("%w; E goes on with your text", msg.err))
		}
		return tea.Batch(append(cmds, p.c.Fail(msg.err))...)
	case msg.err != nil:
		return nil
	case msg.page == p.page:
		say := p.c.DoneNow
		if msg.faulty > 0 || msg.records == 0 {
			say = p.c.ToastNow
		}
		note(p.c.Decisions, msg)
		cmds = append(cmds, say(said(msg)), p.c.Reload())
	}
	if p.loaded.gen > 0 {
		cmds = append(cmds, p.show(p.at, p.extra...))
	}
	return tea.Batch(cmds...)
}

// ruleText names a problem by its field and rule, without the patient's value.
func ruleText(p ndjson.Problem) safe.Text {
	title := ruleTitle(p.Rule)
	if p.Pointer == "" {
		return title
	}
	return safe.Sprintf("%s: %s", mend.LastName(p.Pointer), title)
}

// said tells the person what was done.
func said(msg correctedMsg) safe.Text {
	records := safe.Own("1 record")
	unchanged := safe.Own("Your file stays as it is.")
	if msg.records != 1 {
		records = safe.Sprintf("%s records%s", widget.Count(int64(msg.records)), words.Among(msg.sources, msg.files, msg.first))
	}
	if msg.files > 1 {
		unchanged = safe.Own("Your files stay as they are.")
	}
	switch {
	case msg.did == didUndo:
		return words.Undone(msg.turned, msg.sources, safe.Own("ctrl+r does it again"))
	case msg.did == didRedo:
		return words.Redone(msg.turned, msg.sources, safe.Own("u takes it back"))
	case msg.did == didAside:
		return safe.Own("Set aside: this record is not sent. u takes it back.")
	case msg.did == didTakeIn && msg.faulty > 0:
		return safe.Sprintf("Taken in again, but held back still: %s.", msg.why)
	case msg.did == didTakeIn:
		return safe.Own("Taken in again: it goes with the next plan. ctrl+r sets it aside.")
	case msg.faulty > 0 && msg.records == 1:
		return safe.Sprintf("Kept, but still faulty: %s. u takes it back.", msg.why)
	}
	if msg.freed > 0 && msg.freed < msg.records { // the totals count these as corrected
		records = safe.Sprintf("%s; %s", records, counted(int64(msg.freed), "was held back and can go now", "were held back and can go now"))
	}
	if msg.loose > 0 && msg.freed > 0 {
		records = safe.Sprintf("%s, %s", records, counted(int64(msg.loose), "was not", "were not"))
	}
	switch {
	case msg.faulty > 0 && msg.freed > 0: // "of them" would be of those that can go
		return safe.Sprintf("Corrected: %s; %s still faulty: %s. u takes it back.", records,
			counted(int64(msg.faulty), "other is", "others are"), msg.why)
	case msg.faulty > 0:
		return safe.Sprintf("Corrected: %s; %s still faulty: %s. u takes it back.", records,
			counted(int64(msg.faulty), "of them is", "of them are"), msg.why)
	case msg.freed > 0 && msg.freed < msg.records:
		return safe.Sprintf("Corrected: %s. u takes it back.", records)
	}
	return safe.Sprintf("Corrected: %s; u takes it back. %s", records, unchanged)
}
