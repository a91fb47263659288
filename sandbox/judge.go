package sandbox

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"clinik-import/resource"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// judges check records with a JSON Schema library on the schema files, on purpose not
// with our own fast check, so that the two can judge each other. A type's schema is
// compiled when it is first asked for.
type judges struct {
	rules []Rule

	mu       sync.Mutex
	compiled map[string]*jsonschema.Schema
}

// schema returns the compiled schema of a type, nil for a name that is none.
func (j *judges) schema(typeName string) (*jsonschema.Schema, error) {
	t, ok := resource.Lookup(typeName)
	if !ok {
		return nil, nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if s := j.compiled[typeName]; s != nil {
		return s, nil
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(t.SchemaJSON()))
	if err != nil {
		return nil, fmt.Errorf("sandbox: schema of %s: %w", typeName, err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	const at = "urn:sandbox:type"
	if err := c.AddResource(at, doc); err != nil {
		return nil, fmt.Errorf("sandbox: schema of %s: %w", typeName, err)
	}
	s, err := c.Compile(at)
	if err != nil {
		return nil, fmt.Errorf("sandbox: schema of %s: %w", typeName, err)
	}
	if j.compiled == nil {
		j.compiled = map[string]*jsonschema.Schema{}
	}
	j.compiled[typeName] = s
	return s, nil
}

// judge decodes one record and says what is wrong with it: "" if nothing is. Several
// faults are joined by "; ". It never repeats a value.
func (j *judges) judge(schema *jsonschema.Schema, line []byte) (record map[string]any, fault string) {
	if !jsontext.Value(line).IsValid() { // strict: duplicate names and broken Unicode too
		return nil, "Invalid JSON"
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(line))
	if err != nil {
		return nil, "Invalid JSON"
	}
	record, ok := v.(map[string]any)
	if !ok {
		return nil, "Expected object"
	}
	if err := schema.Validate(v); err != nil {
		return nil, strings.Join(issuesOf(err), "; ")
	}
	for i := range j.rules {
		if j.rules[i].rejects(v) {
			return nil, j.rules[i].Message
		}
	}
	return record, ""
}

// issuesOf turns a validation error into texts of the documented form "field:
// constraint", sorted, for the library visits fields in no fixed order.
func issuesOf(err error) []string {
	invalid, ok := errors.AsType[*jsonschema.ValidationError](err)
	if !ok {
		return []string{"Invalid"}
	}
	found := collect(nil, invalid)
	slices.Sort(found)
	return slices.Compact(found)
}

// collect appends the issues at the leaves of e.
func collect(found []string, e *jsonschema.ValidationError) []string {
	path := e.InstanceLocation
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		for _, name := range k.Missing {
			found = append(found, issue(append(slices.Clone(path), name), "Required"))
		}
		return found
	case *kind.AnyOf:
		return append(found, alternatives(e)...)
	}
	if len(e.Causes) == 0 {
		return append(found, issue(path, constraint(e.ErrorKind)))
	}
	for _, cause := range e.Causes {
		found = collect(found, cause)
	}
	return found
}

// alternatives speaks of the one shape, of several allowed, that the value has; if it
// has none of them, of the value as a whole.
func alternatives(e *jsonschema.ValidationError) []string {
	for _, cause := range e.Causes {
		if !wrongTypeAt(cause, e.InstanceLocation) {
			return collect(nil, cause)
		}
	}
	return []string{issue(e.InstanceLocation, "Invalid input")}
}

func wrongTypeAt(e *jsonschema.ValidationError, path []string) bool {
	if _, ok := e.ErrorKind.(*kind.Type); ok && slices.Equal(e.InstanceLocation, path) {
		return true
	}
	return slices.ContainsFunc(e.Causes, func(c *jsonschema.ValidationError) bool { return wrongTypeAt(c, path) })
}

func issue(path []string, constraint string) string {
	if len(path) == 0 {
		return constraint
	}
	return strings.Join(path, ".") + ": " + constraint
}

// constraint words a rule in the manner of the documented "Required", without the value.
func constraint(k jsonschema.ErrorKind) string {
	switch k := k.(type) {
	case *kind.Type:
		return fmt.Sprintf("Expected %s, received %s", strings.Join(k.Want, " or "), k.Got)
	case *kind.Enum:
		return fmt.Sprintf("Invalid enum value. Expected %s", quoteAll(k.Want))
	case *kind.Const:
		return "Invalid literal value"
	case *kind.Format:
		return "Invalid " + k.Want
	case *kind.MinLength:
		return fmt.Sprintf("Must contain at least %d character(s)", k.Want)
	case *kind.MaxLength:
		return fmt.Sprintf("Must contain at most %d character(s)", k.Want)
	case *kind.MinItems:
		return fmt.Sprintf("Must contain at least %d element(s)", k.Want)
	case *kind.MaxItems:
		return fmt.Sprintf("Must contain at most %d element(s)", k.Want)
	case *kind.Minimum:
		return "Must be greater than or equal to " + k.Want.RatString()
	case *kind.Maximum:
		return "Must be less than or equal to " + k.Want.RatString()
	case *kind.Pattern:
		return "Invalid"
	}
	return "Invalid"
}

func quoteAll(values []any) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = fmt.Sprintf("'%v'", v)
	}
	return strings.Join(texts, " | ")
}
