package ui

import (
	"errors"
	"path/filepath"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"
	"clinik-import/ui/widget"
	"clinik-import/ui/words"
)

// next says what comes next, the longest form first.
func (p *checkPage) next() ([]safe.Text, theme.Style) {
	t, summary := p.c.Theme, p.survey.summary
	switch err := p.sources[p.source].Err; {
	case p.focus == onProblems:
		return p.groups.about(), t.Faint
	case importer.InDoubt(err) && p.c.Linting:
		return []safe.Text{words.Compared, safe.Own("Copied or touched: its records are compared.")}, t.SeverityWarning
	case errors.Is(err, ndjson.ErrChanged):
		return []safe.Text{safe.Own("The file changed since it was checked, so nothing is sent from it: press 1 and open it again."),
			safe.Own("Changed since it was checked: press 1 and open it again."), safe.Own("Changed: press 1, open it again.")}, t.SeverityError
	case err != nil:
		return []safe.Text{safe.Sprintf("%s Press 1 and open it again.", sentence(words.Error(err))),
			safe.Own("The file cannot be read any more: press 1 and open it again."), safe.Own("Not readable: press 1, open it again.")}, t.SeverityError
	case p.filter.search != nil:
		return p.filter.search.words(p.survey.total), t.Text
	case p.filter.isSet():
		return []safe.Text{safe.Own("esc shows all records again")}, t.Text
	case p.survey.busy:
		if p.survey.progress.Done {
			return []safe.Text{safe.Own("Still checking the other files; [ and ] change the file."), safe.Own("Still checking the other files.")}, t.Faint
		}
		so := safe.Sprintf("Checking: %s lines so far, %s with errors.", widget.Count(summary.Lines), widget.Count(summary.WithErrors))
		return []safe.Text{safe.Sprintf("%s You can look and correct meanwhile.", so), so,
			safe.Sprintf("Checking: %s faulty so far", widget.Count(summary.WithErrors))}, t.Faint
	}
	return p.nextStep()
}

// nextStep says what comes next once everything is checked.
func (p *checkPage) nextStep() ([]safe.Text, theme.Style) {
	t, totals := p.c.Theme, p.c.Now.Totals
	open := totals.Open()
	queued := inQueue(p.c.Now.Batches)
	unsent := totals.Unsent - queued // what a plan can take
	held, ready, clean := widget.Count(open), widget.Count(totals.Ready), widget.Count(unsent)
	safely, keys := safe.Text{}, safe.Text{}
	if p.fixableFrom(ndjson.Error) {
		safely, keys = safe.Own(", A makes all safe fixes"), safe.Own(", A safe fixes")
	}
	if said := p.faulty(); said != nil {
		return said, t.SeverityError
	}
	switch {
	case totals.Ready > 0:
		all := safe.Sprintf("%s corrected, ready to send", ready)
		short := safe.Sprintf("%s corrected", ready)
		steps, brief := safe.Own("3 shows the plan"), safe.Own("3 plan")
		if open > 0 {
			all, short = safe.Sprintf("%s held back · %s", held, all), safe.Sprintf("%s held back · %s", held, short)
			steps = safe.Sprintf("n goes to the next open one%s, %s", safely, steps)
			brief = safe.Sprintf("n next%s, %s", keys, brief)
		}
		if unsent > 0 {
			all, short = safe.Sprintf("%s · %s clean", all, clean), safe.Sprintf("%s · %s clean", short, clean)
		}
		return []safe.Text{safe.Sprintf("%s. %s.", all, steps), safe.Sprintf("%s: %s", all, brief),
			safe.Sprintf("%s: %s", short, brief), all, short}, t.Text
	case open > 0 && unsent > 0:
		return []safe.Text{
			safe.Sprintf("%s held back: n goes to the next one%s. %s clean: press 3 to see the plan.", held, safely, clean),
			safe.Sprintf("%s held back: n next%s. %s clean: press 3 to see the plan.", held, keys, clean),
			safe.Sprintf("%s held back: n · %s clean: 3", held, clean)}, t.Text
	case open > 0:
		return []safe.Text{safe.Sprintf("%s held back: n goes to the next one%s.", held, safely),
			safe.Sprintf("%s held back: n next%s", held, keys), safe.Sprintf("%s held back: n", held)}, t.Text
	case unsent > 0:
		return []safe.Text{safe.Sprintf("%s %s clean records: press 3 to see the plan.", theme.SignOK, clean),
			safe.Sprintf("%s %s clean: press 3 for the plan", theme.SignOK, clean)}, t.Success
	case totals.Again > 0 && totals.Again == totals.Rejected:
		return []safe.Text{safe.Sprintf("%s rejected and corrected: press 3 to see the plan.", widget.Count(totals.Again)),
			safe.Sprintf("%s corrected: press 3", widget.Count(totals.Again))}, t.Text
	case totals.Rejected > 0:
		return []safe.Text{safe.Sprintf("%s rejected: press 5 to see why.", widget.Count(totals.Rejected))}, t.Text
	case totals.Read > 0 && totals.Read == totals.Blank+totals.Accepted:
		return []safe.Text{safe.Sprintf("%s All %s records are accepted.", theme.SignOK, widget.Count(totals.Accepted))}, t.Success
	case totals.Aside > 0 && totals.Read == totals.Blank+totals.Accepted+totals.Aside:
		return []safe.Text{safe.Sprintf("%s All is sent but %s set aside.", theme.SignOK, counted(totals.Aside, "record", "records")),
			safe.Sprintf("%s %s set aside", theme.SignOK, widget.Count(totals.Aside))}, t.Success
	}
	if queued > 0 {
		return []safe.Text{safe.Sprintf("%s in the queue: press 4 to watch.", counted(queued, "record waits", "records wait")),
			safe.Sprintf("%s in the queue: press 4", widget.Count(queued))}, t.Text
	}
	return []safe.Text{safe.Own("Nothing is left to send: press 4 to see the batches."), safe.Own("Nothing left to send: press 4")}, t.Text
}

// faulty says that another file of the import cannot be sent from, so that the plan is
// one of the rest.
func (p *checkPage) faulty() []safe.Text {
	if len(p.c.Now.Faults) == 0 {
		return nil
	}
	is, since := safe.Own("is gone"), safe.Own("cannot be read any more")
	if errors.Is(p.c.Now.Faults[0], ndjson.ErrChanged) {
		is, since = safe.Own("changed"), safe.Own("changed since it was checked")
	}
	name := safe.Own("A file of this import")
	for _, s := range p.sources {
		if s.Err != nil {
			name = safe.Clean(filepath.Base(s.Path))
			break
		}
	}
	long, brief := safe.Sprintf("%s %s: press 1 and open it again.", name, since), safe.Sprintf("%s %s: 1 opens it again.", name, is)
	if p.c.Now.Totals.Unsent > inQueue(p.c.Now.Batches) {
		long, brief = safe.Sprintf("%s 3 shows what can be sent.", long), safe.Sprintf("%s 3 shows what can be sent.", brief)
	}
	return []safe.Text{long, brief, safe.Sprintf("%s %s: 1 opens it again", name, is), safe.Sprintf("A file %s: 1 opens it again", is)}
}
