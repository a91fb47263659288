package importer

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"clinik-import/importer/journal"
	"clinik-import/resource"
)

// Certainty says how sure the mapping of a server's error to a line is.
type Certainty uint8

const (
	NoLine  Certainty = iota // the server named no record
	Unsure                   // index base not settled, see Why
	Certain                  // settled by evidence, see Why
)

// fault is one entry of a job's errors, read as far as it can be.
type fault struct {
	index   int64 // -1: none
	text    bool  // the index was read from the text
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
			out.text = true
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
	if len(raw) <= v.seen { // the list was rewritten: begin anew
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
	base, certainty, why, err := r.engine.baseOf(row, v)
	if err != nil {
		return nil, v, err
	}
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

// keptFaultText is how much of a server's message is kept, in bytes.
const keptFaultText = 500

// clip shortens a word of the server to what is kept of it.
func clip(s string) string {
	if len(s) > keptFaultText {
		return s[:keptFaultText]
	}
	return s
}
