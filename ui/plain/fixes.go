package plain

import (
	"bytes"
	"context"
	"slices"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ui/safe"
)

const (
	listMost  = 10_000 // records that are looked at in one go
	fixesMost = 64     // in one record, in one go
	shownMost = 5      // changes that are told unasked
)

// proposal is one record as safe fixes would leave it.
type proposal struct {
	importer.Position
	name   safe.Text
	labels []safe.Text // what the fixes do
	of     []byte
	record []byte
}

// safeFixes applies every fix that keeps the meaning, after the person heard what it does.
func (c *conversation) safeFixes(ctx context.Context) error {
	proposals, err := c.propose(ctx)
	if err != nil {
		c.fail(err)
		return nil
	}
	if len(proposals) == 0 {
		c.say(safe.Own("No record that is held back or rejected has a fix that keeps its meaning."))
		return nil
	}
	c.say(safe.Sprintf("%s be changed. Your files stay as they are; the corrections are kept beside them.", counted(int64(len(proposals)), "record would", "records would")))
	c.sayProposals(proposals[:min(len(proposals), shownMost)])
	for {
		i, err := c.choose(ctx, safe.Own("Apply these fixes?"), []choice{
			{"apply", counted(int64(len(proposals)), "change", "changes")},
			{"list", safe.Own("hear all of them")},
			{"each", safe.Own("decide one by one")},
			{"back", safe.Own("change nothing")},
		})
		switch {
		case err != nil:
			return err
		case i == 1:
			c.sayProposals(proposals)
			continue
		case i == 2:
			if proposals, err = c.thin(ctx, proposals); err != nil {
				return err
			}
		case i == 3:
			return nil
		}
		if len(proposals) == 0 {
			return nil
		}
		c.store(proposals)
		return nil
	}
}

// propose tries the safe fixes on every record that is held back or rejected and whose
// line is sure.
func (c *conversation) propose(ctx context.Context) ([]proposal, error) {
	var out []proposal
	seen := map[importer.Position]bool{}
	rejects, _ := c.run.Rejects(0, listMost)
	sources := c.run.Sources()
	for _, j := range rejects {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if j.Line == 0 || seen[j.Position] || j.Corrected && !j.StillBad || unsure(j) {
			continue
		}
		seen[j.Position] = true
		record, err := c.run.Record(j.Position)
		if err != nil {
			return nil, err
		}
		p := proposal{Position: j.Position, of: record.Current, record: record.Current}
		line := record.Original
		line.Bytes = record.Current
		linter := sources[j.Source].Linter()
		for range fixesMost {
			problems := linter.Line(nil, line)
			i := slices.IndexFunc(problems, func(p ndjson.Problem) bool { return len(p.Fixes) > 0 && p.Fixes[0].Safety == ndjson.Safe })
			if i < 0 {
				break
			}
			fix := problems[i].Fixes[0]
			next := fix.Apply(line.Bytes)
			if bytes.Equal(next, line.Bytes) {
				break
			}
			line.Bytes, p.record = next, next
			p.labels = append(p.labels, safe.Sprintf("%s: %s", fieldOf(problems[i].Pointer), c.display.Words(fix.Label)))
		}
		if len(p.labels) > 0 {
			p.name = c.nameOf(record)
			out = append(out, p)
		}
	}
	return out, nil
}

func (c *conversation) sayProposals(list []proposal) {
	for _, p := range list {
		c.say(safe.Sprintf("  line %d, %s. %s.", p.Line, p.name, safe.Join("; ", p.labels...)))
	}
}

// thin asks about each change.
func (c *conversation) thin(ctx context.Context, list []proposal) ([]proposal, error) {
	var kept []proposal
	for _, p := range list {
		c.sayProposals([]proposal{p})
		yes, err := c.yes(ctx, safe.Own("Change it?"))
		if err != nil {
			return nil, err
		}
		if yes {
			kept = append(kept, p)
		}
	}
	return kept, nil
}

func (c *conversation) store(list []proposal) {
	corrections := make([]importer.Correction, len(list))
	for i, p := range list {
		corrections[i] = importer.Correction{Position: p.Position, Record: p.record, Of: p.of}
	}
	if err := c.run.Correct(corrections...); err != nil {
		c.fail(err)
		return
	}
	c.say(safe.Sprintf("Changed: %s. Undo takes it back.", counted(int64(len(list)), "record", "records")))
	c.sayTotals()
}
