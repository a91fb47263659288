package mend

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
	"slices"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ndjson/recipe"
)

// Decided is what a recipe keeps of a change: a step that makes the same change in next
// month's file; not kept where no step can say it, or where it was about one record only.
type Decided struct {
	Step recipe.Step
	Kept bool

	single single
}

// Keep says what a recipe keeps of proposals that are applied; nil keeps nothing.
type Keep func(applied []Proposal) Decided

// Of is what a recipe keeps of these proposals.
func (k Keep) Of(applied []Proposal) Decided {
	if k == nil {
		return Decided{}
	}
	return k(applied)
}

// Always keeps a step whatever was applied of it.
func Always(s recipe.Step) Keep {
	return func([]Proposal) Decided { return Decided{Step: s, Kept: true} }
}

// A Log holds the changes made in a run since the person began, in step with undo and
// redo, so that they can be kept as a recipe. Nil keeps nothing. What was decided of the
// corrections before that is not known any more, only how many records have one.
type Log struct {
	Earlier int64      // records of the run that were corrected before
	made    []decision // as the run's steps since
}

type decision struct {
	Decided
	undone bool // for all of its records
}

// Did notes a change; those that were undone are gone with it.
func (l *Log) Did(d Decided) {
	if l == nil {
		return
	}
	l.made = append(slices.DeleteFunc(l.made, func(one decision) bool { return one.undone }), decision{Decided: d})
}

// Undid notes that a change was taken back: it still stands if it does for some records.
func (l *Log) Undid(t importer.Turned) { l.turn(t.Newer, t.Waiting+t.Sent == 0) }

// Redid notes that a change was made again.
func (l *Log) Redid(t importer.Turned) { l.turn(t.Newer, false) }

func (l *Log) turn(newer int, undone bool) {
	if l == nil || newer >= len(l.made) { // it was made before the person began
		return
	}
	l.made[len(l.made)-1-newer].undone = undone
}

// Steps are what a recipe keeps of the changes that stand, each step once, and how many
// changes are in none. With coded it has those of Coded too: they come first, for they name
// values as the file has them.
func (l *Log) Steps(coded bool) (steps []recipe.Step, left int) {
	if l == nil {
		return nil, 0
	}
	add := func(step recipe.Step) {
		last := len(steps) - 1
		switch {
		case last >= 0 && joins(steps[last], step) && !takesUp(step, steps[last]):
			steps[last].Values = maps.Clone(steps[last].Values)
			maps.Copy(steps[last].Values, step.Values)
		case last < 0 || !reflect.DeepEqual(steps[last], step):
			steps = append(steps, step)
		}
	}
	for _, one := range l.singles() {
		if !coded || !one.single.coded {
			left++
		}
	}
	if coded {
		steps = byField(l.Coded())
	}
	for _, one := range l.made {
		if one.Kept && !one.undone {
			add(one.Step)
		}
	}
	return steps, left
}

// byField makes one step of the replacements of each field: they are made at once.
func byField(all []recipe.Step) (steps []recipe.Step) {
	for _, one := range all {
		i := slices.IndexFunc(steps, func(s recipe.Step) bool { return joins(s, one) })
		if i < 0 {
			i = len(steps)
			steps = append(steps, one)
			steps[i].Values = maps.Clone(one.Values)
		}
		maps.Copy(steps[i].Values, one.Values)
	}
	return steps
}

// joins reports whether two steps replace values of the same field.
func joins(a, b recipe.Step) bool {
	return a.Action == recipe.Replace && b.Action == recipe.Replace && a.Field == b.Field && a.Rule == b.Rule
}

// KeepChange keeps a change that was made in one record and then in others: what stood
// there is replaced wherever it stands; what was missing is set where the check misses
// it. raw is the new value, rule the code of the rule that the records were gathered by,
// "" for none.
func KeepChange(made Change, raw []byte, problems []ndjson.Problem, rule string) Keep {
	raw, field := bytes.Clone(raw), ndjson.FieldPattern(made.Pointer)
	if rule != RuleRequired {
		rule = ""
	}
	for _, problem := range problems {
		if problem.Rule == RuleRequired && ndjson.FieldPattern(problem.Pointer) == field {
			rule = problem.Rule
		}
	}
	return func(applied []Proposal) Decided {
		switch {
		case made.Gone:
			return Decided{}
		case made.Was == nil:
			return Decided{Step: recipe.Step{Action: recipe.Set, Rule: rule, Field: field, Value: raw}, Kept: rule != ""}
		}
		values := map[string]json.RawMessage{NameOf(made.Was): raw}
		for _, one := range applied {
			if was, there := ndjson.Value(one.Of, made.Pointer); there {
				values[NameOf(was)] = raw
			}
		}
		return Decided{Step: recipe.Step{Action: recipe.Replace, Field: field, Values: values}, Kept: true}
	}
}

// RuleRequired is the rule of fields that are missing.
const RuleRequired = "field.required"

// NameOf is what a recipe names a value by: the text of a string, the JSON of another.
func NameOf(raw []byte) string {
	var text string
	if IsString(raw) && json.Unmarshal(raw, &text) == nil {
		return text
	}
	return string(raw)
}

// IsString reports a raw JSON string.
func IsString(raw []byte) bool { return len(raw) > 0 && raw[0] == '"' }
