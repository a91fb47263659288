package importer

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"clinik-import/importer/journal"
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

// form names how the indexes came; a server that changes its form may change its counting.
func (v baseEvidence) form() string {
	if v.text {
		return "text"
	}
	return "number"
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

// statement is what an honest fault claims of its record, as tests of one; nil: nothing.
type statement struct {
	presence func(record []byte) bool // the field is there, or is not
	quote    func(record []byte) bool // the field has the value quoted
}

// Words of validators. What can be said of a value that is there and of one that is not
// ("Invalid input: expected string", "must be one of …") is taken to say neither.
var (
	saysAbsent = regexp.MustCompile(`(?i)^\W*(?:(?:this|the|a|required|field|property|value|attribute)\W+)*(?:` +
		`(?:(?:is|was) )?(?:a )?(?:required|missing|mandatory|undefined|null|blank|empty|absent|not (?:provided|given|set|present|specified))` +
		`|(?:must|should) be (?:present|provided|given|set|specified)` +
		`|(?:must not|mustn't|cannot|can't|can not|may not|should not) be (?:null|blank|empty|undefined|missing|absent|omitted)` +
		`)(?:\W+(?:this|the|a|required|field|property|value|attribute))*\W*$` +
		"|\\b(?:received|got|value was):?\\W*(?:undefined|null)\\W*$")
	perhapsAbsent = regexp.MustCompile(`(?i)\b(?:required|requires?|missing|mandatory|undefined|null|none|nil|blank|empty|absent|omitted|without|lacks?|incomplete|no|` +
		`not (?:provided|given|present|set|specified)|provided?|specify|enter|please|expected|options?|input|one of|must|should|needs?|needed|invalid value)\b`)
	saysReceived = regexp.MustCompile(`(?i)\b(?:received|got)\W+(\w.*)$`)
	nothing      = regexp.MustCompile(`(?i)^(?:undefined|null|nothing|none|nil|no|empty|blank)\b`)
	enumValue    = regexp.MustCompile(`(?i)\binvalid (?:enum|literal) value\b`)
	// Texts in which values may stand that are not the record's own.
	namesOthers = regexp.MustCompile(`(?i)\b(?:expected|one of|must|should|allowed|options?|instead|use|mean|like|such as|format|or|and|not|duplicates?|duplicated|same|` +
		`conflicts?|records?|line|row|than|before|after|between|match(?:es)?|for|of|when|if|unless)\b`)
	bareInvalid = regexp.MustCompile(`(?i)^\W*invalid\W*$`)
)

// says reads from a fault what must be true of its record.
func (f fault) says() statement {
	reason := f.reason()
	field, positions := upToPosition(f.pointer)
	var s statement
	received := saysReceived.FindStringSubmatch(reason)
	got := received != nil && !nothing.MatchString(received[1])
	switch {
	case saysAbsent.MatchString(reason):
		if !positions {
			s.presence = func(record []byte) bool { return !has(record, f.pointer) || empty(record, f.pointer) }
		}
		return s
	case got, enumValue.MatchString(reason), !perhapsAbsent.MatchString(reason) && !bareInvalid.MatchString(reason):
		s.presence = func(record []byte) bool { return has(record, field) }
	}
	switch {
	case namesOthers.MatchString(reason) && got:
		s.quote = func(record []byte) bool { return quotes(received[1], record, f.pointer) }
	case !namesOthers.MatchString(reason):
		s.quote = func(record []byte) bool { return quotes(reason, record, f.pointer) }
	}
	return s
}

var recordPrefix = regexp.MustCompile(`^[^:]*\d\s*[:)\]-]\s*`)

// reason is the message without record and field in front, and with the field's own name,
// wherever it stands, as "field".
func (f fault) reason() string {
	reason := f.message
	if m := namedField.FindStringIndex(reason); m != nil {
		reason = reason[m[1]:]
	} else if f.text {
		reason = reason[len(recordPrefix.FindString(reason)):]
	}
	dotted := strings.ReplaceAll(strings.TrimPrefix(f.pointer, "/"), "/", ".")
	reason = strings.ReplaceAll(reason, dotted, "field")
	return strings.ReplaceAll(reason, dotted[strings.LastIndexByte(dotted, '.')+1:], "field")
}

// upToPosition cuts a pointer before its first array position, whose base is not known either.
func upToPosition(pointer string) (field string, cut bool) {
	parts := strings.Split(fieldOf(pointer), "/")
	for i, p := range parts {
		if p == "*" {
			return strings.Join(parts[:i], "/"), true
		}
	}
	return pointer, false
}

func has(record []byte, pointer string) bool {
	_, ok := ndjson.Value(record, pointer)
	return ok
}

// empty reports whether a value is there only in name.
func empty(record []byte, pointer string) bool {
	raw, ok := ndjson.Value(record, pointer)
	if !ok {
		return false
	}
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return false
	}
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return strings.TrimSpace(v) == ""
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	}
	return false
}

