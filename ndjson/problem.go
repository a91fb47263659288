package ndjson

import (
	"bytes"
	"fmt"
)

// Severity grades a problem. An error holds the record back; the others do not.
type Severity uint8

const (
	Clean Severity = iota
	Note
	Warning
	Error
)

// Off is what a rule is set to that is to be left out.
const Off = Clean

// ParseSeverity reads "off", "note", "warning", "error".
func ParseSeverity(word string) (Severity, error) {
	switch word {
	case "off":
		return Off, nil
	case "note":
		return Note, nil
	case "warning":
		return Warning, nil
	case "error":
		return Error, nil
	}
	return Off, fmt.Errorf("severity %q: it is error, warning, note or off", word)
}

// String returns "clean", "note", "warning", "error".
func (s Severity) String() string {
	switch s {
	case Note:
		return "note"
	case Warning:
		return "warning"
	case Error:
		return "error"
	}
	return "clean"
}

// A Problem is what the lint says of a line. It names fields, never their values,
// but for short allowed-list values where the value is a code.
type Problem struct {
	Rule     string // stable code, such as "field.required"
	Severity Severity
	Line     int64
	Offset   int64  // absolute, in the decompressed text
	Column   int    // byte in the line, from 1
	Length   int    // bytes at fault in the line; 0 where something is missing
	Char     int    // the same place as Column, in UTF-16 code units, as editors and SARIF count
	Chars    int    // the same span as Length
	Pointer  string // JSON Pointer; "" for the record as a whole
	Message  string // one sentence for people: what is wrong
	Hint     string // what to do about it; may be ""
	Fixes    []Fix  // possible repairs, the best first; often none
}

// Doubtful reports a problem with several fixes of which none keeps the meaning for sure:
// a person must say which one is right.
func (p Problem) Doubtful() bool { return len(p.Fixes) > 1 && p.Fixes[0].Safety == Review }

// Safety says how much a fix may be trusted.
type Safety uint8

const (
	Safe   Safety = iota // keeps the meaning
	Review               // a person must look
)

// A Fix changes exactly the offending bytes of a record.
type Fix struct {
	Safety Safety
	Label  string    // in words for people: `change to "female"`
	Order  DateOrder // of the date at fault, as the fix reads it
	Edits  []Edit    // in ascending order, not overlapping
}

// An Edit replaces Length bytes at Offset in a record by Text.
type Edit struct {
	Offset int
	Length int
	Text   string
}

// Apply returns a copy of record with the edits of the fix made. The record must
// be the one (byte for byte) that the fix was offered for; an edit that lies
// outside it is left undone, with all that follow.
func (f Fix) Apply(record []byte) []byte {
	var out bytes.Buffer
	out.Grow(len(record) + 16*len(f.Edits))
	at := 0
	for _, e := range f.Edits {
		if e.Offset < at || e.Length < 0 || e.Offset+e.Length > len(record) {
			break
		}
		out.Write(record[at:e.Offset])
		out.WriteString(e.Text)
		at = e.Offset + e.Length
	}
	out.Write(record[at:])
	return out.Bytes()
}

// A Rule is a check that the lint makes: data from which help and manual are printed.
type Rule struct {
	Code     string
	Severity Severity // default; Off for a rule that is made only if asked for
	Title    string   // "A required field is missing"
	Brief    string   // the same beside the field's name, where room is scarce: "missing"; at most 17 characters
	Why      string   // why it matters, a sentence
	Type     string   // resource type of the examples; "" for Patient
	Bad      string   // an example that breaks it, made up: a record, or lines of a file
	Good     string
	Since    string // version of the program that has it first
	Source   string // where the contract says so, or on what we base it
}
