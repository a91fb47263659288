// Package recipe keeps what a person decided about faulty records, so that next month's
// file is corrected alike: each step names a rule or a field and says what to do there.
//
//	file ──Read──▶ Recipe ──Apply(record)──▶ corrected record, and every change made
//
// Recipes are JSON, meant to be read and written by people too.
package recipe

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"clinik-import/ndjson"
)

// Version is the version of the format that this program reads and writes.
const Version = 1

// A Recipe is steps, applied to each record in their order.
type Recipe struct {
	Version int    `json:"recipe"`
	Note    string `json:"note,omitempty"` // for people who read it
	Left    int    `json:"left,omitempty"` // changes that were made when it was saved, and that it does not make
	Type    string `json:"type,omitempty"` // resource type that it was made for; "" any
	Steps   []Step `json:"steps"`
}

// Action says what a step does.
type Action string

// The actions.
const (
	Fix     Action = "fix"     // take the lint's own fix: a safe one; with Review also one that a person must look at, if it is the only one; with Choose the one so called
	Set     Action = "set"     // put Value there
	Replace Action = "replace" // put Values[what stands there] there, if it is listed
	Edit    Action = "edit"    // replace Find by With in the text there
	Remove  Action = "remove"  // take the field out
)

// A Step is one decision. Rule and Field select: with a rule, only problems of that rule;
// with a field (a JSON Pointer, "*" for any array position), only there. A step without
// a rule looks at every record.
type Step struct {
	Action Action                     `json:"action"`
	Rule   string                     `json:"rule,omitempty"`
	Field  string                     `json:"field,omitempty"`
	Review bool                       `json:"review,omitempty"` // fix: also what is not safe by itself, where there is one only
	Choose string                     `json:"choose,omitempty"` // fix: the one so called, of several
	Value  json.RawMessage            `json:"value,omitempty"`  // set
	Values map[string]json.RawMessage `json:"values,omitempty"` // replace: by the text of a string, or by the JSON of another value
	Find   string                     `json:"find,omitempty"`   // edit
	With   string                     `json:"with,omitempty"`   // edit
	Regexp bool                       `json:"regexp,omitempty"` // edit: Find is a regular expression (RE2), With may use $1

	pattern *regexp.Regexp
}

// SafeFixes is the recipe that takes every safe fix of every rule.
func SafeFixes() Recipe {
	return Recipe{Version: Version, Steps: []Step{{Action: Fix}}}
}

// New makes a recipe of steps and checks them, as Read does.
func New(resourceType string, steps ...Step) (Recipe, error) {
	r := Recipe{Version: Version, Type: resourceType, Steps: slices.Clone(steps)}
	return r, r.prepare()
}

// Read reads a recipe. Its errors say where and what, for the person who wrote it.
func Read(r io.Reader) (Recipe, error) {
	var recipe Recipe
	text, err := io.ReadAll(io.LimitReader(r, 1<<20))
	if err != nil {
		return recipe, fmt.Errorf("the recipe could not be read: %w", err)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&recipe); err != nil {
		line := 1 + bytes.Count(text[:min(int(d.InputOffset()), len(text))], []byte("\n"))
		return recipe, fmt.Errorf("the recipe cannot be understood near line %d: %s", line, inWords(err))
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return recipe, errors.New("the recipe goes on after its closing brace; one file holds one recipe")
	}
	return recipe, recipe.prepare()
}

// inWords says what is wrong with the JSON of a recipe, without the names that it has in here.
func inWords(err error) string {
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Sprintf("%s must be %s", cmp.Or(wrong.Field, "the recipe"), kinds[wrong.Type.Kind()])
	}
	if _, ok := errors.AsType[*json.SyntaxError](err); ok {
		return "it is not JSON; a comma, a quotation mark or a bracket may be missing or be one too many"
	}
	switch {
	case errors.Is(err, io.EOF):
		return "the file is empty"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "it ends before its last bracket"
	}
	return strings.TrimPrefix(err.Error(), "json: ") // an unknown field, by its name
}

// kinds are those of what a recipe is made of.
var kinds = map[reflect.Kind]string{
	reflect.Bool: "true or false", reflect.Int: "a whole number", reflect.String: "text in double quotes",
	reflect.Slice: "a list, in square brackets", reflect.Map: "an object, in braces", reflect.Struct: "an object, in braces",
}

// Write writes the recipe as Read reads it.
func (r Recipe) Write(w io.Writer) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fmt.Errorf("the recipe could not be written: %w", err)
	}
	_, err = w.Write(append(text, '\n'))
	return err
}

// prepare checks every step and makes it ready.
func (r *Recipe) prepare() error {
	if r.Version != Version {
		return fmt.Errorf("the recipe says \"recipe\": %d; this program reads %d", r.Version, Version)
	}
	if len(r.Steps) == 0 {
		return errors.New("the recipe has no steps")
	}
	for i := range r.Steps {
		if err := r.Steps[i].prepare(); err != nil {
			return fmt.Errorf("step %d of the recipe: %w", i+1, err)
		}
	}
	return nil
}

func (s *Step) prepare() error {
	if s.Rule != "" && !slices.ContainsFunc(ndjson.Rules(), func(r ndjson.Rule) bool { return r.Code == s.Rule }) {
		return fmt.Errorf("there is no rule %q; all are listed by: clinik-import lint --rules", s.Rule)
	}
	if s.Field != "" && !strings.HasPrefix(s.Field, "/") {
		return fmt.Errorf("the field %q must begin with a slash, as in /birthDate or /contacts/*/name", s.Field)
	}
	switch s.Action {
	case Fix:
		return nil
	case Set, Replace, Edit, Remove:
	default:
		return fmt.Errorf("there is no action %q; they are fix, set, replace, edit, remove", s.Action)
	}
	if s.Field == "" {
		return fmt.Errorf("%q needs a field", s.Action)
	}
	switch s.Action {
	case Set:
		if !json.Valid(s.Value) {
			return errors.New(`"set" needs a value`)
		}
	case Replace:
		if len(s.Values) == 0 {
			return errors.New(`"replace" needs values, as in {"M": "male", "F": "female"}`)
		}
	case Edit:
		return s.prepareEdit()
	}
	return nil
}

func (s *Step) prepareEdit() (err error) {
	if s.Find == "" {
		return errors.New(`"edit" needs something to find`)
	}
	find := s.Find
	if !s.Regexp {
		find = regexp.QuoteMeta(find)
	}
	if s.pattern, err = regexp.Compile(find); err != nil {
		return fmt.Errorf("what to find is no regular expression: %w", err)
	}
	return nil
}
