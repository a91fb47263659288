package resource

import (
	"encoding/binary"
	"time"
)

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

// AppendPerson appends to b what tells the person of the last record from others:
// first name, last name and day of birth, their letters A to Z in lower case. ok
// is false where the type is no person or one of the three is missing.
func (j *Judge) AppendPerson(b, record []byte) (_ []byte, ok bool) {
	if j.person[0].to == 0 || j.person[1].to == 0 || j.person[2].to == 0 { // of most types
		return b, false
	}
	for _, s := range j.person {
		text := record[s.from:s.to]
		if j.flags&escaped != 0 {
			text = unescape(nil, text)
		}
		b = append(appendLower(b, text), 0)
	}
	return b, true
}

// appendLower appends text with its letters A to Z small, eight bytes at a time.
func appendLower(b, text []byte) []byte {
	for ; len(text) >= 8; text = text[8:] {
		b = binary.LittleEndian.AppendUint64(b, lower(binary.LittleEndian.Uint64(text)))
	}
	var rest uint64
	for i, c := range text {
		rest |= uint64(c) << (8 * i)
	}
	rest = lower(rest)
	for range text {
		b = append(b, byte(rest))
		rest >>= 8
	}
	return b
}

// lower makes those of eight bytes small that are A to Z.
func lower(w uint64) uint64 {
	low := w &^ highs
	upper := (low + (0x80-'A')*ones) &^ (low + (0x7F-'Z')*ones) &^ w & highs
	return w | upper>>2
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

func (j *Judge) notePerson(n *node, start, end int, seen flags) {
	j.flags |= seen
	switch {
	case n.checks&checkFirst != 0:
		j.person[0] = span{start, end}
	case n.checks&checkLast != 0:
		j.person[1] = span{start, end}
	default:
		j.person[2] = span{start, end}
	}
}
