package ui

import (
	"fmt"
	"strconv"

	"clinik-import/importer"
	"clinik-import/ui/safe"
	"clinik-import/ui/words"

	tea "github.com/charmbracelet/bubbletea"
)

// usualFirst is what a small first batch has unless told otherwise: enough to meet most
// kinds of reject, few enough to correct at once.
const usualFirst, usualMost = 100, "5%"

// askFirst asks how large a first batch shall be that goes ahead of the others.
func (p *sendPage) askFirst() tea.Cmd {
	f := newForm(p.c, safe.Own("a small first batch?"),
		safe.Own("It goes ahead; the others wait until its job is done, and are held if more of its records are rejected than you allow. It takes a slot of its own. Empty: no such batch."))
	first, most := strconv.Itoa(usualFirst), usualMost
	if p.first.First > 0 {
		first, most = strconv.Itoa(p.first.First), words.Threshold(p.first.MaxRejects)
	}
	f.add(safe.Own("records in it:"), first)
	f.add(safe.Own("of these may be rejected:"), most).Hint = safe.Own("as 12 or 2.5%")
	f.submit = func(values []string) (tea.Cmd, error) {
		options, err := words.First(values[0], values[1])
		if err != nil {
			return nil, err
		}
		p.first, p.basis = options, planBasis{}
		return p.planIfNeeded(), nil
	}
	return p.c.Push(f)
}

// firstWords are the flags of the command that plans so.
func firstWords(o importer.PlanOptions) []string {
	if o.First == 0 {
		return nil
	}
	return []string{"--first", fmt.Sprint(o.First), "--max-rejects", words.Threshold(o.MaxRejects)}
}
