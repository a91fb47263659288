package resource

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// A node is a field made ready for the walk. For each JSON type it names the
// node that takes a value of that type: itself, an alternative, or none.
type node struct {
	field *Field
	str   *node
	num   *node
	boole *node
	obj   *node
	arr   *node

	sdkOnly bool // only the vendor's SDK knows this field or shape
	open    bool // no schema: any member is fine
	root    bool // the record itself: resourceType, id and meta are looked at

	// strings
	checks    checks
	allowed   *names
	sdk       *names
	suggested *names
	format    format

	integer bool // numbers: no fraction

	// objects: bit i of the masks stands for members[i]
	names       *names
	members     []*node
	keys        keys   // of the members
	place       uint32 // where the guesses of this object are
	required    uint64
	sdkRequired uint64
	sense       *sense // nil: no members that must agree

	items *node // arrays
}

// checks says what is to be looked at in a string besides its being text.
type checks uint16

const (
	checkAllowed checks = 1 << iota
	checkSuggested
	checkFormat
	checkLength
	checkReference
	checkTenant // value of meta.tag[].system
	checkBirth  // a day of birth
	checkPast   // what is observed or recorded
	checkFirst  // the three that tell a person from others
	checkLast
	checkBorn
)

// anything takes every value: an unknown member, or a record without a schema.
var anything = func() *node {
	n := &node{open: true}
	n.str, n.num, n.boole, n.obj, n.arr, n.items = n, n, n, n, n, n
	n.names = newNames(nil)
	return n
}()

// compile turns the schema document of one type into its fields and nodes.
func compile(name string, schema []byte) (*Type, error) {
	var doc schemaDoc
	if err := json.Unmarshal(schema, &doc); err != nil {
		return nil, err
	}
	c := compiler{defs: doc.Defs, done: make(map[string]*node)}
	root, err := c.node("", &doc)
	if err != nil {
		return nil, err
	}
	if root.obj == nil || len(doc.Examples) == 0 {
		return nil, fmt.Errorf("it must be an object schema with an example")
	}
	root.root = true
	root.markPerson(name)
	example := doc.Examples[0]
	if err := example.Compact(); err != nil {
		return nil, err
	}
	return &Type{
		name: name, idPrefix: doc.XIDPrefix, schema: schema, example: example,
		required: doc.Required, field: root.field, root: root,
	}, nil
}

type compiler struct {
	defs   map[string]schemaDoc
	done   map[string]*node // definitions met so far, perhaps unfinished: recursion ends here
	places uint32           // of guesses given out
}

// node compiles the schema of the field with this name.
func (c *compiler) node(name string, s *schemaDoc) (*node, error) {
	if s.XShape != nil {
		return c.sdkShape(name, s)
	}
	if s.Reference != "" {
		return c.definition(name, s.Reference)
	}
	n := &node{field: &Field{Name: name}}
	return n, c.fill(n, s)
}

// sdkShape compiles a field or shape that only the vendor's SDK knows.
func (c *compiler) sdkShape(name string, s *schemaDoc) (*node, error) {
	n, err := c.node(name, s.XShape)
	if err != nil {
		return nil, err
	}
	n.sdkOnly = true
	n.field.SpecOnly = s.XSpecOnly
	return n, nil
}

func (c *compiler) definition(name, ref string) (*node, error) {
	if n, ok := c.done[ref]; ok {
		return n, nil
	}
	s, ok := c.defs[strings.TrimPrefix(ref, "#/$defs/")]
	if !ok {
		return nil, fmt.Errorf("%s: no definition %s", name, ref)
	}
	n := &node{field: &Field{Name: name}}
	c.done[ref] = n
	return n, c.fill(n, &s)
}

func (c *compiler) fill(n *node, s *schemaDoc) error {
	f := n.field
	f.Kind = kindOf(s.Type)
	f.Default = defaultText(s.XDefault)
	switch f.Kind {
	case KindString:
		n.str = n
		fillString(n, s)
	case KindNumber, KindInteger:
		n.num, n.integer = n, f.Kind == KindInteger
		f.Minimum, f.Maximum = s.Minimum, s.Maximum
	case KindBoolean:
		n.boole = n
	case KindObject:
		n.obj = n
		return c.fillObject(n, s)
	case KindArray:
		n.arr = n
		return c.fillArray(n, s)
	case KindAny:
		return c.fillAlternatives(n, s)
	}
	return nil
}

