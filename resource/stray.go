package resource

import (
	"math/bits"
	"sync"
)

// A Sorter tells of single records whether they look like another type than the one they are
// taken for, by the names of their members alone: what Detect asks of a sample, cheap enough
// for every odd record of a file. It makes no garbage, and is not safe for concurrent use.
type Sorter struct {
	own    int // in Names; -1: none
	counts [maxTypes]fieldCount
}

// fieldCount counts the fields of a record that a type knows, and those that it requires.
type fieldCount struct{ known, met int }

// maxTypes is how many types a set of them has room for.
const maxTypes = 64

// typeSet has a bit for each type, by its place in Names.
type typeSet uint64

// fieldTypes are the types that know a field by its name, and those that require it.
type fieldTypes struct{ known, required typeSet }

// allFields are the fields of all types by name, and how many each type requires.
var allFields = sync.OnceValue(func() (all struct {
	types    map[string]fieldTypes
	required [maxTypes]int
}) {
	all.types = map[string]fieldTypes{}
	for i, o := range outlines() {
		for k, name := range o.fields {
			f := all.types[name]
			f.known |= 1 << i
			if o.required[k] {
				f.required |= 1 << i
				all.required[i]++
			}
			all.types[name] = f
		}
	}
	return all
})

// NewSorter returns a sorter of records that are taken for the type t.
func NewSorter(t *Type) *Sorter {
	s := &Sorter{own: -1}
	for i, name := range catalog().names {
		if t != nil && name == t.Name() {
			s.own = i
		}
	}
	return s
}

// Odd reports whether the faults that a check found are those of a record that could be of
// another type: it says so, or has a member that its type does not know and another does.
func Odd(faults []Fault) bool {
	for i := range faults {
		switch f := &faults[i]; f.Code {
		case CodeOtherType:
			return true
		case CodeUnknown: // of a part of the record the pointer is longer than any name
			if len(f.Pointer) > 1 && allFields().types[f.Pointer[1:]].known != 0 {
				return true
			}
		}
	}
	return false
}

// Other returns the name of the type that a record looks like, if it looks more like that one
// than like the sorter's: that one knows more of its fields, and all in all fits it better and
// well. What the record says of itself in resourceType decides. The record must be a whole
// JSON object, as one is in which Check finds no fault of syntax.
func (s *Sorter) Other(record []byte) (name string, other bool) {
	fields, said := s.count(record)
	if said >= 0 {
		if said == s.own {
			return "", false
		}
		return catalog().names[said], true
	}
	if fields == 0 {
		return "", false
	}
	ownKnown, best := 0, -1
	bestFit := 0.0
	if s.own >= 0 {
		ownKnown, bestFit = s.counts[s.own].known, s.fit(s.own, fields)
	}
	for i := range catalog().names {
		if s.counts[i].known <= ownKnown {
			continue
		}
		if fit := s.fit(i, fields); fit >= explained && fit > bestFit {
			best, bestFit = i, fit
		}
	}
	if best < 0 {
		return "", false
	}
	return catalog().names[best], true
}

// fit is how well a type fits what was counted, as outline.knows has it.
func (s *Sorter) fit(i, fields int) float64 {
	fit := float64(s.counts[i].known) / float64(fields)
	if need := allFields().required[i]; need > 0 {
		fit *= float64(s.counts[i].met) / float64(need)
	}
	return fit
}

// count counts for every type the members of a record that it knows. said is the type that
// the record names itself, -1 if it names none.
func (s *Sorter) count(record []byte) (fields, said int) {
	clear(s.counts[:])
	all := allFields()
	open := skipSpace(record, 0)
	if open == len(record) || record[open] != '{' {
		return 0, -1
	}
	for key, name := range membersOf(record, open) {
		switch string(name) {
		case "id", "meta":
			continue
		case "resourceType":
			if i := typeAt(record, valueAt(record, key)); i >= 0 {
				return fields, i
			}
			continue
		}
		fields++
		f := all.types[string(name)]
		for set := f.known; set != 0; set &= set - 1 {
			s.counts[bits.TrailingZeros64(uint64(set))].known++
		}
		for set := f.required; set != 0; set &= set - 1 {
			s.counts[bits.TrailingZeros64(uint64(set))].met++
		}
	}
	return fields, -1
}

// typeAt returns which type the string at pos names, -1 if it names none.
func typeAt(record []byte, pos int) int {
	if record[pos] != '"' {
		return -1
	}
	text := record[pos+1 : keyEnd(record, pos)]
	for i, name := range catalog().names {
		if string(text) == name {
			return i
		}
	}
	return -1
}
