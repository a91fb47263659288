package ui

import (
	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"

	tea "github.com/charmbracelet/bubbletea"
)

// ask puts the figures before the person. What goes to the sandbox needs a yes, what
// goes to a real server a typed word.
func (p *sendPage) ask() tea.Cmd {
	switch {
	case p.sealing:
		return p.c.Toast(safe.Own("The batches are being sealed."))
	case p.stop != nil:
		return p.c.Toast(safe.Own("The plan is being made; press s again when it is there."))
	case !p.canSend():
		return p.c.Toast(p.whyNot())
	}
	plan, run := p.plan.plan, p.c.Run
	records, bytes := planned(plan)
	n := len(plan.Batches)
	guard, word := guardFor(p.target, records)
	q := &widget.Confirm{
		Title: safe.Sprintf("send %s?", counted(int64(n), "batch", "batches")),
		Yes:   safe.Sprintf("send %s", counted(records, "record", "records")),
		Lines: []safe.Text{guard, {}, costText(records, bytes, n), safe.Sprintf("%s.", p.timesText("goes", "go"))},
		Word:  word,
	}
	if said, some := firstText(plan); some {
		q.Lines = append(q.Lines, said)
	}
	if plan.Again > 0 {
		q.Lines = append(q.Lines, againText(plan))
		if p.target.Environment == importer.Live {
			q.Word += " duplicate"
		}
		plan.Knowingly = true // whoever confirms has read it
	}
	if held := p.plan.held; held > 0 {
		q.Lines = append(q.Lines, counted(held, "record stays held back, because the check found errors in it.",
			"records stay held back, because the check found errors in them."))
	}
	if said, some := loweredText(plan.Lowered); some {
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

// loweredText says which rules hold nothing back because the person's settings say so.
func loweredText(all []importer.Lowered) (said safe.Text, some bool) {
	var rules []safe.Text
	for _, l := range all {
		what := safe.Own("off")
		if l.Severity != ndjson.Off {
			what = counted(l.Problems, "problem", "problems")
		}
		rules = append(rules, safe.Sprintf("%s (%s)", safe.Clean(l.Rule), what))
	}
	if len(rules) == 0 {
		return safe.Text{}, false
	}
	return safe.Sprintf("By your settings these rules hold nothing back, and the server may reject what breaks them: %s.", safe.Join(", ", rules...)), true
}

// costText says what a plan costs: every record is a request of the tenant's quota,
// every batch a bulk operation of the hour.
func costText(records, bytes int64, batches int) safe.Text {
	return safe.Sprintf("%s (%s) in %s. It costs %s of your plan’s quota and %s.",
		counted(records, "record", "records"), widget.Bytes(bytes), counted(int64(batches), "batch", "batches"),
		counted(records, "request", "requests"), counted(int64(batches), "slot", "slots"))
}

// guardFor is what stands between a key press and a server, by environment: a sentence,
// and the word to type, "" where yes is enough.
func guardFor(t importer.Target, records int64) (sentence safe.Text, word string) {
	switch t.Environment {
	case importer.Sandbox:
		return safe.Own("This is practice: the records do not leave this computer."), ""
	case importer.Test:
		if t.Synthetic {
			return safe.Sprintf("TEST: your settings say that the records are made up and about nobody. They go as %s to %s, where others can see them.",
				t.Key, hostOf(t)), ""
		}
		return safe.Sprintf("TEST takes synthetic data only, made up and about nobody: test stores are shared, and others can see what you send. It goes as %s to %s.",
			t.Key, hostOf(t)), "synthetic"
	}
	return safe.Sprintf("LIVE: these become records of real patients and cannot be taken back. They go as %s to %s.",
		t.Key, hostOf(t)), safe.Clean(t.LiveWord(records)).String()
}

// planned adds up what a plan would send.
func planned(plan importer.Plan) (records, bytes int64) {
	for _, b := range plan.Batches {
		records += int64(b.Records)
		bytes += b.Bytes
	}
	return records, bytes
}
