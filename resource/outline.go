package resource

import (
	"fmt"
	"slices"
	"sync"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// An outline is as much of a type as tells whether a record could be of it: the names
// of its fields. It is read in a tenth of the time that compiling the type takes.
type outline struct {
	fields   []string
	required []bool
}

// outlines returns those of all types, in the order of their names.
var outlines = sync.OnceValue(func() []outline {
	all := make([]outline, len(catalog().names))
	for i, name := range catalog().names {
		schema, err := schemas.ReadFile("schema/" + name + ".json")
		if err == nil {
			err = all[i].read(schema)
		}
		if err != nil {
			panic(fmt.Sprintf("resource: embedded schema of %s: %v", name, err)) // a test reads all of them
		}
	}
	return all
})

func (o *outline) read(schema []byte) error {
	var doc struct {
		Properties memberNames `json:"properties"`
		Required   []string    `json:"required"`
	}
	if err := json.Unmarshal(schema, &doc); err != nil {
		return err
	}
	o.fields = doc.Properties
	for _, name := range o.fields {
		o.required = append(o.required, slices.Contains(doc.Required, name))
	}
	return nil
}

// memberNames are the names of an object's members, in order.
type memberNames []string

func (n *memberNames) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if _, err := dec.ReadToken(); err != nil { // the opening brace
		return err
	}
	for dec.PeekKind() != '}' {
		name, err := dec.ReadToken()
		if err != nil {
			return err
		}
		*n = append(*n, name.String())
		if err := dec.SkipValue(); err != nil {
			return err
		}
	}
	_, err := dec.ReadToken()
	return err
}

// knows returns how many of the record's fields the type knows, and how well the
// names alone fit.
func (o *outline) knows(s sampled) (known int, fit float64) {
	need, met := 0, 0
	for i, name := range o.fields {
		_, has := s.members[name]
		if o.required[i] {
			need++
		}
		if has {
			known++
			if o.required[i] {
				met++
			}
		}
	}
	if known == 0 {
		return 0, 0
	}
	fit = float64(known) / float64(s.fields)
	if need > 0 {
		fit *= float64(met) / float64(need)
	}
	return known, fit
}

// fit is how well the names of the sample fit, in the mean.
func (o *outline) fit(sample []sampled) (fit float64) {
	n := float64(max(1, len(sample)))
	for _, s := range sample {
		_, share := o.knows(s)
		fit += share / n
	}
	return fit
}
