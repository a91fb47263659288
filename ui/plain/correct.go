package plain

import (
	"context"
	"encoding/json"
	"path/filepath"
	"strings"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ui/safe"
)

// group is what has one reason.
type group struct {
	name    safe.Text
	members []importer.Reject
}

// groups gathers what is open by its reason, in the order of the list.
func (c *conversation) groups() []group {
	var all []group
	index := map[string]int{}
	rejects, _ := c.run.Rejects(0, listMost)
	for _, j := range rejects {
		if j.Corrected && !j.StillBad {
			continue
		}
		key := j.Group
		if j.HeldBack {
			key = "held back " + key
		}
		i, ok := index[key]
		if !ok {
			i = len(all)
			index[key] = i
			all = append(all, group{name: c.reason(j)})
		}
		all[i].members = append(all[i].members, j)
	}
	return all
}

// reason says why a record is here.
func (c *conversation) reason(j importer.Reject) safe.Text {
	if code, _, found := strings.Cut(j.Group, "|"); j.HeldBack && found && titles[code] != "" {
		return safe.Sprintf("held back: %s, %s", titles[code], fieldOf(ndjson.FieldPattern(j.Pointer)))
	}
	if j.Message == "" {
		return safe.Own("rejected without a reason")
	}
	if j.HeldBack {
		return safe.Sprintf("held back: %s", c.display.Words(j.Message))
	}
	return safe.Sprintf("rejected: %s", c.display.Message(j.Message))
}

// correct goes through the records of a group, or of all.
func (c *conversation) correct(ctx context.Context) error {
	for {
		groups := c.groups()
		if len(groups) == 0 {
			c.say(safe.Own("Nothing is left to correct."))
			return nil
		}
		choices := make([]choice, 0, len(groups)+1)
		for _, g := range groups {
			choices = append(choices, choice{"", safe.Sprintf("%s: %s", g.name, counted(int64(len(g.members)), "record", "records"))})
		}
		choices = append(choices, choice{"back", safe.Own("to the last question")})
		i, err := c.choose(ctx, safe.Own("Which ones?"), choices)
		if err != nil || i == len(groups) {
			return err
		}
		for n, j := range groups[i].members {
			c.say(safe.Sprintf("Record %d of %d.", n+1, len(groups[i].members)))
			more, err := c.correctOne(ctx, j)
			if err != nil {
				return err
			}
			if !more {
				break
			}
		}
	}
}

// correctOne asks about one record until it is clean or left; more is false if the person
// wants back to the groups.
func (c *conversation) correctOne(ctx context.Context, j importer.Reject) (more bool, err error) {
	if j.Line == 0 {
		c.say(safe.Sprintf("The server named no record: %s.", c.display.Message(j.Message)))
		return true, nil
	}
	if unsure(j) {
		if j, err = c.settle(ctx, j); err != nil || unsure(j) {
			return true, err
		}
	}
	for {
		record, err := c.run.Record(j.Position)
		if err != nil {
			c.fail(err)
			return true, nil
		}
		if record.State == importer.Accepted { // the other one was meant
			return true, nil
		}
		c.sayRecord(record, j)
		done, more, err := c.change(ctx, record, j)
		if done || err != nil {
			return more, err
		}
	}
}

// sayRecord says where a record is, who it is about and what is wrong with it.
func (c *conversation) sayRecord(record importer.Record, j importer.Reject) {
	source := c.run.Sources()[record.Source]
	c.say(safe.Sprintf("%s, line %d, %s.", filepath.Base(source.Path), record.Line, c.nameOf(record)))
	if !j.HeldBack && !record.Corrected {
		c.say(safe.Sprintf("The server said: %s. %s", c.display.Message(j.Message), fieldValue(c.display, record.Current, j.Pointer)))
	}
	for _, p := range record.Problems {
		text := safe.Sprintf("%s: %s.", p.Severity.String(), c.display.Words(strings.TrimSuffix(p.Message, ".")))
		for _, more := range []safe.Text{fieldValue(c.display, record.Current, p.Pointer), c.display.Words(p.Hint)} {
			if more.Width() > 0 {
				text = safe.Sprintf("%s %s", text, more)
			}
		}
		c.say(text)
	}
}

