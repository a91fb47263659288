package plain

import (
	"context"
	"errors"
	"slices"
	"strings"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ui/mend"
	"clinik-import/ui/safe"
	"clinik-import/ui/words"
)

// group is records with one reason.
type group struct {
	name        safe.Text
	rule, field string // of the check; what the server said has a field at most
	count       int
	at          func(i int) importer.Reject
}

// positions are the records of a group, each once.
func (g group) positions() (at []importer.Position) {
	for i := range g.count { // those of one record are neighbours
		if j := g.at(i); j.Line > 0 && (len(at) == 0 || at[len(at)-1] != j.Position) {
			at = append(at, j.Position)
		}
	}
	return at
}

// groups gathers what is open by its reason, however much it is.
func (c *conversation) groups(ctx context.Context) (all []group, err error) {
	var open *importer.RejectList
	err = c.during(ctx, func() error {
		list, err := c.run.ListRejects(ctx)
		if err != nil {
			return err
		}
		open, err = list.Narrow(ctx, func(i int) bool { return !list.Entries[i].Clean() })
		return err
	}, func() { c.say(safe.Own("Still looking.")) })
	if err != nil {
		return nil, err
	}
	for _, found := range open.Groups {
		g := group{name: c.reason(found.First), field: ndjson.FieldPattern(found.First.Pointer), count: found.Count()}
		g.at = func(i int) importer.Reject { return open.At(found.From + i) }
		if code, _, ok := strings.Cut(found.Reason, "|"); ok && found.HeldBack {
			g.rule = code
		}
		all = append(all, g)
	}
	return all, nil
}

// reason says why a record is here.
func (c *conversation) reason(j importer.Reject) safe.Text {
	if code, _, found := strings.Cut(j.Group, "|"); j.HeldBack && found {
		return safe.Sprintf("held back, %s: %s", fieldOf(ndjson.FieldPattern(j.Pointer)), words.Rule(code))
	}
	if j.Message == "" {
		return safe.Own("rejected without a reason")
	}
	if j.HeldBack {
		return safe.Sprintf("held back: %s", c.display.Words(j.Message))
	}
	return safe.Sprintf("rejected: %s", c.display.Message(j.Message))
}

// correct goes through what is held back or rejected, by its reasons.
func (c *conversation) correct(ctx context.Context) error {
	for {
		groups, err := c.groups(ctx)
		if err != nil {
			return err
		}
		if len(groups) == 0 {
			c.say(safe.Own("Nothing is left to correct."))
			return nil
		}
		choices := make([]choice, 0, len(groups))
		for _, g := range groups {
			choices = append(choices, choice{"", safe.Sprintf("%s, %s", words.Counted(int64(g.count), "record", "records"), g.name)})
		}
		i, err := c.choose(ctx, question{safe.Own("Which ones?"), choices, 1, []safe.Text{
			safe.Own("Records with the same reason stand together; what the server rejected comes first."),
			safe.Own("Held back means that our own check found an error, so the record was not sent."),
		}})
		if err != nil {
			return err
		}
		if err := c.inGroup(ctx, groups[i]); err != nil && !errors.Is(err, errBack) {
			return err
		}
	}
}

// inGroup asks what to do with records of one reason.
func (c *conversation) inGroup(ctx context.Context, g group) error {
	var choices []choice
	var do []func() error
	offer := func(word string, text safe.Text, f func() error) {
		choices, do = append(choices, choice{word, text}), append(do, f)
	}
	fix, isOffered := c.fixOf(g)
	changes := !c.engine.Watching().On
	one := func() error { return c.goThrough(ctx, g) }
	switch {
	case !changes || !isOffered || g.count == 1:
	case fix.problem.Doubtful():
		offer("fix", safe.Own("say which of the fixes is right, and take it wherever it is offered"), func() error { return c.fixGroup(ctx, g, fix) })
	default:
		offer("fix", safe.Sprintf("take the fix wherever it is offered (%s)", safetyWord(fix.problem.Fixes[0].Safety)), func() error { return c.fixGroup(ctx, g, fix) })
	}
	if g.count == 1 {
		return one()
	}
	offer("one", safe.Own("go through them one by one; the first change can then be made in all"), one)
	if changes {
		offer("replace", safe.Own("find and replace in one field of all of them"), func() error { return c.replace(ctx, g) })
	}
	offer("where", safe.Own("hear where they are"), func() error { return c.where(ctx, g) })
	for {
		i, err := c.choose(ctx, question{safe.Sprintf("%s: what shall be done?", words.Counted(int64(g.count), "record", "records")), choices, 1, nil})
		if err != nil {
			return err
		}
		switch err := do[i](); {
		case errors.Is(err, errBack):
		case err != nil || choices[i].word != "where":
			return err
		}
	}
}

