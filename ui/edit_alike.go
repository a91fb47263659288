package ui

import (
	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ui/mend"
	"clinik-import/ui/safe"

	tea "github.com/charmbracelet/bubbletea"
)

// fixAll proposes the same fix for every record with the problem under the cursor; where
// there are several and none is safe, the person says first which one.
func (p *recordPane) fixAll(k tea.KeyMsg) tea.Cmd {
	problem, ok := p.current()
	if !ok || len(problem.Fixes) == 0 || p.alike == nil {
		return p.c.Toast(safe.Own("There is no ready fix here that others could share."))
	}
	within := safe.Text{}
	if p.within != nil {
		within = p.within()
	}
	field, at := fieldName(ndjson.FieldPattern(problem.Pointer)), p.alike(problem)
	propose := func(i int, what safe.Text) tea.Cmd {
		step, repair := mend.AlikeTo(problem, i)
		return p.proposeAll(k, safe.Sprintf("fix all%s: %s, %s", within, field, what), at, repair, mend.Always(step))
	}
	if !problem.Doubtful() {
		return propose(0, ruleTitle(problem.Rule))
	}
	options, likelier := p.fixOptions(problem)
	return p.c.Choose(safe.Sprintf("%s: which one is right for all?", field), options, likelier, func(i int) tea.Cmd {
		return propose(i, p.c.Display.Words(problem.Fixes[i].Label))
	})
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
	one       bool   // it is of the record shown only
	review    bool   // then: a person must look
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
	return proposeCmd(p.page, p.c.Run, title, at, fix, as, wish{key: k, at: p.at})
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
