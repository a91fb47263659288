package ndjson

import (
	"slices"

	"clinik-import/resource"
)

// A repair is a finding with what its fixer may look at. Offsets are in the record.
type repair struct {
	linter *Linter
	f      finding
	fault  *resource.Fault // never nil; empty for rules of the text
	field  *resource.Field // never nil
	record []byte
	value  []byte // the bytes at fault
	quick  bool   // only whether there is a safe fix is asked
}

// A fixer offers fixes for one rule. What it offers is linted again by the caller
// before it counts.
type fixer func(r *repair) []Fix

var fixers = map[string]fixer{
	"field.allowed":        fixAllowed,
	"field.blank":          fixDrop,
	"field.format":         fixFormat,
	"field.length":         fixTrim,
	"field.null":           fixDrop,
	"field.type":           fixType,
	"field.unknown":        fixUnknown,
	"json.duplicate-key":   fixDuplicate,
	"json.surrogate":       fixSurrogate,
	"json.syntax":          fixSyntax,
	"record.id":            fixReserved,
	"record.other-type":    fixOtherType,
	"record.resource-type": fixReserved,
	"record.tenant-tag":    fixTenantTag,
	"text.bom":             fixBOM,
	"text.control":         fixControl,
	"text.cr":              fixCR,
	"text.utf8":            fixUTF8,
}

// fixes returns the repairs of a finding, the safe ones first.
func (l *Linter) fixes(f finding, line Line, quick bool) []Fix {
	fix, ok := fixers[f.rule.Code]
	if !ok {
		return nil
	}
	r := &repair{linter: l, f: f, fault: f.fault, record: line.Bytes[f.body:], quick: quick}
	if r.fault == nil {
		r.fault = &resource.Fault{Offset: f.offset - f.body, Length: f.length}
	}
	if r.field = r.fault.Field; r.field == nil {
		r.field = &resource.Field{}
	}
	if f.syntax == nil && f.rule.Code != codeBOM {
		r.value = r.record[r.fault.Offset : r.fault.Offset+r.fault.Length]
	}
	fixes := fix(r)
	for _, fix := range fixes {
		for i := range fix.Edits {
			fix.Edits[i].Offset += f.body
		}
	}
	slices.SortStableFunc(fixes, func(a, b Fix) int { return int(a.Safety) - int(b.Safety) })
	return fixes
}

// fixable reports whether a finding has a safe fix, and in which order its date can only be.
func (l *Linter) fixable(f finding, line Line) (safe bool, only DateOrder) {
	fixes := l.fixes(f, line, true)
	if len(fixes) == 1 {
		only = fixes[0].Order
	}
	return len(fixes) > 0 && fixes[0].Safety == Safe, only
}

// edit offers one replacement of length bytes at offset.
func edit(safety Safety, label string, offset, length int, text string) Fix {
	return Fix{Safety: safety, Label: label, Edits: []Edit{{Offset: offset, Length: length, Text: text}}}
}

// replace offers another raw JSON value in place of the one at fault.
func (r *repair) replace(safety Safety, label string, raw []byte) Fix {
	return edit(safety, label, r.fault.Offset, r.fault.Length, string(raw))
}

// text returns the value at fault, decoded; ok is false if it is no whole string.
func (r *repair) text() (s string, ok bool) {
	n := len(r.value)
	if n < 2 || r.value[0] != '"' || r.value[n-1] != '"' {
		return "", false
	}
	return unquote(r.value), true
}

// member returns where the member at fault stands; ok is false where the record
// cannot be looked into or has two members of that name and this is not the last.
func (r *repair) member() (s span, ok bool) {
	if r.f.opaque || r.fault.Pointer == "" {
		return span{}, false
	}
	s, err := findIn(r.record, r.fault.Pointer)
	return s, err == nil && (s.from == r.fault.Offset || s.keyFrom == r.fault.Offset)
}
