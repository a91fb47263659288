package plain

import (
	"bytes"
	"context"
	"errors"
	"strconv"
	"strings"
	"sync/atomic"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ui/mend"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"
	"clinik-import/ui/words"
)

// problems lets the person hear what the check found, by rule, and look at single
// records: also at warnings and notes, which hold nothing back.
func (c *conversation) problems(ctx context.Context) error {
	s, err := c.source(ctx)
	if err != nil {
		return err
	}
	for {
		groups, said := c.groupsOf(s)
		choices := make([]choice, 0, len(groups)+3)
		for _, text := range said {
			choices = append(choices, choice{"", text})
		}
		choices = append(choices,
			choice{"line", safe.Sprintf("look at one %s by its number", mend.Unit(s))},
			choice{"find", safe.Own("find a text in the records")},
			choice{"type", safe.Sprintf("check as another type than %s", typeName(s))})
		i, err := c.choose(ctx, question{safe.Sprintf("%s: %s. Which ones?", words.Source(s), words.Counted(int64(len(groups)), "group of problems", "groups of problems")), choices, 0,
			[]safe.Text{
				safe.Own("An error holds its record back. A warning wants to be looked at; the record is sent all the same. A note only tells."),
				safe.Own("What you have corrected does not count any more; what is corrected wholly stands last."),
			}})
		if err != nil {
			return err
		}
		switch k := i - len(groups); {
		case k < 0:
			err = c.inGroup(ctx, c.groupOf(s, groups[i]))
		case k == 0:
			err = c.lookAt(ctx, s)
		case k == 1:
			err = c.find(ctx, s)
		default:
			err = c.changeType(ctx, s)
		}
		if err != nil && !errors.Is(err, errBack) {
			return err
		}
	}
}

// source asks for one of the files that were checked.
func (c *conversation) source(ctx context.Context) (*importer.Source, error) {
	var all []*importer.Source
	var choices []choice
	for _, s := range c.run.Sources() {
		if s.Report != nil && s.File != nil {
			all = append(all, s)
			choices = append(choices, choice{"", words.Source(s)})
		}
	}
	switch len(all) {
	case 0:
		c.say(safe.Own("No file of this import can be read."))
		return nil, errBack
	case 1:
		return all[0], nil
	}
	i, err := c.choose(ctx, question{text: safe.Own("Which file?"), choices: choices})
	if err != nil {
		return nil, err
	}
	return all[i], nil
}

// groupOf is the records with a problem of a rule at a field.
func (c *conversation) groupOf(s *importer.Source, g ndjson.RuleCount) group {
	found, _ := mend.Lines(s, c.shifts(s), ndjson.Filter{Rule: g.Rule, Field: g.Field})
	return c.groupAt(safe.Sprintf("%s: %s", fieldOf(g.Field), words.Rule(g.Rule)), g.Rule, g.Field, found)
}

func (c *conversation) groupAt(name safe.Text, rule, field string, at []importer.Position) group {
	members, number := make([]importer.Reject, len(at)), make(map[importer.Position]int, len(at))
	for i, position := range at {
		members[i] = importer.Reject{Position: position, HeldBack: true}
		number[position] = i
	}
	for j := range c.run.EachReject(0) {
		if j.HeldBack { // the server's come first
			break
		}
		if i, wanted := number[j.Position]; wanted {
			members[i] = j
		}
	}
	return group{name: name, rule: rule, field: field, count: len(at), at: func(i int) importer.Reject { return members[i] }}
}

// lookAt lets the person look at a record by its number.
func (c *conversation) lookAt(ctx context.Context, s *importer.Source) error {
	unit := mend.Unit(s)
	for {
		answer, err := c.ask(ctx, safe.Sprintf("Number of the %s (enter: none):", unit))
		if err != nil {
			return err
		}
		if answer == "" {
			return errBack
		}
		n, err := strconv.ParseInt(strings.ReplaceAll(answer, ",", ""), 10, 64)
		if lines := s.Report.Summary().Lines; err != nil || n < 1 || n > lines {
			c.say(safe.Sprintf("Answer with a number from 1 to %s.", widget.Count(lines)))
			continue
		}
		g := c.groupAt(safe.Text{}, "", "", []importer.Position{{Source: s.Index, Line: n}})
		if err := c.correctOne(ctx, g, g.at(0)); err != nil && !errors.Is(err, errBack) {
			return err
		}
	}
}

// listMost is how many records a search lists at once.
const listMost = 10_000

// errEnough ends a search for now: it found as much as can be listed at once.
var errEnough = errors.New("enough was found")

// find looks for a text in the records of a file as they are now, all of them, in steps of as
// many as can be listed.
func (c *conversation) find(ctx context.Context, s *importer.Source) error {
	text, err := c.ask(ctx, safe.Own("Find which text (enter: none)?"), safe.Own("Capitals and small letters are the same."))
	if err != nil {
		return err
	}
	if text == "" {
		return errBack
	}
	want := bytes.ToLower([]byte(text))
	for from, whole := int64(1), false; !whole; {
		var at []importer.Position
		if at, whole, err = c.search(ctx, s, want, from); err != nil {
			return err
		}
		switch {
		case len(at) == 0 && from == 1:
			c.say(safe.Own("It was not found."))
			return nil
		case len(at) == 0:
			c.say(safe.Own("No other record has it."))
			return nil
		case !whole:
			c.say(safe.Sprintf("These are %s, up to %s %s; back from here the search can go on.", words.Counted(int64(len(at)), "record", "records"), mend.Unit(s), widget.Count(at[len(at)-1].Line)))
		}
		if err := c.inGroup(ctx, c.groupAt(safe.Own("found"), "", "", at)); err != nil && !errors.Is(err, errBack) || whole {
			return err
		}
		more, err := c.yes(ctx, safe.Sprintf("Go on with the search behind %s %s?", mend.Unit(s), widget.Count(at[len(at)-1].Line)), false)
		if err != nil || !more {
			return err
		}
		from = at[len(at)-1].Line + 1
	}
	return nil
}

// search looks for a text from a line on; whole: to the end of the file. An answer while it
// goes on ends it.
func (c *conversation) search(ctx context.Context, s *importer.Source, want []byte, from int64) (at []importer.Position, whole bool, err error) {
	seen := atomic.Int64{}
	err = c.interruptible(ctx, func(ctx context.Context) error {
		return s.File.Scan(ctx, from, func(line ndjson.Line) error {
			seen.Store(line.Number)
			if bytes.Contains(bytes.ToLower(line.Bytes), want) {
				at = append(at, importer.Position{Source: s.Index, Line: line.Number})
			}
			if len(at) == listMost {
				return errEnough
			}
			return nil
		})
	}, func() {
		c.say(safe.Sprintf("Still looking, at %s %s; enter ends the search.", mend.Unit(s), widget.Count(seen.Load())))
	})
	switch {
	case errors.Is(err, errEnough):
		return at, false, nil
	case errors.Is(err, errInterrupted):
		c.say(safe.Sprintf("The search was ended at %s %s.", mend.Unit(s), widget.Count(seen.Load())))
		return at, true, nil
	}
	return at, err == nil, err
}

// changeType checks a file as another type.
func (c *conversation) changeType(ctx context.Context, s *importer.Source) error {
	t, err := c.askType(ctx, safe.Sprintf("Which resource type are the records of %s? Its name or a part of it, or enter for the list:", words.Source(s)))
	if err != nil || t == s.Type {
		return err
	}
	if err := c.run.SetType(s.Index, t); err != nil {
		c.fail(err)
		return nil
	}
	c.changes++
	return c.check(ctx)
}
