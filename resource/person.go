package resource

import (
	"encoding/binary"
	"math/bits"
)

// A PersonKey makes the hashes of persons, so that nobody who does not know it can make
// two that are the same. Its words are random.
type PersonKey [3]uint64

// Person returns a hash of what tells the person of the last record, which is given
// again, from others: first name, last name and day of birth, their letters A to Z
// taken as lower case. ok is false where the type is no person or one of the three is
// missing.
func (j *Judge) Person(key *PersonKey, record []byte) (hash uint64, ok bool) {
	if j.person[0].to == 0 || j.person[1].to == 0 || j.person[2].to == 0 { // of most types
		return 0, false
	}
	hash = key[0]
	for _, s := range j.person {
		if j.flags&escaped != 0 {
			text := unescape(nil, record[s.from:s.to])
			hash = key.add(hash, text, 0, len(text))
		} else {
			hash = key.add(hash, record, s.from, s.to)
		}
	}
	return hash, true
}

// add takes the text d[start:end] into a hash, eight bytes at a time.
func (k *PersonKey) add(hash uint64, d []byte, start, end int) uint64 {
	length := uint64(end - start)
	for ; end-start > 16; start += 8 {
		hash = mix(hash^lower(binary.LittleEndian.Uint64(d[start:])), k[1])
	}
	head, tail := words(d, start, end)
	return mix(hash^lower(head), lower(tail)^length^k[2])
}

// mix makes one word of two: the halves of their product together.
func mix(a, b uint64) uint64 {
	high, low := bits.Mul64(a, b)
	return high ^ low
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