// change offers what can be done with a record and does it. done: nothing is left to ask
// about this record.
func (c *conversation) change(ctx context.Context, record importer.Record, j importer.Reject) (done, more bool, err error) {
	var choices []choice
	var do []func() ([]byte, error)
	offer := func(word string, text safe.Text, f func() ([]byte, error)) {
		choices, do = append(choices, choice{word, text}), append(do, f)
	}
	for _, p := range record.Problems {
		for _, fix := range p.Fixes {
			how := safe.Own("keeps the meaning")
			if fix.Safety != ndjson.Safe {
				how = safe.Own("please check")
			}
			offer("", safe.Sprintf("%s: %s (%s)", fieldOf(p.Pointer), c.display.Words(fix.Label), how),
				func() ([]byte, error) { return fix.Apply(record.Current), nil })
		}
	}
	fields := map[string]bool{}
	for _, pointer := range append([]string{j.Pointer}, pointers(record.Problems)...) {
		if pointer == "" || fields[pointer] || j.Pointer == pointer && j.HeldBack && len(record.Problems) == 0 {
			continue
		}
		fields[pointer] = true
		offer("", safe.Sprintf("%s: type its value", fieldOf(pointer)), func() ([]byte, error) { return c.typeValue(ctx, record, pointer) })
		if _, there := ndjson.Value(record.Current, pointer); there {
			offer("", safe.Sprintf("%s: remove it", fieldOf(pointer)), func() ([]byte, error) { return ndjson.Remove(record.Current, pointer) })
		}
	}
	offer("field", safe.Own("change another field"), func() ([]byte, error) { return c.otherField(ctx, record) })
	offer("read", safe.Own("hear the whole record"), func() ([]byte, error) { c.sayWhole(record); return nil, nil })
	offer("next", safe.Own("leave it and go on"), nil)
	offer("back", safe.Own("to the groups"), nil)
	i, err := c.choose(ctx, safe.Own("What shall be done?"), choices)
	switch {
	case err != nil:
		return true, false, err
	case i >= len(do)-2:
		return true, i == len(do)-2, nil
	}
	after, err := do[i]()
	if err == errLeave {
		return true, false, err
	}
	if err == nil && after != nil {
		err = c.run.Correct(importer.Correction{Position: record.Position, Record: after, Of: record.Current})
	}
	switch {
	case err != nil:
		c.fail(err)
	case after != nil:
		return c.corrected(record.Position), true, nil
	}
	return false, true, nil
}

// corrected says whether the record is clean now.
func (c *conversation) corrected(at importer.Position) bool {
	record, err := c.run.Record(at)
	if err != nil {
		c.fail(err)
		return true
	}
	for _, p := range record.Problems {
		if p.Severity == ndjson.Error {
			c.say(safe.Own("Kept, but it still has errors."))
			return false
		}
	}
	c.say(safe.Own("Corrected, and clean now."))
	return true
}

func (c *conversation) sayWhole(record importer.Record) {
	nodes, err := ndjson.Tree(record.Current)
	if err != nil {
		c.say(c.display.Bytes(record.Current))
		return
	}
	for _, n := range nodes {
		if n.Pointer != "" && n.Children == 0 {
			c.say(safe.Sprintf("  %s: %s", fieldOf(n.Pointer), c.display.Bytes(record.Current[n.Offset:n.Offset+n.Length])))
		}
	}
}

func pointers(problems []ndjson.Problem) []string {
	out := make([]string, len(problems))
	for i, p := range problems {
		out[i] = p.Pointer
	}
	return out
}

// fieldOf reads a JSON Pointer aloud: "address, line, 1".
func fieldOf(pointer string) safe.Text {
	if pointer == "" {
		return safe.Own("the record")
	}
	return safe.Clean(strings.ReplaceAll(strings.TrimPrefix(pointer, "/"), "/", ", "))
}

func fieldValue(d *safe.Display, record []byte, pointer string) safe.Text {
	raw, there := ndjson.Value(record, pointer)
	if !there || pointer == "" {
		return safe.Text{}
	}
	return safe.Sprintf("It is %s now.", d.Bytes(raw))
}

// nameOf is what a person knows the record by.
func (c *conversation) nameOf(record importer.Record) safe.Text {
	var words []string
	for _, pointer := range []string{"/firstName", "/lastName", "/name", "/title"} {
		if raw, ok := ndjson.Value(record.Current, pointer); ok {
			var text string
			if json.Unmarshal(raw, &text) == nil && text != "" {
				words = append(words, text)
			}
		}
	}
	if len(words) == 0 {
		return safe.Own("no name")
	}
	return c.display.Value(strings.Join(words, " "))
}
