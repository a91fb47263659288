package ui

import (
	"encoding/json"
	"strings"

	"clinik-import/ndjson"
	"clinik-import/resource"
	"clinik-import/ui/mend"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"
	"clinik-import/ui/words"

	tea "github.com/charmbracelet/bubbletea"
)

// fix shows what a fix of the problem under the cursor makes of the record, before and
// after, and makes it when the person says so. Where there are several the person chooses
// among what each makes of it.
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
	record := p.loaded.Record
	proposed := make([]proposal, len(problem.Fixes))
	for i, f := range problem.Fixes {
		proposed[i].Proposal = mend.NewProposal(record.Position, record.Current, f.Apply(record.Current))
	}
	field := fieldName(problem.Pointer)
	if len(proposed) == 1 {
		only := problem.Fixes[0]
		title := safe.Sprintf("fix: %s, %s (%s)", field, fixText(p.c.Display, only), safetyWord(only.Safety))
		msg := proposedMsg{page: p.page, title: title, proposals: proposed, one: true, review: only.Safety > ndjson.Safe}
		p.c.openNow(newProposals(p.c, msg, p.changeAlike))
		return nil
	}
	options, likelier := p.fixOptions(problem)
	for i, one := range proposed {
		options[i].Note = safe.Sprintf("%s (%s)", told(p.c.Display, one.Proposal, problem.Pointer), options[i].Note)
	}
	title := safe.Sprintf("%s: which one is right?", field)
	p.c.openNow(&chooser{title: title, choice: widget.NewChoice(options, likelier), c: p.c, chosen: func(i int) tea.Cmd {
		return p.change(proposed[i].Correction())
	}})
	return nil
}

// fixOptions are the fixes of a problem, to be chosen from, with what other dates say of
// each, and the one that they speak for.
func (p *recordPane) fixOptions(problem ndjson.Problem) (options []widget.Option, likelier int) {
	dates, likelier := mend.Evidence(p.c.Run.Sources(), problem)
	options = make([]widget.Option, len(problem.Fixes))
	for i, f := range problem.Fixes {
		options[i] = widget.Option{Name: fixText(p.c.Display, f), Note: safetyWord(f.Safety)}
		if dates != nil {
			options[i].Note = words.Evidence(dates[i])
		}
	}
	return options, likelier
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
