package ndjson

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

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

// fixable reports whether a finding has a safe fix.
func (l *Linter) fixable(f finding, line Line) bool {
	fixes := l.fixes(f, line, true)
	return len(fixes) > 0 && fixes[0].Safety == Safe
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

// drop offers to leave the member out.
func (r *repair) drop(safety Safety) []Fix {
	if r.quick && safety == Review {
		return nil
	}
	s, ok := r.member()
	if !ok || s.keyFrom < 0 { // taking out an element would move the others
		return nil
	}
	from, to := s.removal(r.record)
	return []Fix{edit(safety, "remove "+lastName(r.fault.Pointer), from, to-from, "")}
}

// fixDrop: null and empty text say nothing, so leaving the field out keeps the
// meaning, unless it is needed.
func fixDrop(r *repair) []Fix {
	if r.field.Required {
		return nil
	}
	return r.drop(Safe)
}

// synonyms are well-known other words for allowed values, in the form of spelling.
var synonyms = map[string][]string{
	"male":      {"m", "man", "boy", "masculine", "männlich", "hombre", "masculino", "homme", "masculin"},
	"female":    {"f", "w", "woman", "girl", "feminine", "weiblich", "mujer", "femenino", "femme", "féminin"},
	"other":     {"o", "d", "diverse", "nonbinary"},
	"unknown":   {"u", "unk", "na", "notknown", "unspecified"},
	"completed": {"complete", "done", "finished"},
	"cancelled": {"canceled"},
	"canceled":  {"cancelled"},
	"active":    {"current"},
	"noshow":    {"dna"},
}

// onlyFor limits the synonyms of a value to a field, where they would be bold elsewhere.
var onlyFor = map[string]string{"male": "gender", "female": "gender", "other": "gender", "unknown": "gender", "active": "status"}

// joined takes out what stands between the words of a value.
var joined = strings.NewReplacer(" ", "", "_", "", "-", "", ".", "", "/", "")

// spelling takes from a value what people write in different ways.
func spelling(s string) string { return joined.Replace(strings.ToLower(strings.TrimSpace(s))) }

func fixAllowed(r *repair) []Fix {
	s, ok := r.text()
	if !ok || len(r.field.Enum) == 0 {
		return nil
	}
	key := spelling(s)
	same := allowed(r.field, func(v string) bool { return spelling(v) == key })
	if len(same) == 0 {
		same = allowed(r.field, func(v string) bool {
			field := onlyFor[spelling(v)]
			return (field == "" || field == r.field.Name) && slices.Contains(synonyms[spelling(v)], key)
		})
	}
	if len(same) == 1 && same[0] != s {
		return []Fix{r.replace(Safe, fmt.Sprintf("change to %q", same[0]), Quote(same[0]))}
	}
	near := allowed(r.field, func(v string) bool {
		return len(v) > 3 && oneEdit(spelling(v), key) || key == "x" && (v == "other" || v == "unknown")
	})
	var fixes []Fix
	for _, v := range near {
		fixes = append(fixes, r.replace(Review, fmt.Sprintf("change to %q", v), Quote(v)))
	}
	return fixes
}

func allowed(f *resource.Field, like func(string) bool) (vs []string) {
	for _, v := range f.Enum {
		if like(v) && !slices.Contains(vs, v) {
			vs = append(vs, v)
		}
	}
	return vs
}

// oneEdit reports whether a and b differ by one byte put in, taken out or changed,
// or by two neighbours swapped.
func oneEdit(a, b string) bool {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return len(a) <= 1 && len(b) <= 1 || len(a) == 2 && len(b) == 2 && a[0] == b[1] && a[1] == b[0]
}

// fixTrim offers the text without the blanks around it where those are the fault.
func fixTrim(r *repair) []Fix {
	s, ok := r.text()
	trimmed := strings.TrimSpace(s)
	if !ok || trimmed == s || trimmed == "" || utf16Length(Quote(trimmed)) > r.field.MaxLength && r.field.MaxLength > 0 {
		return nil
	}
	return []Fix{r.trim(s)}
}

// trim takes the blanks out at both ends, leaving the escapes between as they are.
func (r *repair) trim(s string) Fix {
	raw := r.value[1 : len(r.value)-1]
	if bytes.IndexByte(raw, '\\') >= 0 {
		return r.replace(Safe, "remove the blanks around it", Quote(strings.TrimSpace(s)))
	}
	front := len(raw) - len(bytes.TrimLeftFunc(raw, isSpace))
	back := len(raw) - len(bytes.TrimRightFunc(raw, isSpace))
	fix := Fix{Safety: Safe, Label: "remove the blanks around it"}
	if front > 0 {
		fix.Edits = append(fix.Edits, Edit{Offset: r.fault.Offset + 1, Length: front})
	}
	if back > 0 {
		fix.Edits = append(fix.Edits, Edit{Offset: r.fault.Offset + 1 + len(raw) - back, Length: back})
	}
	return fix
}

func isSpace(c rune) bool { return strings.TrimSpace(string(c)) == "" }

func fixFormat(r *repair) []Fix {
	s, ok := r.text()
	if !ok {
		return nil
	}
	var fixes []Fix
	for _, reading := range readings(r.field.Format, s) {
		if reading.text != s {
			fixes = append(fixes, r.replace(reading.safety, reading.label, Quote(reading.text)))
		}
	}
	if len(fixes) == 0 && strings.TrimSpace(s) != s {
		return []Fix{r.trim(s)}
	}
	return fixes
}

// fixType turns text into what it spells and the reverse.
func fixType(r *repair) []Fix {
	if len(r.value) == 0 {
		return nil
	}
	wants := func(k resource.Kind) bool {
		return r.field.Kind == k || slices.ContainsFunc(r.field.OneOf, func(f *resource.Field) bool { return f.Kind == k })
	}
	s, isText := r.text()
	s = strings.TrimSpace(s)
	switch found := kindOf(r.value[0]); {
	case isText && wants(resource.KindBoolean):
		return r.toBoolean(s)
	case isText && (wants(resource.KindNumber) || wants(resource.KindInteger)):
		p := parser{b: []byte(s)}
		if s != "" && kindOf(s[0]) == NodeNumber && p.value(0) == nil && p.i == len(s) {
			return []Fix{r.replace(Safe, "write it as a number", []byte(s))}
		}
	case found == NodeNumber && wants(resource.KindString) && len(readings(r.field.Format, string(r.value))) == 1:
		as := readings(r.field.Format, string(r.value))[0] // 19900105
		return []Fix{r.replace(as.safety, as.label, Quote(as.text))}
	case (found == NodeNumber || found == NodeBoolean) && wants(resource.KindString):
		return []Fix{r.replace(Safe, "write it as text", append(append([]byte{'"'}, r.value...), '"'))}
	case found == NodeNumber && wants(resource.KindInteger):
		if whole, zeros, ok := strings.Cut(string(r.value), "."); ok && strings.Trim(zeros, "0") == "" {
			return []Fix{r.replace(Safe, "write it as a whole number", []byte(whole))}
		}
	case found != NodeArray && found != NodeNull && wants(resource.KindArray):
		return []Fix{r.replace(Review, "make it a list of one", append(append([]byte{'['}, r.value...), ']'))}
	case found == NodeArray && wants(resource.KindString):
		if items, _ := childrenOf(r.value, span{}); len(items) == 1 {
			if only := r.value[items[0].from:items[0].to]; only[0] == '"' {
				return []Fix{r.replace(Review, "take the only element", only)}
			}
		}
	}
	return nil
}

func (r *repair) toBoolean(s string) []Fix {
	words := []struct {
		words  string
		value  string
		safety Safety
	}{{"true", "true", Safe}, {"false", "false", Safe}, {"yes y 1 ja si oui", "true", Review}, {"no n 0 nein non", "false", Review}}
	for _, w := range words {
		if slices.Contains(strings.Fields(w.words), strings.ToLower(s)) {
			return []Fix{r.replace(w.safety, "write it as "+w.value, []byte(w.value))}
		}
	}
	return nil
}

// fixUnknown renames a misspelt field when one name is near and free.
func fixUnknown(r *repair) []Fix {
	if r.quick && r.fault.Near == "" {
		return nil
	}
	if _, ok := r.member(); !ok {
		return nil
	}
	cut := strings.LastIndexByte(r.fault.Pointer, '/')
	if near := r.fault.Near; near != "" {
		if _, err := findIn(r.record, r.fault.Pointer[:cut]+"/"+escapeToken(near)); err != nil {
			return append([]Fix{r.replace(Safe, fmt.Sprintf("rename to %q", near), Quote(near))}, r.drop(Review)...)
		}
	}
	return r.drop(Review)
}

// fixDuplicate takes out the second of two members of the same name: safe if both say the same.
func fixDuplicate(r *repair) []Fix {
	s, ok := r.member()
	if !ok {
		return nil
	}
	cut := strings.LastIndexByte(r.fault.Pointer, '/')
	parent, err := findIn(r.record, r.fault.Pointer[:cut])
	if err != nil {
		return nil
	}
	name := unquote(r.record[s.keyFrom:s.keyTo])
	members, _ := childrenOf(r.record, parent)
	same := slices.DeleteFunc(members, func(m span) bool { return unquote(r.record[m.keyFrom:m.keyTo]) != name })
	if len(same) != 2 {
		return nil
	}
	remove := func(s span, safety Safety, label string) Fix {
		from, to := s.removal(r.record)
		return edit(safety, label, from, to-from, "")
	}
	first, second := same[0], same[1]
	if bytes.Equal(r.record[first.from:first.to], r.record[second.from:second.to]) {
		return []Fix{remove(second, Safe, "remove the second, which says the same")}
	}
	return []Fix{remove(first, Review, "keep the second"), remove(second, Review, "keep the first")}
}

// fixReserved leaves out what the server sets itself.
func fixReserved(r *repair) []Fix { return r.drop(Safe) }

// fixOtherType leaves out a type that the record is perhaps not of: a person must look.
func fixOtherType(r *repair) []Fix { return r.drop(Review) }

// fixTenantTag leaves out the tag, and meta with it where nothing else is in it.
func fixTenantTag(r *repair) []Fix {
	if r.f.opaque {
		return nil
	}
	for _, p := range []string{"/meta", "/meta/tag"} {
		s, err := find(r.record, p)
		if err != nil {
			return nil
		}
		children, ok := childrenOf(r.record, s)
		if !ok {
			return nil
		}
		if len(children) > 1 {
			break
		}
		if p == "/meta/tag" {
			meta, _ := find(r.record, "/meta")
			from, to := meta.removal(r.record)
			return []Fix{edit(Safe, "remove the tag", from, to-from, "")}
		}
	}
	pointer := r.fault.Pointer[:max(0, strings.LastIndexByte(r.fault.Pointer, '/'))]
	s, err := find(r.record, pointer)
	if err != nil || pointer == "" {
		return nil
	}
	from, to := s.removal(r.record)
	return []Fix{edit(Safe, "remove the tag", from, to-from, "")}
}
