package ui

import (
	"encoding/json"
	"strings"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/resource"
	"clinik-import/ui/mend"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"

	tea "github.com/charmbracelet/bubbletea"
)

// fix applies a fix of the problem under the cursor; where there are several the person
// chooses.
func (p *recordPane) fix() tea.Cmd {
	problem, ok := p.current()
	switch {
	case ok && len(problem.Fixes) > 0:
	case p.noFields():
		return p.c.Toast(p.wholeOnly())
	case p.loaded.syntax == nil && p.tree.Pointer() == "":
		return p.c.Toast(safe.Own("There is no ready fix here. Move to a field, then e edits it; E opens the whole record in your editor."))
	default:
		return p.c.Toast(safe.Own("There is no ready fix here. Press e to edit the value."))
	}
	record := p.loaded
	apply := func(i int) tea.Cmd {
		return p.correctRecord(record.Record, problem.Fixes[i].Apply(record.Current))
	}
	if len(problem.Fixes) == 1 {
		return apply(0)
	}
	return p.c.Choose(safe.Sprintf("%s: which one is right?", fieldName(problem.Pointer)), p.fixOptions(problem), 0, apply)
}

// fixOptions are the fixes of a problem, to be chosen from.
func (p *recordPane) fixOptions(problem ndjson.Problem) []widget.Option {
	options := make([]widget.Option, len(problem.Fixes))
	for i, f := range problem.Fixes {
		options[i] = widget.Option{Name: fixText(p.c.Display, f), Note: safetyWord(f.Safety)}
	}
	return options
}

// fixAll proposes the same fix for every record with the problem under the cursor; where
// there are several and none is safe, the person says first which one.
func (p *recordPane) fixAll(k tea.KeyMsg) tea.Cmd {
	problem, ok := p.current()
	if !ok || len(problem.Fixes) == 0 || p.alike == nil {
		return p.c.Toast(safe.Own("There is no ready fix here that others could share."))
	}
	field, at := fieldName(ndjson.FieldPattern(problem.Pointer)), p.alike(problem)
	propose := func(i int, what safe.Text) tea.Cmd {
		step, repair := mend.AlikeTo(problem, i)
		return p.proposeAll(k, safe.Sprintf("fix all: %s, %s", field, what), at, repair, mend.Always(step))
	}
	if !problem.Doubtful() {
		return propose(0, ruleTitle(problem.Rule))
	}
	return p.c.Choose(safe.Sprintf("%s: which one is right for all?", field), p.fixOptions(problem), 0, func(i int) tea.Cmd {
		return propose(i, p.c.Display.Words(problem.Fixes[i].Label))
	})
}

// current returns the problem under the cursor; where it has no fix, or there is none,
// the first problem of the record that has one.
func (p *recordPane) current() (found ndjson.Problem, ok bool) {
	if r := p.tree.Remark(); r >= 0 && r < len(p.problem) && p.problem[r] >= 0 {
		found, ok = p.loaded.Problems[p.problem[r]], true
	}
	if len(found.Fixes) > 0 {
		return found, true
	}
	for _, problem := range p.loaded.Problems {
		if len(problem.Fixes) > 0 {
			return problem, true
		}
	}
	return found, ok
}

// fixText says what a fix does, with the value that comes of it if the label does not
// tell: "read the day first: 1966-05-04".
func fixText(d *safe.Display, f ndjson.Fix) safe.Text {
	said := d.Words(f.Label)
	if len(f.Edits) != 1 || !json.Valid([]byte(f.Edits[0].Text)) || len(f.Edits[0].Text) > fixTextMost {
		return said
	}
	value := mend.PlainText(resource.KindString, []byte(f.Edits[0].Text))
	if value == "" || strings.Contains(f.Label, value) {
		return said
	}
	return safe.Sprintf("%s: %s", said, d.Value(value))
}

// fixTextMost bounds how long a value may be that is shown beside its fix, in bytes.
const fixTextMost = 80

func safetyWord(s ndjson.Safety) safe.Text {
	if s == ndjson.Safe {
		return safe.Own("safe")
	}
	return safe.Own("please check")
}

// proposal is one record before and after.
type proposal struct {
	mend.Proposal
	out bool // the person took it out
}

// proposedMsg is what a repair would do.
type proposedMsg struct {
	page      PageID
	title     safe.Text
	proposals []proposal
	open      int  // records that the repair was tried on, but for those that are mended
	more      bool // than one step takes
	keep      mend.Keep
	key       string // that proposes
	err       error
}

// proposeAll tries a repair on the records that at names, in the background, and asks
// the person with a list of before and after. k is the key that wanted it; it is pressed
// again once the person said which record the server meant, where that was not sure. as
// is what a recipe keeps of it.
func (p *recordPane) proposeAll(k tea.KeyMsg, title safe.Text, at func() ([]importer.Position, bool), fix mend.Repair, as mend.Keep) tea.Cmd {
	if p.c.Run == nil {
		return nil
	}
	return proposeCmd(p.page, p.c.Run, title, at, fix, as, wish{k, p.at})
}

func proposeCmd(page PageID, run Import, title safe.Text, at func() ([]importer.Position, bool), fix mend.Repair, as mend.Keep, w wish) tea.Cmd {
	return func() tea.Msg {
		positions, more := at()
		found, err := mend.Propose(run, positions, fix)
		if len(found.Doubts) > 0 {
			return whichCmd(page, run, found.Doubts[0], w)()
		}
		msg := proposedMsg{page: page, title: title, open: found.Open, more: more || found.More, keep: as, key: w.key.String(), err: err}
		for _, one := range found.Proposals {
			msg.proposals = append(msg.proposals, proposal{Proposal: one})
		}
		return msg
	}
}

func (p *recordPane) handleProposed(msg proposedMsg) tea.Cmd {
	switch {
	case msg.err != nil:
		return p.c.Fail(msg.err)
	case len(msg.proposals) == 0:
		return p.c.Toast(safe.Own("No record is left for which this fix would change anything."))
	}
	return p.c.Push(newProposals(p.c, msg, p.changeAlike))
}
