package importer

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"clinik-import/importer/journal"
	"clinik-import/ndjson"
	"clinik-import/resource"
)

// Certainty says how sure the mapping of a server's error to a line is.
type Certainty uint8

const (
	NoLine  Certainty = iota // the server named no record
	Unsure                   // index base not settled, see Why
	Certain                  // settled by evidence, see Why
)

// Neither the name nor the base of the index in a job's errors is documented. The base
// is settled over all errors of a batch: an index 0 proves 0, an index equal to the
// count proves 1; failing those, a record that shows the fault its error names speaks
// for the base that leads to it. baseEvidence adds up what speaks for each.
type baseEvidence struct {
	seen     int    // faults looked at
	zero     bool   // an index 0 was seen
	count    bool   // an index equal to the count was seen
	shows    [2]int // records that show the named fault only if counted from 0, from 1
	examined int    // faults whose records were read for it
	oneWord  bool   // the errors speak of lines or rows, which people count from 1
}

// mostExamined caps how many records are read to find the base.
const mostExamined = 100

// base returns the base to use, whether it is settled, and on what that rests.
func (v baseEvidence) base() (base int64, c Certainty, why string) {
	switch {
	case v.zero && v.count:
		return 0, Unsure, "the server's numbers fit counting neither from 0 nor from 1"
	case v.zero:
		return 0, Certain, "the server counts from 0: it named a record 0"
	case v.count:
		return 1, Certain, "the server counts from 1: it named the last record by the number of records"
	case v.shows[0] > 0 && v.shows[1] == 0:
		return 0, Certain, fmt.Sprintf("the server counts from 0: only so does the record show the fault named (%d seen)", v.shows[0])
	case v.shows[1] > 0 && v.shows[0] == 0:
		return 1, Certain, fmt.Sprintf("the server counts from 1: only so does the record show the fault named (%d seen)", v.shows[1])
	}
	const doubt = "whether the server counts from 0 or from 1 is not known: it may be the record sent just "
	if v.shows[1] > v.shows[0] || v.shows[0] == v.shows[1] && v.oneWord {
		return 1, Unsure, doubt + "after this one"
	}
	return 0, Unsure, doubt + "before this one"
}

// fault is one entry of a job's errors, read as far as it can be.
type fault struct {
	index   int64 // -1: none
	oneWord bool  // said as line or row
	message string
	pointer string
}

var (
	namedRecord = regexp.MustCompile(`(?i)\b(record|line|row|index|entry|item)\b[\s#:=nNo.]*?(\d{1,9})\b`)
	namedField  = regexp.MustCompile(`^(?:[^:]*\d\s*[:)\]-]\s*)?([A-Za-z][A-Za-z0-9_.\[\]]*):\s`)
)

// readFault reads an entry: its index from the text if it is a bare string, its field
// from the text if none is named.
func readFault(f JobFault, t *resource.Type) fault {
	out := fault{index: f.Index, message: clip(f.Message), pointer: clip(f.Pointer)}
	if out.index < 0 {
		out.index = -1
		if m := namedRecord.FindStringSubmatch(f.Message); m != nil {
			out.index, _ = strconv.ParseInt(m[2], 10, 64)
			word := strings.ToLower(m[1])
			out.oneWord = word == "line" || word == "row"
		}
	} else {
		var named map[string]json.RawMessage
		if json.Unmarshal(f.Raw, &named) == nil {
			_, line := named["line"]
			_, row := named["row"]
			out.oneWord = line || row
		}
	}
	if out.pointer == "" {
		if m := namedField.FindStringSubmatch(f.Message); m != nil {
			out.pointer = m[1]
		}
	}
	out.pointer = pointerOf(out.pointer)
	if out.pointer != "" && t != nil && f.Pointer == "" && t.Field(out.pointer) == nil {
		out.pointer = "" // a word before a colon, not a field
	}
	return out
}

var brackets = strings.NewReplacer("[", ".", "]", "")

// pointerOf makes a JSON Pointer of a field named as a.b[0].c; a pointer stays as it is.
func pointerOf(field string) string {
	if field == "" || field[0] == '/' {
		return field
	}
	field = strings.TrimPrefix(brackets.Replace(field), "$.")
	return "/" + strings.ReplaceAll(strings.NewReplacer("~", "~0", "/", "~1").Replace(field), ".", "/")
}

