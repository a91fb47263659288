package plain

import (
	"bytes"
	"context"
	"errors"
	"strings"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ui/mend"
	"clinik-import/ui/safe"
	"clinik-import/ui/words"
)

// errNext says that the person wants the next record, and nothing more of this one.
var errNext = errors.New("next")

// correctOne asks about one record until it is clean or left. It returns errBack if the
// person wants back to the group.
func (c *conversation) correctOne(ctx context.Context, g group, j importer.Reject) error {
	if j.Line == 0 {
		c.say(safe.Sprintf("The server named no record: %s.", c.display.Message(j.Message)))
		return nil
	}
	if mend.IsUnsure(j) {
		now, err := c.settle(ctx, j)
		if err != nil || mend.IsUnsure(now) {
			return err
		}
		j = now
	}
	for said := false; ; said = true {
		record, err := c.run.Record(j.Position)
		if err != nil {
			c.fail(err)
			return nil
		}
		if record.State == importer.Accepted { // the other one was meant
			return nil
		}
		if !said {
			c.sayRecord(record, j)
		}
		after, err := c.change(ctx, record, j)
		switch {
		case errors.Is(err, errNext):
			return nil
		case errors.Is(err, errBack):
			return err
		case errors.Is(err, errLeave):
			return err
		case err != nil:
			c.fail(err)
			continue
		case after == nil || bytes.Equal(after, record.Current):
			continue
		}
		if !c.store([]mend.Proposal{{Position: record.Position, Record: after, Of: record.Current}}, mend.Decided{}) {
			continue
		}
		if !c.sayCorrected(record.Position) {
			continue
		}
		return c.sameForOthers(ctx, g, record.Position, record.Current, after, record.Problems)
	}
}

// sayRecord says where a record is and what is wrong with it.
func (c *conversation) sayRecord(record importer.Record, j importer.Reject) {
	source := c.run.Sources()[record.Source]
	c.say(safe.Sprintf("%s, %s %d, %s.", words.Source(source), mend.Unit(source), record.Line, stateText(record)))
	if !j.HeldBack && j.Batch > 0 && !record.Corrected {
		said := safe.Sprintf("The server said: %s.", strings.TrimSuffix(words.Said(c.display, j).String(), "."))
		if value := fieldValue(c.display, record.Current, j.Pointer); value.Width() > 0 {
			said = safe.Sprintf("%s %s", said, value)
		}
		c.say(said)
		if j.Certainty == importer.Certain {
			c.say(safe.Sprintf("%s.", words.Because(c.display, safe.Own("That this line is meant is certain"), j.Why)))
		}
	}
	c.sayProblems(record)
}

func stateText(record importer.Record) safe.Text {
	switch {
	case record.Aside:
		return safe.Sprintf("%s, set aside by a person", words.State(record.State))
	case record.Corrected && mend.HasError(record.Problems):
		return safe.Sprintf("%s, changed and still faulty", words.State(record.State))
	case record.Corrected:
		return safe.Sprintf("%s, corrected", words.State(record.State))
	}
	return words.State(record.State)
}

func (c *conversation) sayProblems(record importer.Record) {
	for _, p := range record.Problems {
		text := safe.Sprintf("%s, %s: %s.", p.Severity.String(), fieldOf(p.Pointer), c.display.Words(strings.TrimSuffix(p.Message, ".")))
		for _, more := range []safe.Text{fieldValue(c.display, record.Current, p.Pointer), c.display.Words(p.Hint)} {
			if more.Width() > 0 {
				text = safe.Sprintf("%s %s", text, more)
			}
		}
		c.say(text)
	}
}

