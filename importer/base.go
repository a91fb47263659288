package importer

import (
	"fmt"
	"strings"

	"clinik-import/ndjson"
	"clinik-import/resource"
)

// Neither the name nor the base of the index in a job's errors is documented, so an index
// has two candidates: the record counted from 0 and the one counted from 1. The base is
// settled over all errors of a batch. Proof: an index 0, or an index equal to the count.
// Evidence: what an error says of a field is true of one candidate only. What merely
// makes one candidate likelier orders the guess, and never settles.
type baseEvidence struct {
	seen     int    // faults looked at
	zero     bool   // an index 0 was seen
	count    bool   // an index equal to the count was seen
	fits     [2]int // faults that are true only if counted from 0, from 1
	likelier [2]int // faults whose field our lint, too, finds odd in that candidate only
	examined int    // faults whose records were read for it
	oneWord  bool   // the errors speak of lines or rows, which people count from 1
	text     bool   // indexes stand in texts, not in members of their own
}

// mostExamined caps how many faults have their records read to find the base.
const mostExamined = 100

// contradictory reports whether there is evidence for both bases.
func (v baseEvidence) contradictory() bool {
	return (v.zero || v.fits[0] > 0) && (v.count || v.fits[1] > 0)
}

// base returns the base to use, whether it is settled, and on what that rests.
func (v baseEvidence) base() (base int64, c Certainty, why string) {
	switch {
	case v.contradictory():
		return v.guess(), Unsure, "what the server says fits counting neither from 0 nor from 1"
	case v.zero:
		return 0, Certain, "the server counts from 0: it named a record 0"
	case v.count:
		return 1, Certain, "the server counts from 1: it named the last record by the number of records"
	case v.fits[0] > 0:
		return 0, Certain, fmt.Sprintf("the server counts from 0: only so does the record show the fault named (%d seen)", v.fits[0])
	case v.fits[1] > 0:
		return 1, Certain, fmt.Sprintf("the server counts from 1: only so does the record show the fault named (%d seen)", v.fits[1])
	}
	const doubt = "whether the server counts from 0 or from 1 is not known: it may be the record sent just "
	if v.guess() == 1 {
		return 1, Unsure, doubt + "after this one"
	}
	return 0, Unsure, doubt + "before this one"
}

// guess is the likelier base.
func (v baseEvidence) guess() int64 {
	zero, one := v.fits[0], v.fits[1]
	if zero == one {
		zero, one = v.likelier[0], v.likelier[1]
	}
	if one > zero || one == zero && v.oneWord && !v.zero {
		return 1
	}
	return 0
}

// The forms in which errors name records; they are kept in the journal.
const (
	asNumber = "number" // in a member of its own
	asText   = "text"   // within the message
)

// form names how the indexes came; a server that changes its form may change its counting.
func (v baseEvidence) form() string {
	if v.text {
		return asText
	}
	return asNumber
}

// settles is the form in which another batch's evidence settles this one; "" if it fits no counting.
func (v baseEvidence) settles() string {
	if v.contradictory() {
		return ""
	}
	return v.form()
}

// weigh adds what one fault says about the base.
func (v *baseEvidence) weigh(f fault, count int64, record func(int64) []byte, t *resource.Type) {
	if f.index < 0 {
		return
	}
	v.zero = v.zero || f.index == 0
	v.count = v.count || f.index == count
	v.oneWord = v.oneWord || f.oneWord
	v.text = v.text || f.text
	if f.pointer == "" || f.index == 0 || f.index >= count || v.examined >= mostExamined {
		return
	}
	v.examined++
	fromZero, fromOne := record(f.index), record(f.index-1)
	if fromZero == nil || fromOne == nil {
		return
	}
	says := f.says()
	for _, holds := range []func([]byte) bool{says.presence, says.quote} {
		if holds != nil {
			choose(&v.fits, holds(fromZero), holds(fromOne))
		}
	}
	choose(&v.likelier, odd(fromZero, f.pointer, t), odd(fromOne, f.pointer, t))
}

// choose counts for the one candidate of which something is true, if it is one alone.
func choose(counts *[2]int, zero, one bool) {
	switch {
	case zero && !one:
		counts[0]++
	case one && !zero:
		counts[1]++
	}
}

// odd reports whether our own lint says something of a field. The server's reason may be another.
func odd(record []byte, pointer string, t *resource.Type) bool {
	if t == nil {
		return false
	}
	linter := ndjson.Linter{Type: t}
	for _, p := range linter.Line(nil, ndjson.Line{Number: 1, Bytes: record}) {
		if p.Pointer == pointer || strings.HasPrefix(p.Pointer, pointer+"/") {
			return true
		}
	}
	return false
}
