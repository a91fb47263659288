package resource

// A Type is one of ClinikAPI's resource types, compiled from its schema.
// Types are immutable and safe for concurrent use.
type Type struct {
	name string
	// compiled form: the builder's choice
}

// Names returns the FHIR names of all types, sorted: "Account" … "VisionPrescription".
func Names() []string { panic("skeleton") }

// Lookup returns the type with exactly this FHIR name.
func Lookup(name string) (*Type, bool) { panic("skeleton") }

// Name returns the FHIR name, such as "Patient"; it is the wire value of resourceType.
func (t *Type) Name() string { return t.name }

// Required returns the names of the top-level fields that the API demands.
func (t *Type) Required() []string { panic("skeleton") }

// Fields returns the top-level fields in schema order.
func (t *Type) Fields() []*Field { panic("skeleton") }

// Field returns the field that a JSON Pointer leads to ("/contact/0/email");
// array positions are any number. It answers nil for a pointer the schema does not know.
func (t *Type) Field(pointer string) *Field { panic("skeleton") }

// Example returns a record of this type that Check finds nothing in. The caller must not change it.
func (t *Type) Example() []byte { panic("skeleton") }

// SchemaJSON returns the embedded JSON Schema 2020-12 document of the type. The caller must not change it.
func (t *Type) SchemaJSON() []byte { panic("skeleton") }

// Kind is the JSON type that a field holds.
type Kind uint8

const (
	KindAny Kind = iota
	KindString
	KindNumber
	KindInteger
	KindBoolean
	KindObject
	KindArray
)

// Basis says how sure a constraint is. Only Documented constraints are errors; the rest are warnings.
type Basis uint8

const (
	Documented    Basis = iota // stated by the API reference
	Inferred                   // read off names and examples
	Contradictory              // sources disagree
	SDKOnly                    // only the vendor's SDK has it
)

// A Field is one member of a record or of an object inside it.
type Field struct {
	Name        string
	Kind        Kind
	OneOf       []*Field // alternatives, when the field may hold several shapes
	Fields      []*Field // members, for KindObject
	Items       *Field   // element, for KindArray
	Required    bool     // demanded by the API
	SDKRequired bool     // demanded by the vendor's SDK type only
	Enum        []string // allowed values; empty: any
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
