package ui

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"clinik-import/importer"
	"clinik-import/ui/safe"

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
		first, most = strconv.Itoa(p.first.First), thresholdText(p.first.MaxRejects)
	}
	f.add(safe.Own("records in it:"), first)
	f.add(safe.Own("of these may be rejected:"), most).Hint = safe.Own("as 12 or 2.5%")
	f.submit = func(values []string) (tea.Cmd, error) {
		options, err := firstOf(values[0], values[1])
		if err != nil {
			return nil, err
		}
		p.first, p.basis = options, planBasis{}
		return p.planIfNeeded(), nil
	}
	return p.c.Push(f)
}

// firstOf reads what was typed; no records means no first batch.
func firstOf(records, most string) (o importer.PlanOptions, err error) {
	records, most = strings.TrimSpace(strings.ReplaceAll(records, ",", "")), strings.TrimSpace(most)
	if records == "" || records == "0" {
		return o, nil
	}
	if o.First, err = strconv.Atoi(records); err != nil || o.First < 1 {
		return importer.PlanOptions{}, errors.New("the number of records is a number, such as 100")
	}
	if o.MaxRejects, err = importer.ParseThreshold(most); err != nil {
		return importer.PlanOptions{}, err
	}
	return o, nil
}

func thresholdText(t importer.Threshold) string {
	if t.Percent > 0 {
		return strconv.FormatFloat(t.Percent, 'f', -1, 64) + "%"
	}
	return strconv.FormatInt(t.Records, 10)
}

// firstText says what goes ahead, and what it decides for the rest.
func firstText(plan importer.Plan) (said safe.Text, some bool) {
	o := plan.Options
	if o.First == 0 || len(plan.Batches) < 2 {
		return safe.Text{}, false
	}
	return safe.Sprintf("%s go ahead as batch 1; the other %s, and are held if more than %s of them are rejected.",
		counted(int64(plan.Batches[0].Records), "record", "records"),
		counted(int64(len(plan.Batches)-1), "batch waits for its job", "batches wait for its job"), thresholdText(o.MaxRejects)), true
}

// firstWords are the flags of the command that plans so.
func firstWords(o importer.PlanOptions) []string {
	if o.First == 0 {
		return nil
	}
	return []string{"--first", fmt.Sprint(o.First), "--max-rejects", thresholdText(o.MaxRejects)}
}