// mapFaults puts the errors of a job on the lines they came from. The evidence of
// earlier looks is passed in, so that records are read once.
func (r *Run) mapFaults(row journal.Batch, raw []JobFault, v baseEvidence) ([]journal.Reject, baseEvidence, error) {
	t, _ := resource.Lookup(row.Type)
	origins, err := r.engine.origins(row)
	if err != nil {
		return nil, v, err
	}
	if len(raw) < v.seen { // the list was rewritten: begin anew
		v = baseEvidence{}
	}
	faults := make([]fault, len(raw))
	for i, f := range raw {
		faults[i] = readFault(f, t)
		if i >= v.seen {
			v.weigh(faults[i], row.Records, func(i int64) []byte { return r.evidence(origins, i) }, t)
		}
	}
	v.seen = len(raw)
	base, certainty, why := v.base()
	rejects := make([]journal.Reject, len(raw))
	for i, f := range faults {
		rejects[i] = f.reject(origins, base, certainty, why)
		rejects[i].Group = r.group(f)
	}
	return rejects, v, nil
}

// evidence reads a record of a batch; nil if it cannot be read.
func (r *Run) evidence(origins []origin, i int64) []byte {
	if i < 0 || i >= int64(len(origins)) {
		return nil
	}
	record, err := r.lineOf(origins[i])
	if err != nil {
		return nil
	}
	return record
}

// weigh adds what one fault says about the base.
func (v *baseEvidence) weigh(f fault, count int64, record func(int64) []byte, t *resource.Type) {
	if f.index < 0 {
		return
	}
	v.zero = v.zero || f.index == 0
	v.count = v.count || f.index == count
	v.oneWord = v.oneWord || f.oneWord
	if f.pointer == "" || v.examined >= mostExamined || f.index > count || v.zero || v.count {
		return
	}
	v.examined++
	zero, one := shows(record(f.index), f, t), shows(record(f.index-1), f, t)
	switch {
	case zero && !one:
		v.shows[0]++
	case one && !zero:
		v.shows[1]++
	}
}

// shows reports whether a record has the fault that the server names: our own lint says
// something of the field, or the message quotes the field's very value.
func shows(record []byte, f fault, t *resource.Type) bool {
	if record == nil || t == nil {
		return false
	}
	linter := ndjson.Linter{Type: t}
	for _, p := range linter.Line(nil, ndjson.Line{Number: 1, Bytes: record}) {
		if p.Pointer == f.pointer || strings.HasPrefix(p.Pointer, f.pointer+"/") {
			return true
		}
	}
	raw, ok := ndjson.Value(record, f.pointer)
	if !ok {
		return false
	}
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return len(text) >= 3 && strings.Contains(f.message, text)
	}
	return len(raw) >= 3 && strings.Contains(f.message, string(raw))
}

// reject puts a fault on its line.
func (f fault) reject(origins []origin, base int64, c Certainty, why string) journal.Reject {
	out := journal.Reject{Index: f.index, Position: -1, Pointer: f.pointer, Message: f.message}
	if f.index < 0 {
		out.Why = "the server named no record"
		return out
	}
	position := f.index - base
	if position < 0 || position >= int64(len(origins)) {
		out.Why = fmt.Sprintf("the server named record %d, and the batch has %d", f.index, len(origins))
		return out
	}
	if c == Unsure && len(origins) == 1 {
		c, why = Certain, "the batch has one record"
	}
	o := origins[position]
	out.Position, out.Source, out.Line = int(position), o.Source, o.Line
	out.Certainty, out.Why = int(c), why
	return out
}

var (
	quoted  = regexp.MustCompile(`"[^"]*"|'[^']*'|` + "`[^`]*`")
	numbers = regexp.MustCompile(`[0-9][0-9A-Za-z_-]*`)
)

// group is equal for faults with the same field and the same reason, values and numbers aside.
func (r *Run) group(f fault) string {
	reason := namedRecord.ReplaceAllString(f.message, "")
	reason = numbers.ReplaceAllString(quoted.ReplaceAllString(reason, `"…"`), "#")
	return hex.EncodeToString(r.engine.journal.MAC([]byte(fieldOf(f.pointer) + "\x00" + strings.TrimSpace(reason)))[:8])
}

// fieldOf is a JSON Pointer with array positions as "*".
func fieldOf(pointer string) string {
	parts := strings.Split(pointer, "/")
	for i, p := range parts {
		if _, err := strconv.ParseUint(p, 10, 32); err == nil {
			parts[i] = "*"
		}
	}
	return strings.Join(parts, "/")
}
