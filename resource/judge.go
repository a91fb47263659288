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
	j.spaced, j.person = false, [3]span{}
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

// AppendPerson appends to b what tells the person of the last record from others:
// first name, last name and day of birth, their letters A to Z in lower case. ok
// is false where the type is no person or one of the three is missing.
func (j *Judge) AppendPerson(b, record []byte) (_ []byte, ok bool) {
	for _, s := range j.person {
		if s.from == s.to {
			return b, false
		}
		at := len(b)
		b = append(unescape(b, record[s.from:s.to]), 0)
		for i := at; i < len(b); i++ {
			if 'A' <= b[i] && b[i] <= 'Z' {
				b[i] |= 0x20
			}
		}
	}
	return b, true
}

const checkPerson = checkFirst | checkLast | checkBorn

// markPerson makes the walk note what tells persons apart. Related persons are
// left out: one mother may be related to two patients.
func (n *node) markPerson(typeName string) {
	switch typeName {
	case "Patient", "Person", "Practitioner":
	default:
		return
	}
	for _, m := range n.members {
		switch m.field.Name {
		case "firstName":
			m.checks |= checkFirst
		case "lastName":
			m.checks |= checkLast
		case "birthDate":
			m.checks |= checkBorn
		}
	}
}

func (j *Judge) notePerson(n *node, start, end int) {
	switch {
	case n.checks&checkFirst != 0:
		j.person[0] = span{start, end}
	case n.checks&checkLast != 0:
		j.person[1] = span{start, end}
	default:
		j.person[2] = span{start, end}
	}
}
