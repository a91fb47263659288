package resource

import (
	"cmp"
	"slices"
)

// Code names what is wrong with a record. Codes are stable: they are the rule codes people see and filter by.
type Code string

const (
	CodeSyntax    Code = "json.syntax" // not RFC 8259 JSON; the check stops here
	CodeNotObject Code = "json.object" // JSON, but not an object
	CodeUTF8      Code = "text.utf8"   // invalid UTF-8; the first run of it in a string or key
	CodeDuplicate Code = "json.duplicate-key"
	CodeSurrogate Code = "json.surrogate" // lone surrogate escape; the first in a string or key
	CodeDepth     Code = "json.depth"     // nesting beyond MaxDepth; the check stops here
	CodePrecision Code = "json.precision" // number with more digits than a double keeps, or beyond its range
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
	CodeReference Code = "field.reference" // reference in another style than the documents show (a note)
	CodeSDKOnly   Code = "field.sdk-only"  // field or shape that only the vendor's SDK knows

	CodeResourceType Code = "record.resource-type"   // resourceType inside the record, of the record's own type
	CodeOtherType    Code = "record.other-type"      // resourceType inside the record, naming another type or none
	CodeID           Code = "record.id"              // id set by the caller; the server makes it
	CodeTenantTag    Code = "record.tenant-tag"      // meta.tag of the tenant system; the server sets it
	CodeMore         Code = "record.too-many-faults" // faults beyond MaxFaults; they are not listed

	// Only a Judge finds these.
	CodeFHIR      Code = "record.fhir"      // FHIR's own shape where ClinikAPI's simplified one is expected
	CodeBirthDate Code = "sense.birth-date" // in the future, or longer ago than people live
	CodeFuture    Code = "sense.future"     // something observed or recorded in the future
	CodePeriod    Code = "sense.period"     // an end before its start; Near names the start
	CodeChoice    Code = "sense.choice"     // two values where FHIR allows one; Near names the first
)

const (
	// MaxDepth is the deepest nesting a record may have, itself included; the server's own limit is not documented.
	MaxDepth = 64
	// MaxFaults is the most faults listed of one record, so that one huge broken line cannot
	// fill memory; fewer are listed if their pointers alone take a mebibyte.
	MaxFaults = 1000
	// tenantSystem is the system of the tag by which the server marks whose record it is.
	tenantSystem = "https://clinikapi.com/tenant"
)

// A Fault is one thing wrong with a record. It never carries the record's values.
//
// Offset and Length span the value at fault, quotes included; the key for
// CodeUnknown, CodeDuplicate, CodeSDKOnly of a field and the record codes; the
// bytes themselves for CodeUTF8 and CodeSurrogate; the object that lacks the
// member, from its brace on and with length 0, for CodeRequired.
type Fault struct {
	Code    Code
	Offset  int    // byte in the record where the fault starts
	Length  int    // bytes it spans; 0 where something is missing
	Pointer string // JSON Pointer (RFC 6901) of the member at fault; "" for the record itself
	Field   *Field // the field whose constraint is broken; nil where the schema has none
	Basis   Basis
	Near    string // for CodeUnknown: the nearest known name, "" if none is near; the record may have it already.
	//              For CodePeriod and CodeChoice: the other member
}

// Check appends to faults everything wrong with one record (a line without its
// terminator), in the order of its bytes, and returns the extended slice: syntax,
// UTF-8, duplicate keys and schema in one pass. A clean record costs no allocation.
// It does not stop at the first fault, except that after broken syntax nothing more
// can be said, and that no more than MaxFaults are listed. A null where the schema
// names a type is CodeNull; an empty or blank string is CodeBlank and nothing else,
// Documented where a closed list or a documented format rules it out.
func (t *Type) Check(record []byte, faults []Fault) []Fault {
	return check(t.name, t.root, record, faults, nil)
}

func check(name string, root *node, record []byte, faults []Fault, judge *Judge) []Fault {
	if judge != nil {
		return judge.walk.check(name, root, record, faults, judge)
	}
	var c checker // its memory is cleared for each record, which a judge saves
	return c.check(name, root, record, faults, nil)
}

// check begins anew with another record.
func (c *checker) check(name string, root *node, record []byte, faults []Fault, judge *Judge) []Fault {
	before := len(faults)
	c.data, c.typeName, c.judge = record, name, judge
	c.faults, c.limit, c.pointers, c.sdk, c.depth = faults, before+MaxFaults, 0, 0, 0
	c.record(root)
	faults, c.faults, c.data = c.faults, nil, nil
	if len(faults)-before > 1 {
		slices.SortStableFunc(faults[before:], func(a, b Fault) int { return cmp.Compare(a.Offset, b.Offset) })
	}
	return faults
}
