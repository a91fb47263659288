package plain

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ndjson/recipe"
	"clinik-import/ui/mend"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"
	"clinik-import/ui/words"
)

// safeFixes applies every fix that keeps the meaning, after the person heard what it does.
func (c *conversation) safeFixes(ctx context.Context) error {
	var at []importer.Position
	for _, s := range c.run.Sources() {
		if s.Report == nil {
			continue
		}
		at = append(at, c.safelyFixable(s)...)
	}
	done, err := c.alike(ctx, at, mend.Safely, mend.Always(recipe.Step{Action: recipe.Fix}),
		safe.Own("No error or warning is left that has a fix that keeps the meaning."))
	if done { // whoever left some out meant it
		c.safely = safely{run: c.run, totals: c.run.Totals(), changes: c.changes}
	}
	return err
}

// alike proposes the same repair for many records, and stores what the person takes of
// it as one step. none is said where there is nothing to change; done: nothing was, or
// something was stored.
func (c *conversation) alike(ctx context.Context, at []importer.Position, fix mend.Repair, keep mend.Keep, none safe.Text) (done bool, err error) {
	var found mend.Found
	err = c.during(ctx, func() (err error) { found, err = mend.Propose(c.run, at, fix); return err },
		func() {
			c.say(safe.Sprintf("Still looking at %s.", words.Counted(int64(len(at)), "record", "records")))
		})
	if err != nil {
		c.fail(err)
		return false, nil
	}
	if n := int64(len(found.Doubts)); n > 0 {
		c.say(safe.Sprintf("%s left out: it is not sure which record the server meant. The answer correct asks you.", words.Counted(n, "record is", "records are")))
	}
	if len(found.Proposals) == 0 {
		c.say(none)
		return true, nil
	}
	c.say(safe.Sprintf("%s be changed. Your files stay as they are; corrections are kept beside them.", words.Counted(int64(len(found.Proposals)), "record would", "records would")))
	if found.More {
		c.say(safe.Own("There are more; ask again for them when these are done."))
	}
	taken, err := c.thin(ctx, found.Proposals)
	if err != nil || len(taken) == 0 {
		return false, err
	}
	if !c.store(taken, keep.Of(taken)) {
		return false, nil
	}
	c.sayTotals()
	return true, nil
}

// thin lets the person hear proposals, and leave some out.
func (c *conversation) thin(ctx context.Context, all []mend.Proposal) ([]mend.Proposal, error) {
	for {
		i, err := c.choose(ctx, question{safe.Own("Apply them?"), []choice{
			{"apply", safe.Sprintf("make %s, as one step that undo takes back", words.Counted(int64(len(all)), "change", "changes"))},
			{"list", safe.Own("hear each before and after")},
			{"each", safe.Own("decide one by one")},
			{"nothing", safe.Own("change nothing")},
		}, 1, []safe.Text{safe.Own("List says what the records hold at the place that changes.")}})
		switch {
		case err != nil:
			return nil, err
		case i == 0:
			return all, nil
		case i == 3:
			return nil, nil
		case i == 2:
			return c.each(ctx, all)
		}
		lines := make([]safe.Text, len(all))
		for k, p := range all {
			lines[k] = c.proposalText(p)
		}
		if _, err := c.pages(ctx, lines); err != nil && err != errBack {
			return nil, err
		}
	}
}

func (c *conversation) each(ctx context.Context, all []mend.Proposal) (taken []mend.Proposal, err error) {
	for i, p := range all {
		c.say(safe.Sprintf("%d of %d: %s", i+1, len(all), c.proposalText(p)))
		yes, err := c.yes(ctx, safe.Own("Change it?"), true)
		if err != nil {
			return nil, err
		}
		if yes {
			taken = append(taken, p)
		}
	}
	if len(taken) == 0 {
		c.say(safe.Own("Nothing was changed."))
	}
	return taken, nil
}

// proposalText says one before and after.
func (c *conversation) proposalText(p mend.Proposal) safe.Text {
	return safe.Sprintf("%s: %s", c.place(p.Position), c.proposalChanges(p))
}