// change offers what can be done with a record, and returns the record as the person
// wants it; nil if it stays as it is.
func (c *conversation) change(ctx context.Context, record importer.Record, j importer.Reject) ([]byte, error) {
	type offer struct {
		choice
		do func() ([]byte, error)
	}
	var offers []offer
	add := func(word string, text safe.Text, do func() ([]byte, error)) {
		offers = append(offers, offer{choice{word, text}, do})
	}
	if record.Aside && !c.engine.Watching().On {
		add("in", safe.Own("take it in again"), func() ([]byte, error) { return nil, c.takeIn(record.Position) })
	}
	said := func(say func()) func() ([]byte, error) { return func() ([]byte, error) { say(); return nil, nil } }
	if !c.engine.Watching().On && !record.Aside {
		for _, p := range record.Problems {
			sure := c.howSure(p)
			for i, fix := range p.Fixes {
				after := fix.Apply(record.Current)
				add("", safe.Sprintf("%s: %s (%s)%s", fieldOf(p.Pointer), c.display.Words(fix.Label), sure[i], c.becomes(record, after)),
					func() ([]byte, error) { return after, nil })
			}
		}
		for _, pointer := range faulty(record, j) {
			add("", safe.Sprintf("%s: type its value", fieldOf(pointer)), func() ([]byte, error) { return c.typeValue(ctx, record, pointer) })
			if _, there := ndjson.Value(record.Current, pointer); there {
				add("", safe.Sprintf("%s: take it out", fieldOf(pointer)), func() ([]byte, error) { return ndjson.Remove(record.Current, pointer) })
			}
		}
		add("field", safe.Own("change another field"), func() ([]byte, error) { return c.otherField(ctx, record) })
		add("editor", safe.Own("open the whole record in your editor"), func() ([]byte, error) { return c.inEditor(ctx, record) })
		if record.Barred == nil && record.State != importer.Rejected {
			add("aside", safe.Own("it must not be sent"), func() ([]byte, error) { return nil, c.setAside(record.Position) })
		}
	}
	add("read", safe.Own("hear the whole record"), said(func() { c.sayWhole(record) }))
	if len(record.Attempts) > 0 || record.Corrected {
		add("history", safe.Own("hear what was sent and changed of it"), said(func() { c.sayHistory(record) }))
	}
	add("next", safe.Own("leave it as it is"), func() ([]byte, error) { return nil, errNext })
	choices := make([]choice, len(offers))
	for i, o := range offers {
		choices[i] = o.choice
	}
	i, err := c.choose(ctx, question{safe.Own("What shall be done?"), choices, len(choices), []safe.Text{
		safe.Own("A correction is kept beside your file, never in it, and checked at once."),
		safe.Own("Read says everything that the record holds, so mind who listens."),
	}})
	if err != nil {
		return nil, err
	}
	after, err := offers[i].do()
	if errors.Is(err, errBack) { // from what was asked there, to this record
		return nil, nil
	}
	return after, err
}

// becomes says what another version makes of a record, before and after.
func (c *conversation) becomes(record importer.Record, after []byte) safe.Text {
	said := strings.TrimSuffix(c.proposalChanges(mend.NewProposal(record.Position, record.Current, after)).String(), ".")
	return safe.Sprintf(": %s", said)
}

// faulty lists the fields of a record that something is said of, each once.
func faulty(record importer.Record, j importer.Reject) (all []string) {
	seen := map[string]bool{"": true}
	add := func(pointer string) {
		if !seen[pointer] {
			seen[pointer] = true
			all = append(all, pointer)
		}
	}
	if !j.HeldBack {
		add(j.Pointer)
	}
	for _, p := range record.Problems {
		add(p.Pointer)
	}
	return all
}

// sayCorrected says whether the record is clean now.
func (c *conversation) sayCorrected(at importer.Position) bool {
	record, err := c.run.Record(at)
	if err != nil {
		c.fail(err)
		return true
	}
	if mend.HasError(record.Problems) {
		c.sayProblems(record)
		return false
	}
	c.say(safe.Own("It is clean now."))
	return true
}

// sayWhole says everything that a record holds.
func (c *conversation) sayWhole(record importer.Record) {
	nodes, err := ndjson.Tree(record.Current)
	if err != nil {
		c.say(c.display.Bytes(record.Current))
		return
	}
	for _, n := range nodes {
		if n.Pointer != "" && n.Children == 0 {
			c.say(safe.Sprintf("%s: %s", fieldOf(n.Pointer), c.display.Bytes(record.Current[n.Offset:n.Offset+n.Length])))
		}
	}
}

// sayHistory says each time that a record was sent, and what a correction has otherwise
// than the file.
func (c *conversation) sayHistory(record importer.Record) {
	for i, a := range record.Attempts {
		c.say(safe.Sprintf("%d: %s.", i+1, strings.TrimSuffix(words.Attempt(c.display, a).String(), ".")))
	}
	if !record.Corrected {
		return
	}
	for _, made := range mend.Changes(record.Original.Bytes, record.Current) {
		if made.Pointer == "" {
			c.say(safe.Own("Corrected: the whole line is another one than in your file."))
			continue
		}
		c.say(safe.Sprintf("Corrected: %s", c.changeText(made, record.Current)))
	}
}

func fieldValue(d *safe.Display, record []byte, pointer string) safe.Text {
	raw, there := ndjson.Value(record, pointer)
	if !there || pointer == "" {
		return safe.Text{}
	}
	return safe.Sprintf("It is %s now.", d.Bytes(raw))
}
