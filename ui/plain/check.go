package plain

import (
	"context"
	"errors"
	"path/filepath"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ui/safe"
)

// check lints what is not linted yet, telling how far it is, and says what was found.
func (c *conversation) check(ctx context.Context) error {
	done := make(chan error, 1)
	run := c.run
	go func() { done <- run.Lint(ctx) }()
	tick := c.o.Clock.After(tellEvery)
	for {
		select {
		case err := <-done:
			if err != nil {
				if errors.Is(err, context.Canceled) {
					return errLeave
				}
				c.fail(err)
			}
			c.sayChecked()
			return nil
		case <-tick:
			c.sayProgress()
			tick = c.o.Clock.After(tellEvery)
		}
	}
}

func (c *conversation) sayProgress() {
	for _, s := range c.run.Sources() {
		if p := s.Report.Progress(); !p.Done && p.Total > 0 {
			c.say(safe.Sprintf("Checking %s: %d lines so far, %d %%.", filepath.Base(s.Path), p.Lines, min(100, 100*p.Bytes/p.Total)))
		}
	}
}

func (c *conversation) sayChecked() {
	for _, s := range c.run.Sources() {
		name := safe.Clean(filepath.Base(s.Path))
		if s.Err != nil {
			c.fail(s.Err)
			continue
		}
		sum := s.Report.Summary()
		c.say(safe.Sprintf("%s, checked as %s: %s, %d blank. %d clean, %d with errors, which are held back.",
			name, typeName(s), counted(sum.Lines, "line", "lines"), sum.Blank, sum.Clean, sum.WithErrors))
		for _, g := range sum.Rules[:min(len(sum.Rules), groupsAtOnce)] {
			c.say(safe.Sprintf("  %s", groupText(g, sum)))
		}
		if more := len(sum.Rules) - groupsAtOnce; more > 0 {
			c.say(safe.Sprintf("  and %s more.", counted(int64(more), "group", "groups")))
		}
	}
	c.sayTotals()
}

// groupsAtOnce is how many groups of problems are told unasked.
const groupsAtOnce = 12

func typeName(s *importer.Source) safe.Text {
	if s.Type == nil {
		return safe.Own("JSON of no known type")
	}
	return safe.Clean(s.Type.Name())
}

// titles are the rules in words, by code.
var titles = func() map[string]string {
	all := map[string]string{}
	for _, r := range ndjson.Rules() {
		all[r.Code] = r.Title
	}
	return all
}()

func groupText(g ndjson.RuleCount, sum ndjson.Summary) safe.Text {
	title := titles[g.Rule]
	if title == "" {
		title = g.Rule
	}
	text := safe.Sprintf("%s: %s", g.Severity.String(), title)
	if g.Field != "" {
		text = safe.Sprintf("%s, %s", text, g.Field)
	}
	text = safe.Sprintf("%s: %s", text, counted(g.Count, "time", "times"))
	if all := sum.Errors + sum.Warnings + sum.Notes; all > 0 {
		text = safe.Sprintf("%s, %d %%", text, 100*g.Count/all)
	}
	if g.Fixable > 0 {
		text = safe.Sprintf("%s, %d with a safe fix", text, g.Fixable)
	}
	return text
}

// sayTotals says the numbers that must add up, and says so if they do not.
func (c *conversation) sayTotals() {
	t := c.run.Totals()
	parts := []safe.Text{}
	for _, p := range []struct {
		n    int64
		name safe.Text
	}{
		{t.Blank, safe.Own("blank")}, {t.HeldBack, safe.Own("held back")}, {t.Unsent, safe.Own("unsent")},
		{t.AtServer, safe.Own("at the server")}, {t.Accepted, safe.Own("accepted")}, {t.Rejected, safe.Own("rejected")}, {t.Unknown, safe.Own("unknown")},
	} {
		if p.n > 0 {
			parts = append(parts, safe.Sprintf("%d %s", p.n, p.name))
		}
	}
	c.say(safe.Sprintf("%d read: %s.", t.Read, safe.Join(", ", parts...)))
	if t.Corrected > 0 {
		c.say(safe.Sprintf("%s corrected and can be sent.", counted(t.Corrected, "record is", "records are")))
	}
	if !t.AddUp() {
		c.say(safe.Own("Error: these numbers do not add up."))
	}
}
