package ui

import (
	"errors"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"
	"clinik-import/ui/widget"
)

// situationView says why there is nothing to send, and what to do next.
func (p *sendPage) situationView(w int) layout.Block {
	t := p.c.Theme
	if p.c.Run != nil && p.c.Linting {
		block := paragraphs(w, t.Text, safe.Own("The check is still running. The plan is made as soon as it is done."))
		return append(block, "", " "+widget.Progress(t, p.checked.done, p.checked.total, min(40, layout.Rest(w, 2))))
	}
	if p.made && p.plan.err != nil {
		return paragraphs(w, t.SeverityError, safe.Sprintf("%s The plan cannot be made: %s", theme.SignError, p.plan.err))
	}
	return paragraphs(w, t.Text, p.situation()...)
}

// situation says in sentences where everything stands when no batch can be made.
func (p *sendPage) situation() []safe.Text {
	switch {
	case p.c.Run == nil:
		return []safe.Text{safe.Own("No file is chosen yet. Press 1, mark the files to import and press c.")}
	case p.sealing:
		return []safe.Text{safe.Own("The batches are being sealed …")}
	case !p.made:
		return []safe.Text{safe.Own("The plan is being made …")}
	}
	sum := p.plan.plan.Totals
	if sum.Read == sum.Blank {
		return []safe.Text{safe.Own("The files hold no records. Press 1 to choose others.")}
	}
	if sum.Accepted+sum.Blank == sum.Read {
		return []safe.Text{safe.Sprintf("%s Every record is accepted: %s. Nothing is left to send.", theme.SignOK, widget.Count(sum.Accepted))}
	}
	said := []safe.Text{safe.Own("Nothing can be sent now.")}
	queued, left := inQueue(p.c.Now.Batches), p.plan.plan.LeftOut
	for _, part := range []struct {
		n int64
		s safe.Text
	}{
		{sum.Unsent - queued - left, safe.Sprintf("%s unsent%s", widget.Count(sum.Unsent-queued-left), unsentAdvice(p.plan.faults))},
		{left, counted(left, "record was sent before.", "records were sent before.")},
		{sum.AtServer + queued, safe.Sprintf("%s under way: press 4 to watch.", counted(sum.AtServer+queued, "record is", "records are"))},
		{p.plan.held, p.heldAdvice(p.plan.held)},
		{sum.Aside, safe.Sprintf("%s set aside.", counted(sum.Aside, "record is", "records are"))},
		{sum.Ready, p.readyAdvice(sum.Ready)},
		{sum.Rejected, p.rejectedAdvice(sum.Rejected)},
		{sum.Unknown, safe.Sprintf("Nobody knows what became of %s: press 4 to decide.", counted(sum.Unknown, "record", "records"))},
	} {
		if part.n > 0 {
			said = append(said, part.s)
		}
	}
	return said
}

// heldAdvice says what to do about records that are held back.
func (p *sendPage) heldAdvice(n int64) safe.Text {
	if p.c.outdated() {
		return counted(n, "record is held back, because the check found errors in it.",
			"records are held back, because the check found errors in them.")
	}
	return counted(n, "record is held back, because the check found errors in it: press 2 to fix it.",
		"records are held back, because the check found errors in them: press 2 to fix them.")
}

// readyAdvice says why corrected records are in no plan; empty where they are.
func (p *sendPage) readyAdvice(n int64) safe.Text {
	return safe.Sprintf("%s for the file as it was%s", counted(n, "record was corrected", "records were corrected"), unsentAdvice(p.plan.faults))
}

// rejectedAdvice says what to do about records that the server rejected.
func (p *sendPage) rejectedAdvice(n int64) safe.Text {
	if p.c.outdated() {
		return counted(n, "record was rejected by the server.", "records were rejected by the server.")
	}
	return counted(n, "record was rejected by the server: press 5 to correct it.",
		"records were rejected by the server: press 5 to correct them.")
}

// inQueue counts the unsent records that are in batches already.
func inQueue(batches []importer.Batch) (records int64) {
	for _, b := range batches {
		if cancellable(b) || b.State == importer.StateClaimed {
			records += b.Records
		}
	}
	return records
}

// unsentAdvice says why records are unsent and not in the plan, and what to do.
func unsentAdvice(faults []error) safe.Text {
	switch {
	case len(faults) == 0:
		return safe.Own(".")
	case errors.Is(faults[0], ndjson.ErrChanged):
		return safe.Own(": the file changed since it was checked; press 1 and open it again.")
	}
	return safe.Own(": the file cannot be read any more; press 1 and open it again.")
}

// whyNot is the situation in one line.
func (p *sendPage) whyNot() safe.Text {
	if p.c.Run != nil && p.c.Linting {
		return safe.Own("The check is still running; then the plan is made.")
	}
	return safe.Join(" ", p.situation()...)
}
