package mend

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ndjson/recipe"
	"clinik-import/resource"
)

// A single is a change that was made in one record only.
type single struct {
	at      importer.Position
	pointer string
	coded   bool // it may be repeated wherever the value stands
	again   bool // what it changed was changed before
}

// One is what a recipe may keep of a change that a person made in one record by hand. Call
// it before that is stored: it compares with the record as it stands.
//
// Not kept by itself, but where a person asks for it, is one short code put in another's
// place: an allowed value for one that is not allowed, or a reference to somebody or
// something that many patients share, where the record was refused or the check names the
// field. What is a patient's own never is (names, dates, free text, references to patients
// and to what belongs to one), nor an allowed value that was wrong for this record alone.
func One(run Run, c importer.Correction) Decided {
	record, err := run.Record(c.Position)
	if err != nil {
		return Decided{}
	}
	before := c.Of
	if before == nil {
		before = record.Current
	}
	changes := Changes(before, c.Record)
	if len(changes) != 1 || changes[0].Pointer == "" || changes[0].Gone {
		return Decided{}
	}
	made := changes[0]
	raw, _ := ndjson.Value(c.Record, made.Pointer)
	raw = bytes.Clone(raw)
	field := ndjson.FieldPattern(made.Pointer)
	if made.Was == nil {
		return Decided{Step: recipe.Step{Action: recipe.Set, Rule: RuleRequired, Field: field, Value: raw}}
	}
	was, _ := ndjson.Value(record.Original.Bytes, made.Pointer) // which is what next month's file has
	one := single{at: c.Position, pointer: made.Pointer, again: !bytes.Equal(was, made.Was)}
	if was == nil {
		was = made.Was
	}
	if t := run.Sources()[c.Source].Type; t != nil {
		refused := record.State == importer.Rejected || slices.ContainsFunc(record.Problems, func(p ndjson.Problem) bool { return p.Pointer == made.Pointer })
		one.coded = coded(t.Field(made.Pointer), was, raw, refused || one.again)
	}
	return Decided{Step: recipe.Step{Action: recipe.Replace, Field: field, Values: map[string]json.RawMessage{NameOf(was): raw}}, single: one}
}

// mostCode is how long a code may be, in characters.
const mostCode = 64

// directory are the types that many patients' records refer to, and that are no patient's own.
var directory = []string{"Practitioner", "PractitionerRole", "Organization", "Location", "HealthcareService"}

// coded reports whether a value of a field is a short code that was put in another's place.
func coded(f *resource.Field, was, is []byte, refused bool) bool {
	from, to := NameOf(was), NameOf(is)
	if f == nil || f.Format != "" || !IsString(was) || !IsString(is) || !short(from) || !short(to) {
		return false
	}
	if len(f.Enum) > 0 {
		return slices.Contains(f.Enum, to) && !slices.Contains(f.Enum, from) && !slices.Contains(f.SDKEnum, from)
	}
	isShared := len(f.Ref) > 0 && !slices.ContainsFunc(f.Ref, func(to string) bool { return !slices.Contains(directory, to) })
	return isShared && refused && !strings.ContainsAny(from+to, " \t")
}

func short(code string) bool {
	return strings.TrimSpace(code) != "" && FitsOneLine(code) && utf8.RuneCountInString(code) <= mostCode
}

// Coded is what of the changes made in one record only a recipe can repeat, if the person
// asks for it: steps that each replace one value.
func (l *Log) Coded() (steps []recipe.Step) {
	for _, one := range l.singles() {
		if one.single.coded && !slices.ContainsFunc(steps, func(s recipe.Step) bool { return does(s, one.Step) }) {
			steps = append(steps, one.Step)
		}
	}
	return steps
}

// singles are the changes that stand and that no kept step makes, the last of each place.
// Coded are those that nothing contradicts.
func (l *Log) singles() (all []decision) {
	if l == nil {
		return nil
	}
	var kept []recipe.Step
	for _, one := range l.made {
		switch {
		case one.undone:
			continue
		case one.Kept:
			kept = append(kept, one.Step)
			continue
		}
		here := func(earlier decision) bool {
			return one.single.pointer != "" && earlier.single.pointer == one.single.pointer && earlier.single.at == one.single.at
		}
		if one.single.again && !slices.ContainsFunc(all, here) {
			one.single.coded = false // what came in between is not known, or was for many
		}
		all = append(slices.DeleteFunc(all, here), one)
	}
	all = slices.DeleteFunc(all, func(one decision) bool {
		return slices.ContainsFunc(kept, func(s recipe.Step) bool { return does(s, one.Step) })
	})
	disputed := make([]bool, len(all))
	for i, one := range all {
		disputed[i] = slices.ContainsFunc(kept, func(s recipe.Step) bool { return disputes(s, one.Step) || takesUp(s, one.Step) }) ||
			slices.ContainsFunc(all, func(other decision) bool { return disputes(other.Step, one.Step) })
	}
	for i := range all {
		all[i].single.coded = all[i].single.coded && !disputed[i]
	}
	return all
}

// does reports whether a step makes the change of another, of one value.
func does(step, one recipe.Step) bool {
	if step.Action != one.Action || step.Field != one.Field || step.Rule != one.Rule {
		return false
	}
	switch step.Action {
	case recipe.Set:
		return bytes.Equal(step.Value, one.Value)
	case recipe.Replace:
		for was, is := range one.Values {
			if !bytes.Equal(step.Values[was], is) {
				return false
			}
		}
		return true
	}
	return false
}

// disputes reports whether a step puts another value in the place of the same.
func disputes(step, one recipe.Step) bool {
	if !joins(step, one) {
		return false
	}
	for was, is := range one.Values {
		if other, there := step.Values[was]; there && !bytes.Equal(other, is) {
			return true
		}
	}
	return false
}

// takesUp reports whether a step replaces what the one before it puts in.
func takesUp(step, before recipe.Step) bool {
	if !joins(step, before) {
		return false
	}
	for _, is := range before.Values {
		if _, there := step.Values[NameOf(is)]; there {
			return true
		}
	}
	return false
}