// fixFrom is how many records of a group are asked for a fix that all may share.
const fixFrom = 20

// offered is a problem that has a fix, and its record.
type offered struct {
	problem ndjson.Problem
	record  importer.Record
}

// fixOf finds the group's own problem with a fix among the first records of a group.
func (c *conversation) fixOf(g group) (first offered, found bool) {
	if g.rule == "" {
		return first, false
	}
	at := g.positions()
	for _, at := range at[:min(len(at), fixFrom)] {
		record, err := c.run.Record(at)
		if err != nil {
			continue
		}
		for _, p := range record.Problems {
			if p.Rule == g.rule && ndjson.FieldPattern(p.Pointer) == g.field && len(p.Fixes) > 0 {
				return offered{p, record}, true
			}
		}
	}
	return first, false
}

// howSure says of each fix of a problem how far it may be trusted, with what other records say
// of it.
func (c *conversation) howSure(problem ndjson.Problem) (said []safe.Text) {
	dates, _ := mend.Evidence(c.run.Sources(), problem)
	for i, fix := range problem.Fixes {
		said = append(said, safetyWord(fix.Safety))
		if dates != nil {
			said[i] = safe.Sprintf("%s, %s", said[i], words.Evidence(dates[i]))
		}
	}
	return said
}

func safetyWord(s ndjson.Safety) safe.Text {
	if s == ndjson.Safe {
		return safe.Own("it keeps the meaning")
	}
	return safe.Own("please check it")
}

// where says where the records of a group are, and nothing of what they hold.
func (c *conversation) where(ctx context.Context, g group) error {
	lines := make([]safe.Text, g.count)
	for i := range lines {
		switch j := g.at(i); {
		case j.Line == 0:
			lines[i] = safe.Sprintf("Batch %d, no line named.", j.Batch)
		case mend.IsUnsure(j):
			lines[i] = safe.Sprintf("%s, not certain.", c.place(j.Position))
		default:
			lines[i] = safe.Sprintf("%s.", c.place(j.Position))
		}
	}
	_, err := c.pages(ctx, lines)
	return err
}

// goThrough asks about one record after the other.
func (c *conversation) goThrough(ctx context.Context, g group) error {
	for i := range g.count {
		j := g.at(i)
		if i > 0 && j.Line > 0 && c.isDone(j.Position) {
			continue // changed alike, meanwhile
		}
		if g.count > 1 {
			c.say(safe.Sprintf("Record %d of %d.", i+1, g.count))
		}
		if err := c.correctOne(ctx, g, j); err != nil {
			return err
		}
	}
	return nil
}

// fieldOf reads a JSON Pointer aloud: "address, line, 1".
func fieldOf(pointer string) safe.Text {
	if pointer == "" {
		return safe.Own("the record")
	}
	names := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	texts := make([]safe.Text, len(names))
	for i, name := range names {
		texts[i] = safe.Clean(strings.NewReplacer("~1", "/", "~0", "~").Replace(name))
	}
	return safe.Join(", ", slices.DeleteFunc(texts, func(t safe.Text) bool { return t.String() == "*" })...)
}

// pointerOf reads a field that was typed: lastName, address/city, "address, city".
func pointerOf(answer string) string {
	return "/" + strings.Trim(strings.ReplaceAll(strings.ReplaceAll(answer, ", ", "/"), ",", "/"), "/")
}