// proposalChanges says what becomes of the record, without its place.
func (c *conversation) proposalChanges(p mend.Proposal) safe.Text {
	switch {
	case p.Changes == nil && len(p.After) == 0:
		return safe.Sprintf("%s is taken out.", c.display.Bytes(p.Before))
	case p.Changes == nil:
		return safe.Sprintf("from %s to %s.", c.display.Bytes(p.Before), c.display.Bytes(p.After))
	}
	said := make([]safe.Text, len(p.Changes))
	for i, change := range p.Changes {
		said[i] = c.changeText(change, p.Record)
	}
	return safe.Join(" ", said...)
}

// changeText says what a change made of a value.
func (c *conversation) changeText(made mend.Change, record []byte) safe.Text {
	field := fieldOf(made.Pointer)
	is, _ := ndjson.Value(record, made.Pointer)
	switch {
	case made.Gone:
		return safe.Sprintf("%s is taken out, it was %s.", field, c.display.Bytes(made.Was))
	case made.Was == nil:
		return safe.Sprintf("%s is added as %s.", field, c.display.Bytes(is))
	}
	return safe.Sprintf("%s from %s to %s.", field, c.display.Bytes(made.Was), c.display.Bytes(is))
}

// store keeps what was taken as one step, and says how the records stand then.
func (c *conversation) store(taken []mend.Proposal, decided mend.Decided) (stored bool) {
	corrections := make([]importer.Correction, len(taken))
	known := mend.Doubts{Run: c.run}
	for i, p := range taken {
		if err := known.Refuse(p.Position); err != nil {
			c.fail(err)
			return false
		}
		corrections[i] = p.Correction()
	}
	if len(corrections) == 1 && !decided.Kept {
		decided = mend.One(c.run, corrections[0])
	}
	if err := c.run.Correct(corrections...); err != nil {
		c.fail(err)
		return false
	}
	c.made.Did(decided)
	c.changes++
	faulty := int64(0)
	for _, p := range taken {
		if record, err := c.run.Record(p.Position); err == nil && mend.HasError(record.Problems) {
			faulty++
		}
	}
	c.say(safe.Sprintf("Changed: %s. Undo takes it back.", words.Counted(int64(len(taken)), "record", "records")))
	switch {
	case faulty > 0 && len(taken) == 1:
		c.say(safe.Own("It still has errors."))
	case faulty > 0:
		c.say(safe.Sprintf("%s still faulty otherwise.", words.Counted(faulty, "of them is", "of them are")))
	}
	return true
}

// sameForOthers offers to make a change that was made in one record in the others of its
// group too: wherever the same field has the same value, else in those that are open.
func (c *conversation) sameForOthers(ctx context.Context, g group, at importer.Position, before, after []byte, problems []ndjson.Problem) error {
	made := mend.Changes(before, after)
	if len(made) != 1 || made[0].Pointer == "" {
		return nil
	}
	change := made[0]
	value, _ := ndjson.Value(after, change.Pointer)
	value = bytes.Clone(value)
	others := slices.DeleteFunc(g.positions(), func(other importer.Position) bool { return other == at })
	if len(others) == 0 {
		return nil
	}
	fix := mend.SameChange(change, value)
	found, err := mend.Propose(c.run, others, fix)
	same := safe.Own("have the same there")
	if err == nil && len(found.Proposals) == 0 && !change.Gone {
		fix, same = mend.SetAll(change.Pointer, value), safe.Own("have another value there or none")
		others = slices.DeleteFunc(others, c.isDone)
		found, err = mend.Propose(c.run, others, fix)
	}
	if err != nil || len(found.Proposals) == 0 {
		return nil
	}
	c.say(safe.Sprintf("%s of this group %s.", words.Counted(int64(len(found.Proposals)), "other", "others"), same))
	yes, err := c.yes(ctx, safe.Own("Make the same change there?"), false, safe.Own("You can hear each before and after first."))
	if err != nil || !yes {
		return err
	}
	_, err = c.alike(ctx, others, fix, mend.KeepChange(change, value, problems, g.rule), safe.Own("No record is left for it."))
	return err
}