func fillString(n *node, s *schemaDoc) {
	f := n.field
	f.Enum, f.SDKEnum, f.Suggested = s.Enum, s.XSDKEnum, s.XSuggested
	f.MaxLength, f.Ref, f.RefStyle = s.MaxLength, s.XRef, s.XRefStyle
	if len(f.Enum) > 0 {
		n.checks |= checkAllowed
		n.allowed = newNames(f.Enum)
	}
	if len(f.SDKEnum) > 0 {
		n.sdk = newNames(f.SDKEnum)
	}
	if len(f.Suggested) > 0 {
		n.checks |= checkSuggested
		n.suggested = newNames(f.Suggested)
	}
	f.Format, f.FormatBasis = s.Format, Documented
	if s.XFormat != "" {
		f.Format = s.XFormat
		f.FormatBasis = basisOf(s.XFormatBasis)
	}
	if n.format = formatOf(f.Format); n.format != formatNone {
		n.checks |= checkFormat
	}
	if f.MaxLength > 0 {
		n.checks |= checkLength
	}
	if f.RefStyle != "" {
		n.checks |= checkReference
	}
	n.checks |= senseOf(f.Name)
}

func (c *compiler) fillObject(n *node, s *schemaDoc) error {
	if len(s.Properties) > 64 {
		return fmt.Errorf("%s: more than 64 fields in one object", n.field.Name)
	}
	list := make([]string, len(s.Properties))
	for i, p := range s.Properties {
		m, err := c.node(p.name, &p.schema)
		if err != nil {
			return err
		}
		list[i] = p.name
		if slices.Contains(s.Required, p.name) {
			m.field.Required = true
			n.required |= 1 << i
		}
		if slices.Contains(s.XSDKRequired, p.name) {
			m.field.SDKRequired = true
			n.sdkRequired |= 1 << i
		}
		n.members = append(n.members, m)
		n.field.Fields = append(n.field.Fields, m.field)
	}
	n.names, n.keys = newNames(list), newKeys(list)
	n.place = c.places
	c.places += uint32(len(list)) + 1
	n.sense = newSense(list)
	return nil
}

func (c *compiler) fillArray(n *node, s *schemaDoc) (err error) {
	n.field.MinItems, n.field.MaxItems = s.MinItems, s.MaxItems
	n.items = anything
	if s.Items != nil {
		if n.items, err = c.node(n.field.Name, s.Items); err != nil {
			return err
		}
		n.field.Items = n.items.field
	}
	return nil
}

// fillAlternatives sorts the alternatives by the JSON type they take; no two take the same.
func (c *compiler) fillAlternatives(n *node, s *schemaDoc) error {
	if len(s.AnyOf) == 0 {
		return fmt.Errorf("%s: neither a type nor alternatives", n.field.Name)
	}
	for i := range s.AnyOf {
		alt, err := c.node(n.field.Name, &s.AnyOf[i])
		if err != nil {
			return err
		}
		n.field.OneOf = append(n.field.OneOf, alt.field)
		for _, way := range []struct{ to, from **node }{
			{&n.str, &alt.str}, {&n.num, &alt.num}, {&n.boole, &alt.boole}, {&n.obj, &alt.obj}, {&n.arr, &alt.arr},
		} {
			if *way.from == nil {
				continue
			}
			if *way.to != nil {
				return fmt.Errorf("%s: two alternatives of one JSON type", n.field.Name)
			}
			*way.to = *way.from
		}
	}
	return nil
}

func basisOf(word string) Basis {
	switch word {
	case "inferred":
		return Inferred
	case "contradictory":
		return Contradictory
	}
	return Documented
}

// defaultText gives a string default without its quotes, anything else as JSON.
func defaultText(raw jsontext.Value) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}
