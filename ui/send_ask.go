package ui

import (
	"slices"
	"strings"

	"clinik-import/ui/safe"
	"clinik-import/ui/widget"
	"clinik-import/ui/words"

	tea "github.com/charmbracelet/bubbletea"
)

// askIfAsked asks what was asked for while there was no plan to ask about.
func (p *sendPage) askIfAsked() tea.Cmd {
	if !p.asked || p.c.front != SendID || p.c.Linting || p.stop != nil {
		return nil
	}
	p.asked = false
	if !p.canSend() {
		return nil // the page says why
	}
	return p.ask()
}

// ask puts the figures before the person. What goes to the sandbox needs a yes, what
// goes to a real server a typed word. While the plan is not the last one, the question
// waits for it: a key that was heard is answered.
func (p *sendPage) ask() tea.Cmd {
	p.asked = p.c.Run != nil && !p.c.Now.Watching.On && !p.sealing && (p.stop != nil || p.c.Linting)
	switch {
	case p.c.Now.Watching.On:
		return p.c.ToastNow(onlyLooks(p.c.Now.Watching))
	case p.sealing:
		return p.c.Toast(safe.Own("The batches are being sealed."))
	case p.stop != nil:
		return p.c.Toast(safe.Own("The plan is being made; the question comes with it."))
	case p.asked:
		return p.c.Toast(safe.Own("The check is still running; the question comes with the plan."))
	case !p.canSend():
		return p.c.Toast(p.whyNot())
	}
	plan, run := p.plan.plan, p.c.Run
	records, bytes := words.Planned(plan)
	n := len(plan.Batches)
	guard, word := words.Guard(p.target, records)
	q := &widget.Confirm{
		Title: safe.Sprintf("send %s?", counted(int64(n), "batch", "batches")),
		Yes:   safe.Sprintf("send %s", counted(records, "record", "records")),
		Lines: []safe.Text{guard, {}, words.Cost(records, bytes, n), safe.Sprintf("%s.", p.timesText("goes", "go"))},
		Word:  word, Careful: true,
	}
	if left, _, _, known := words.QuotaLeft(p.c.Now.Quota, records, p.c.Time()); known {
		q.Lines = slices.Insert(q.Lines, 3, left)
	}
	if said, some := words.Ahead(plan); some {
		q.Lines = append(q.Lines, said)
	}
	for _, m := range plan.Mixed {
		q.Lines = append(q.Lines, words.Mixed(m))
	}
	if plan.Repeated > 0 {
		q.Lines = append(q.Lines, words.Repeated(plan))
	}
	if plan.Again > 0 {
		q.Lines = append(q.Lines, words.Again(plan))
	}
	if plan.LeftOut > 0 {
		q.Lines = append(q.Lines, words.LeftOut(plan))
	}
	twice, meant := words.Twice(plan)
	q.Word = strings.TrimSpace(q.Word + " " + twice) // a single key is not enough where a record would be there twice
	plan.Meant = meant                               // whoever confirms has read it
	if held := p.plan.held; held > 0 {
		q.Lines = append(q.Lines, counted(held, "record stays held back, because the check found errors in it.",
			"records stay held back, because the check found errors in them."))
	}
	if aside := plan.Totals.Aside; aside > 0 {
		q.Lines = append(q.Lines, counted(aside, "record is set aside and not sent.", "records are set aside and not sent."))
	}
	if left := p.c.LeftOut; len(left) > 0 {
		q.Lines = append(q.Lines, leftNames(left))
	}
	if said, some := words.Lowered(plan.Lowered); some {
		q.Lines = append(q.Lines, said)
	}
	return p.c.Ask(q, func() tea.Cmd {
		if p.c.Run != run {
			return nil
		}
		p.sealing = true
		return approveCmd(p.c.Context(), run, plan)
	})
}
