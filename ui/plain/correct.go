package plain

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ui/mend"
	"clinik-import/ui/safe"
	"clinik-import/ui/words"
)

// listMost is how many rejects are looked at in one go.
const listMost = 10_000

// group is records with one reason.
type group struct {
	name        safe.Text
	rule, field string // of the check; what the server said has a field at most
	members     []importer.Reject
}

// positions are the records of a group, each once.
func (g group) positions() (at []importer.Position) {
	seen := map[importer.Position]bool{}
	for _, j := range g.members {
		if j.Line > 0 && !seen[j.Position] {
			seen[j.Position] = true
			at = append(at, j.Position)
		}
	}
	return at
}

// groups gathers what is open by its reason.
func (c *conversation) groups() (all []group, more bool) {
	rejects, more := c.run.Rejects(0, listMost)
	for _, found := range mend.Groups(rejects, func(j importer.Reject) bool { return !mend.IsCorrected(j) }) {
		first := rejects[found.Members[0]]
		g := group{name: c.reason(first), field: ndjson.FieldPattern(first.Pointer)}
		if code, _, ok := strings.Cut(first.Group, "|"); ok && first.HeldBack {
			g.rule = code
		}
		for _, i := range found.Members {
			g.members = append(g.members, rejects[i])
		}
		all = append(all, g)
	}
	return all, more
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
		groups, more := c.groups()
		if len(groups) == 0 {
			c.say(safe.Own("Nothing is left to correct."))
			return nil
		}
		if more {
			c.say(safe.Sprintf("These are the first %s; more come when they are done.", words.Counted(listMost, "record", "records")))
		}
		choices := make([]choice, 0, len(groups))
		for _, g := range groups {
			choices = append(choices, choice{"", safe.Sprintf("%s, %s", words.Counted(int64(len(g.members)), "record", "records"), g.name)})
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
	fix, offered := c.fixOf(g)
	changes := !c.engine.Watching().On
	one := func() error { return c.goThrough(ctx, g) }
	if changes && offered && len(g.members) > 1 {
		offer("fix", safe.Sprintf("take the fix wherever it is offered (%s)", safetyWord(fix)), func() error { return c.fixGroup(ctx, g, fix) })
	}
	if len(g.members) == 1 {
		return one()
	}
	offer("one", safe.Own("go through them one by one; the first change can then be made in all"), one)
	if changes {
		offer("replace", safe.Own("find and replace in one field of all of them"), func() error { return c.replace(ctx, g) })
	}
	offer("where", safe.Own("hear where they are"), func() error { return c.where(ctx, g) })
	for {
		i, err := c.choose(ctx, question{safe.Sprintf("%s: what shall be done?", words.Counted(int64(len(g.members)), "record", "records")), choices, 1, nil})
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

// fixOf is how safe the fix is that the first records of a group are offered for the
// group's own problem.
func (c *conversation) fixOf(g group) (worst ndjson.Safety, offered bool) {
	if g.rule == "" {
		return 0, false
	}
	at := g.positions()
	for _, at := range at[:min(len(at), fixFrom)] {
		record, err := c.run.Record(at)
		if err != nil {
			continue
		}
		for _, p := range record.Problems {
			if p.Rule == g.rule && ndjson.FieldPattern(p.Pointer) == g.field && len(p.Fixes) > 0 {
				return p.Fixes[0].Safety, true
			}
		}
	}
	return 0, false
}

func safetyWord(s ndjson.Safety) safe.Text {
	if s == ndjson.Safe {
		return safe.Own("it keeps the meaning")
	}
	return safe.Own("please check it")
}

// where says where the records of a group are, and nothing of what they hold.
func (c *conversation) where(ctx context.Context, g group) error {
	lines := make([]safe.Text, len(g.members))
	for i, j := range g.members {
		switch {
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
	for i, j := range g.members {
		if i > 0 && j.Line > 0 && c.isDone(j.Position) {
			continue // changed alike, meanwhile
		}
		if len(g.members) > 1 {
			c.say(safe.Sprintf("Record %d of %d.", i+1, len(g.members)))
		}
		if err := c.correctOne(ctx, g, j); err != nil {
			return err
		}
	}
	return nil
}

// sourceName names a file of the run; of an archive, which file in it.
func sourceName(s *importer.Source) safe.Text {
	if s.File != nil {
		return words.File(s.File.Info())
	}
	return safe.Clean(filepath.Base(s.Path))
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