// quotes reports whether the text holds the value of a field, as a word of its own.
func quotes(text string, record []byte, pointer string) bool {
	raw, ok := ndjson.Value(record, pointer)
	if !ok {
		return false
	}
	value := string(raw)
	var s string
	if json.Unmarshal(raw, &s) == nil {
		value = s
	}
	if len(value) < 3 {
		return false
	}
	for rest := text; ; {
		i := strings.Index(rest, value)
		if i < 0 {
			return false
		}
		if !joined(rest[:i], true) && !joined(rest[i+len(value):], false) {
			return true
		}
		rest = rest[i+1:]
	}
}

// joined reports whether text runs on without a break at its end or start.
func joined(text string, atEnd bool) bool {
	if text == "" {
		return false
	}
	c := text[0]
	if atEnd {
		c = text[len(text)-1]
	}
	return c == '_' || c == '-' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= 0x80
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

// baseOf settles the base of a batch: by a person's word, by the batch's own evidence, by
// what the server was seen to do before.
func (e *Engine) baseOf(row journal.Batch, v baseEvidence) (base int64, c Certainty, why string, err error) {
	base, c, why = v.base()
	if w := row.Said; w.Given {
		if c == Certain && base != w.Base || v.contradictory() {
			return w.Base, Unsure, fmt.Sprintf("a person said that the server counts from %d, and what the server says contradicts that", w.Base), nil
		}
		return w.Base, Certain, wordOf(w.Base), nil
	}
	if c == Certain || v.contradictory() {
		return base, c, why, nil
	}
	before, err := e.journal.Counting(e.target.Tenant, v.form())
	if errors.Is(err, journal.ErrNotFound) || err == nil && before.Base < 0 {
		return base, c, why, nil
	}
	if err != nil {
		return base, c, why, err
	}
	return before.Base, Certain, fmt.Sprintf("the server counted from %d in job %s of %s", before.Base, clip(before.Job), before.Seen.UTC().Format("2006-01-02 15:04 MST")), nil
}

func wordOf(base int64) string {
	return fmt.Sprintf("a person looked and said that the server counts from %d", base)
}

// remember keeps for later batches what this batch's own evidence settles. What contradicts
// the memory ends it; only another job can begin it anew.
func (e *Engine) remember(tx *journal.Tx, before *journal.Counting, job string, v baseEvidence) error {
	base, c, _ := v.base()
	now := journal.Counting{Base: base, Job: job, Seen: e.clock.Now()}
	switch {
	case c != Certain && !v.contradictory():
		return nil
	case v.contradictory():
		if before == nil || before.Base < 0 {
			return nil
		}
		now.Base = -1
	case before == nil:
	case before.Base == base, before.Base < 0 && before.Job == job:
		return nil
	case before.Base >= 0:
		now.Base = -1
	}
	return tx.SetCounting(e.target.Tenant, v.form(), now)
}

// counting returns what is remembered of the server, nil if nothing is.
func (e *Engine) counting(v baseEvidence) (*journal.Counting, error) {
	c, err := e.journal.Counting(e.target.Tenant, v.form())
	if errors.Is(err, journal.ErrNotFound) {
		return nil, nil
	}
	return &c, err
}
