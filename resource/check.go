package resource

// Code names what is wrong with a record. Codes are stable: they are the rule codes people see and filter by.
type Code string

const (
	CodeSyntax    Code = "json.syntax" // not RFC 8259 JSON; the check stops here
	CodeNotObject Code = "json.object" // JSON, but not an object
	CodeUTF8      Code = "text.utf8"   // invalid UTF-8
	CodeDuplicate Code = "json.duplicate-key"
	CodeSurrogate Code = "json.surrogate" // lone surrogate escape
	CodeDepth     Code = "json.depth"     // nesting beyond MaxDepth
	CodeRequired  Code = "field.required"
	CodeType      Code = "field.type"
	CodeAllowed   Code = "field.allowed" // not in the closed list
	CodeFormat    Code = "field.format"
	CodeLength    Code = "field.length"
	CodeRange     Code = "field.range"
	CodeItems     Code = "field.items"
	CodeUnknown   Code = "field.unknown"
	CodeNull      Code = "field.null"
	CodeBlank     Code = "field.blank"     // empty or only-blank string
	CodeSuggested Code = "field.suggested" // outside an open list (a note)
)

// MaxDepth is the deepest nesting a record may have; the server's own limit is not documented.
const MaxDepth = 64

// A Fault is one thing wrong with a record. It never carries the record's values.
type Fault struct {
	Code    Code
	Offset  int    // byte in the record where the fault starts
	Length  int    // bytes it spans; 0 where something is missing
	Pointer string // JSON Pointer (RFC 6901) of the member at fault; "" for the record itself
	Field   *Field // the field whose constraint is broken; nil where the schema has none
	Basis   Basis
	Near    string // for CodeUnknown: the nearest known name, "" if none is near
}

// Check appends to faults everything wrong with one record (a line without its
// terminator) and returns the extended slice: syntax, UTF-8, duplicate keys and
// schema in one pass. A clean record costs no allocation. It does not stop at the
// first fault, except that after broken syntax nothing more can be said.
func (t *Type) Check(record []byte, faults []Fault) []Fault { panic("skeleton") }

// CheckJSON is Check without a schema: only what holds for any JSON object.
func CheckJSON(record []byte, faults []Fault) []Fault { panic("skeleton") }
