package resource

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// A schemaDoc is a schema or subschema as the embedded files write it: the
// part of JSON Schema that they use, and the annotations that Check needs.
type schemaDoc struct {
	ID         string               `json:"$id"`
	Reference  string               `json:"$ref"`
	Defs       map[string]schemaDoc `json:"$defs"`
	Type       string               `json:"type"`
	AnyOf      []schemaDoc          `json:"anyOf"`
	Required   []string             `json:"required"`
	Properties properties           `json:"properties"`
	Items      *schemaDoc           `json:"items"`
	Enum       []string             `json:"enum"`
	Format     string               `json:"format"`
	MaxLength  int                  `json:"maxLength"`
	MinItems   int                  `json:"minItems"`
	MaxItems   int                  `json:"maxItems"`
	Minimum    *float64             `json:"minimum"`
	Maximum    *float64             `json:"maximum"`
	Examples   []jsontext.Value     `json:"examples"`

	XFormat      string         `json:"x-format"`
	XFormatBasis string         `json:"x-formatBasis"`
	XSuggested   []string       `json:"x-suggested"`
	XRef         []string       `json:"x-ref"`
	XRefStyle    string         `json:"x-refStyle"`
	XSDKRequired []string       `json:"x-sdkRequired"`
	XSDKEnum     []string       `json:"x-sdkEnum"`
	XSpecOnly    string         `json:"x-specOnly"`
	XShape       *schemaDoc     `json:"x-shape"`
	XDefault     jsontext.Value `json:"x-default"`
	XIDPrefix    string         `json:"x-idPrefixSeen"`
}

// properties keeps the members of an object in the order of the document.
type properties []*property

type property struct {
	name   string
	schema schemaDoc
}

func (p *properties) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if _, err := dec.ReadToken(); err != nil { // the opening brace
		return err
	}
	for dec.PeekKind() != '}' {
		last := new(property)
		*p = append(*p, last)
		if err := json.UnmarshalDecode(dec, &last.name); err != nil {
			return err
		}
		if err := json.UnmarshalDecode(dec, &last.schema); err != nil {
			return err
		}
	}
	_, err := dec.ReadToken()
	return err
}
