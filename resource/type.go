package resource

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"
)

//go:embed schema/*.json
var schemas embed.FS

// A Type is one of ClinikAPI's resource types, compiled from its schema.
// Types are immutable and safe for concurrent use.
type Type struct {
	name     string
	idPrefix string // start of this type's ids in the vendor's examples, "" where none was seen
	schema   []byte
	example  []byte
	required []string
	field    *Field // the record itself
	root     *node
}

// catalog holds the names, in order, and how to compile each type once.
// Listing the names parses nothing.
var catalog = sync.OnceValue(func() (c struct {
	names []string
	types map[string]func() *Type
}) {
	files, err := schemas.ReadDir("schema")
	if err != nil {
		panic(err) // cannot happen: the folder is embedded
	}
	c.types = make(map[string]func() *Type, len(files))
	for _, f := range files {
		name := strings.TrimSuffix(f.Name(), ".json")
		c.names = append(c.names, name)
		c.types[name] = sync.OnceValue(func() *Type { return mustCompile(name) })
	}
	return c
})

func mustCompile(name string) *Type {
	schema, err := schemas.ReadFile("schema/" + name + ".json")
	if err == nil {
		var t *Type
		if t, err = compile(name, schema); err == nil {
			return t
		}
	}
	panic(fmt.Sprintf("resource: embedded schema of %s: %v", name, err)) // a test compiles all of them
}

// Names returns the FHIR names of all types, sorted: "Account" … "VisionPrescription".
func Names() []string { return slices.Clone(catalog().names) }

// Lookup returns the type with exactly this FHIR name.
func Lookup(name string) (*Type, bool) {
	get, ok := catalog().types[name]
	if !ok {
		return nil, false
	}
	return get(), true
}

// Name returns the FHIR name, such as "Patient"; it is the wire value of resourceType.
func (t *Type) Name() string { return t.name }

// Required returns the names of the top-level fields that the API demands.
func (t *Type) Required() []string { return slices.Clone(t.required) }

// Fields returns the top-level fields in schema order.
func (t *Type) Fields() []*Field { return slices.Clone(t.field.Fields) }

// Field returns the field that a JSON Pointer leads to ("/contact/0/email");
// array positions are any number. It answers nil for a pointer the schema does not know.
func (t *Type) Field(pointer string) *Field {
	f := t.field
	if pointer == "" || pointer[0] != '/' {
		return nil
	}
	for token := range strings.SplitSeq(pointer[1:], "/") {
		if f = f.step(unescapePointer(token)); f == nil {
			return nil
		}
	}
	return f
}

// step goes one token down, into whichever alternative knows the token.
func (f *Field) step(token string) *Field {
	if f.Items != nil && isIndex(token) {
		return f.Items
	}
	for _, m := range f.Fields {
		if m.Name == token {
			return m
		}
	}
	for _, alt := range f.OneOf {
		if m := alt.step(token); m != nil {
			return m
		}
	}
	return nil
}

// Example returns a record of this type that Check finds nothing in. The caller must not change it.
func (t *Type) Example() []byte { return t.example }

// SchemaJSON returns the embedded JSON Schema 2020-12 document of the type. The caller must not change it.
func (t *Type) SchemaJSON() []byte { return t.schema }
