package resource

// Kind is the JSON type that a field holds.
type Kind uint8

const (
	KindAny Kind = iota // also a field of several shapes: see Field.OneOf
	KindString
	KindNumber
	KindInteger
	KindBoolean
	KindObject
	KindArray
)

// String returns the JSON Schema name of the kind, "any" for KindAny.
func (k Kind) String() string {
	return [...]string{"any", "string", "number", "integer", "boolean", "object", "array"}[k]
}

func kindOf(name string) Kind {
	for k := KindString; k <= KindArray; k++ {
		if k.String() == name {
			return k
		}
	}
	return KindAny
}

// Basis says how sure a constraint is. Only Documented constraints are errors; the rest are warnings.
type Basis uint8

const (
	Documented    Basis = iota // stated by the API reference
	Inferred                   // read off names and examples
	Contradictory              // sources disagree
	SDKOnly                    // only the vendor's SDK has it
)

// String returns the word for people: "documented" and so on.
func (b Basis) String() string {
	return [...]string{"documented", "inferred", "contradictory", "sdk only"}[b]
}

// A Field is one member of a record or of an object inside it. Three types are
// recursive (Composition, Consent, QuestionnaireResponse): there a field leads back
// to itself, so walk fields along a record or to a bounded depth.
type Field struct {
	Name        string // elements and alternatives bear the name of the field they belong to
	Kind        Kind
	OneOf       []*Field // alternatives, when the field may hold several shapes
	Fields      []*Field // members, for KindObject
	Items       *Field   // element, for KindArray
	Required    bool     // demanded by the API
	SDKRequired bool     // demanded by the vendor's SDK type only
	Enum        []string // allowed values; empty: any
	SDKEnum     []string // the vendor's SDK's own list where it differs from Enum
	Suggested   []string // open list: other values are noted, not refused
	Format      string   // "", "date", "date-time", "date-or-date-time", "time", "email", "uri"
	FormatBasis Basis
	MaxLength   int // in UTF-16 code units, 0: no limit
	MinItems    int
	MaxItems    int // 0: no limit
	Minimum     *float64
	Maximum     *float64
	Ref         []string // reference targets, "*": any
	RefStyle    string   // "bare" or "typed" as the documents show it, "" where they do not
	Default     string   // what the server fills in, as the documents say
	SpecOnly    string   // "sdk" or "openapi" where only one source knows the field
}
