package resource

import "time"

// A Judge checks records one after the other for all that can be said of a
// record by itself: what Check finds, and beyond the schema whether its dates
// make sense and whether it is FHIR's own shape. It remembers of the last
// record what telling duplicates needs. Not for concurrent use.
type Judge struct {
	typ    *Type // nil: only what holds for any JSON object
	now    moment
	spaced bool
	person [3]span // first name, last name, day of birth of the last record
	flags  flags   // of the texts of these
	walk   checker // its memory
}

// A span is a string of a record, its quotes left out; empty where there is none.
type span struct{ from, to int }

// NewJudge returns a judge of records of a type (nil: of any JSON object) who
// holds their dates against now.
func NewJudge(t *Type, now time.Time) *Judge {
	return &Judge{typ: t, now: momentOf(now)}
}

// Check is Type.Check with the codes that only a Judge finds. Where the record is
// raw FHIR, CodeFHIR stands in place of the many breaches of the schema.
func (j *Judge) Check(record []byte, faults []Fault) []Fault {
	j.spaced, j.person, j.flags = false, [3]span{}, 0
	if j.typ == nil {
		return check("", anything, record, faults, j)
	}
	before := len(faults)
	faults = check(j.typ.name, j.typ.root, record, faults, j)
	if len(faults) > before {
		faults = append(faults[:before], asFHIR(record, faults[before:])...)
	}
	return faults
}

// Spaced reports whether the last record has white space between its tokens.
func (j *Judge) Spaced() bool { return j.spaced }
