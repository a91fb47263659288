package recipe

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"clinik-import/ndjson"
)

// A Change is one thing that a recipe did to a record.
type Change struct {
	Step    int    // of the recipe, from 1
	Rule    string // "" where the step asked for none
	Pointer string // JSON Pointer; "" for the record as a whole
	Action  Action
	Label   string // what was done, in words
	Before  []byte // the value there as raw JSON, nil if there was none; the whole record where it was not JSON
	After   []byte // likewise
}

// mostFixes bounds the fixes taken in one record by one step, so that fixes that undo
// each other come to an end. A record has at most a few dozen faults.
const mostFixes = 256

// Apply makes the changes of the recipe on a line and returns the new bytes, which are
// its own, with every change; nil if there was nothing to do. The linter is the one that
// says what is wrong with the record; after it, ask it again whether it is clean now.
func (r Recipe) Apply(line ndjson.Line, linter *ndjson.Linter) (after []byte, changes []Change) {
	for i, step := range r.Steps {
		before := len(changes)
		if step.Action == Fix {
			line.Bytes, changes = step.fix(line, linter, changes)
		} else {
			line.Bytes, changes = step.change(line, linter, changes)
		}
		for c := before; c < len(changes); c++ {
			changes[c].Step, changes[c].Action = i+1, step.Action
		}
	}
	if len(changes) == 0 {
		return nil, nil
	}
	return line.Bytes, changes
}

// fix takes fix after fix, asking the lint again after each.
func (s *Step) fix(line ndjson.Line, linter *ndjson.Linter, changes []Change) ([]byte, []Change) {
	var problems []ndjson.Problem
	for range mostFixes {
		problems = linter.Line(problems[:0], line)
		p, fix, ok := s.choose(problems)
		if !ok {
			break
		}
		next := fix.Apply(line.Bytes)
		if bytes.Equal(next, line.Bytes) {
			break
		}
		changes = append(changes, changeOf(p.Rule, p.Pointer, fix.Label, line.Bytes, next))
		line.Bytes = next
	}
	return line.Bytes, changes
}

// choose returns the first fix that the step allows.
func (s *Step) choose(problems []ndjson.Problem) (ndjson.Problem, ndjson.Fix, bool) {
	for _, p := range problems {
		if !s.selects(p) {
			continue
		}
		for _, fix := range p.Fixes {
			if s.Choose != "" && fix.Label != s.Choose {
				continue
			}
			if fix.Safety == ndjson.Safe || s.Choose != "" || s.Review && !p.Doubtful() {
				return p, fix, true
			}
			break // the first is the best, and where none is, one only by its name
		}
	}
	return ndjson.Problem{}, ndjson.Fix{}, false
}

func (s *Step) selects(p ndjson.Problem) bool {
	return (s.Rule == "" || s.Rule == p.Rule) && (s.Field == "" || s.Field == ndjson.FieldPattern(p.Pointer))
}

// change does the other actions, at every place that the step selects.
func (s *Step) change(line ndjson.Line, linter *ndjson.Linter, changes []Change) ([]byte, []Change) {
	record := line.Bytes
	for _, pointer := range s.places(line, linter) {
		next, ok := s.edited(record, pointer)
		if !ok || bytes.Equal(next, record) {
			continue
		}
		changes = append(changes, changeOf(s.Rule, pointer, s.label(), record, next))
		record = next
	}
	return record, changes
}

// places lists the JSON Pointers that the step is about in a record, the last first, so
// that taking an element out of an array leaves the places that follow as they are.
func (s *Step) places(line ndjson.Line, linter *ndjson.Linter) []string {
	var places []string
	add := func(pointer string) {
		if len(places) == 0 || places[0] != pointer {
			places = append([]string{pointer}, places...)
		}
	}
	if s.Rule != "" {
		for _, p := range linter.Line(nil, line) {
			if s.selects(p) {
				add(p.Pointer)
			}
		}
		return places
	}
	nodes, err := ndjson.Tree(line.Bytes)
	if err != nil || len(nodes) == 0 || nodes[0].Kind != ndjson.NodeObject {
		return nil
	}
	for _, n := range nodes {
		if ndjson.FieldPattern(n.Pointer) == s.Field {
			add(n.Pointer)
		}
	}
	if len(places) == 0 && s.Action == Set && !strings.Contains(s.Field, "*") {
		add(s.Field) // a field that is not there yet
	}
	return places
}

// edited returns the record with the step done at one place; ok is false if it is not for it.
func (s *Step) edited(record []byte, pointer string) (after []byte, ok bool) {
	raw, there := ndjson.Value(record, pointer)
	var err error
	switch s.Action {
	case Set:
		after, err = ndjson.Set(record, pointer, s.Value)
	case Remove:
		if !there {
			return nil, false
		}
		after, err = ndjson.Remove(record, pointer)
	case Replace:
		value, listed := s.Values[textOf(raw)]
		if !there || !listed {
			return nil, false
		}
		after, err = ndjson.Set(record, pointer, value)
	case Edit:
		var text string
		if !there || raw[0] != '"' || json.Unmarshal(raw, &text) != nil || !s.pattern.MatchString(text) {
			return nil, false
		}
		after, err = ndjson.Set(record, pointer, ndjson.Quote(s.substitute(text)))
	}
	return after, err == nil
}

func (s *Step) substitute(text string) string {
	if s.Regexp {
		return s.pattern.ReplaceAllString(text, s.With)
	}
	return s.pattern.ReplaceAllLiteralString(text, s.With)
}

func (s *Step) label() string {
	switch s.Action {
	case Set:
		return "set it"
	case Remove:
		return "take it out"
	case Replace:
		return "replace the value"
	default:
		return "replace the text"
	}
}

// textOf is the text of a JSON string, or the JSON of another value.
func textOf(raw []byte) string {
	var text string
	if len(raw) > 0 && raw[0] == '"' && json.Unmarshal(raw, &text) == nil {
		return text
	}
	return string(raw)
}

// changeOf describes one step from a version to the next by the value at the pointer,
// or by the whole record where there is no such place in either.
func changeOf(rule, pointer, label string, before, after []byte) Change {
	c := Change{Rule: rule, Pointer: pointer, Label: label}
	if pointer != "" && json.Valid(before) {
		c.Before, _ = ndjson.Value(before, pointer)
		c.After, _ = ndjson.Value(after, pointer)
	}
	if c.Before == nil && c.After == nil {
		c.Before, c.After = before, after
	}
	c.Before, c.After = bytes.Clone(c.Before), bytes.Clone(c.After)
	return c
}

// Takes reports whether a step takes the fix of a rule that is about the file as a whole,
// such as text.bom or text.crlf: whoever writes the corrected file makes it.
func (r Recipe) Takes(rule string) bool {
	return slices.ContainsFunc(r.Steps, func(s Step) bool {
		return s.Action == Fix && s.Field == "" && (s.Rule == "" || s.Rule == rule)
	})
}

// LooksAtAll reports whether a step looks at every record, not only at those with a problem.
func (r Recipe) LooksAtAll() bool {
	return slices.ContainsFunc(r.Steps, func(s Step) bool { return s.Action != Fix && s.Rule == "" })
}