// isDone reports a record that has a clean correction.
func (c *conversation) isDone(at importer.Position) bool {
	record, err := c.run.Record(at)
	return err != nil || record.Corrected && !mend.HasError(record.Problems)
}

// replace finds and replaces in one field of records.
func (c *conversation) replace(ctx context.Context, g group) error {
	field, err := c.ask(ctx, safe.Sprintf("In which field? Its name (enter: %s):", fieldOf(g.field)), safe.Own("Such as lastName or address/city. An array's positions are written as *, as in telecom/*/value."))
	if err != nil {
		return err
	}
	pointer := g.field
	if field != "" {
		pointer = pointerOf(field)
	}
	if pointer == "" {
		c.say(safe.Own("A field is needed."))
		return errBack
	}
	find, err := c.ask(ctx, safe.Own("Find which text?"), safe.Own("Every place where the text stands is replaced. Between two slashes, as /^00(.*)/, it is a regular expression."))
	if err != nil || find == "" {
		return err
	}
	with, err := c.ask(ctx, safe.Own("Replace it by (enter takes it out):"), safe.Own("In a regular expression $1 is what its first brackets hold."))
	if err != nil {
		return err
	}
	step, fix, err := mend.Replacing(ndjson.FieldPattern(pointer), find, with)
	if err != nil {
		c.fail(err)
		return nil
	}
	_, err = c.alike(ctx, g.positions(), fix, mend.Always(step), safe.Sprintf("It was not found in %s of these %s.", fieldOf(pointer), words.Counted(int64(g.count), "record", "records")))
	return err
}

// fixGroup takes the fix that is offered for a group's problem wherever it is offered; where
// there are several and none is safe, the person says first which one, by one record's value.
func (c *conversation) fixGroup(ctx context.Context, g group, first offered) error {
	i := 0
	if first.problem.Doubtful() {
		choices := make([]choice, len(first.problem.Fixes))
		sure := c.howSure(first.problem)
		for k, fix := range first.problem.Fixes {
			choices[k] = choice{"", safe.Sprintf("%s; %s; %s", c.display.Words(fix.Label), c.fixed(first, k), sure[k])}
		}
		var err error
		if i, err = c.choose(ctx, question{safe.Sprintf("%s: which one is right for all?", fieldOf(g.field)), choices, 0,
			[]safe.Text{safe.Own("Ask where the data come from. What you choose is done wherever the same is offered.")}}); err != nil {
			return err
		}
	} else if first.problem.Fixes[0].Safety > ndjson.Safe {
		c.say(safe.Sprintf("Please check: %s.", c.fixed(first, 0)))
	}
	step, repair := mend.AlikeTo(first.problem, i)
	_, err := c.alike(ctx, g.positions(), repair, mend.Always(step), safe.Own("No record is left for which this fix would change anything."))
	return err
}

// fixed says what a fix makes of the record that it was offered for.
func (c *conversation) fixed(o offered, i int) safe.Text {
	said := []safe.Text{}
	after := o.problem.Fixes[i].Apply(o.record.Current)
	for _, made := range mend.Changes(o.record.Current, after) {
		if made.Pointer != "" {
			said = append(said, c.changeText(made, after))
		}
	}
	return safe.Sprintf("%s: %s", c.place(o.record.Position), safe.Clean(strings.TrimSuffix(safe.Join(" ", said...).String(), ".")))
}

// place names a record by its file, where there are several, and its line.
func (c *conversation) place(at importer.Position) safe.Text {
	sources := c.run.Sources()
	where := safe.Sprintf("%s %s", mend.Unit(sources[at.Source]), widget.Count(at.Line))
	if len(sources) > 1 {
		where = safe.Sprintf("%s, %s", words.Source(sources[at.Source]), where)
	}
	return where
}
