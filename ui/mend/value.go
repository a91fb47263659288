package mend

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"clinik-import/ndjson"
	"clinik-import/resource"
)

// Line takes a whole line that was typed, once it is a record.
func Line(text string) ([]byte, error) {
	line := []byte(strings.TrimSpace(text))
	nodes, err := ndjson.Tree(line)
	switch broken, isSyntax := errors.AsType[*ndjson.SyntaxError](err); {
	case isSyntax:
		return nil, fmt.Errorf("this is not one JSON record yet: at character %d, %s is expected",
			utf8.RuneCount(line[:min(max(0, broken.Offset), len(line))])+1, broken.Expected)
	case err != nil:
		return nil, err
	case len(nodes) == 0 || nodes[0].Kind != ndjson.NodeObject:
		return nil, errors.New("a record begins with { and ends with }")
	}
	return line, nil
}

// Raw writes what was typed for a field as JSON of a kind; KindAny is JSON as it stands.
func Raw(pointer string, kind resource.Kind, text string) ([]byte, error) {
	if kind == resource.KindString {
		return ndjson.Quote(text), nil
	}
	raw := []byte(strings.TrimSpace(text))
	isNumber := len(raw) > 0 && (raw[0] == '-' || '0' <= raw[0] && raw[0] <= '9')
	switch {
	case kind == resource.KindAny && !json.Valid(raw):
		return nil, fmt.Errorf("what you wrote for %s is not JSON yet; check quotes, commas and brackets", LastName(pointer))
	case kind != resource.KindAny && (!isNumber || !json.Valid(raw)):
		return nil, fmt.Errorf("%s is a number: write it as 12 or 12.5", LastName(pointer))
	case kind == resource.KindInteger && strings.ContainsAny(string(raw), ".eE"):
		return nil, fmt.Errorf("%s is a whole number: write it as 12", LastName(pointer))
	}
	return raw, nil
}

// KindOf is what a value is written as: what the schema says, else what it is now.
func KindOf(f *resource.Field, raw []byte) resource.Kind {
	now := rawKind(raw)
	if len(f.OneOf) > 0 {
		for _, one := range f.OneOf {
			if one.Kind == now {
				return now
			}
		}
		return f.OneOf[0].Kind
	}
	switch {
	case f.Kind != resource.KindAny:
		return f.Kind
	case now != resource.KindAny:
		return now
	}
	return resource.KindString
}

// rawKind is the kind of a raw JSON value; KindAny for null and nothing.
func rawKind(raw []byte) resource.Kind {
	if len(raw) == 0 {
		return resource.KindAny
	}
	switch raw[0] {
	case '"':
		return resource.KindString
	case '{':
		return resource.KindObject
	case '[':
		return resource.KindArray
	case 't', 'f':
		return resource.KindBoolean
	case 'n':
		return resource.KindAny
	}
	return resource.KindNumber
}

// PlainText is what a person edits: a string without quotes and escapes, else raw JSON.
func PlainText(kind resource.Kind, raw []byte) string {
	var s string
	switch {
	case kind != resource.KindAny && rawKind(raw) == resource.KindAny: // null or nothing
		return ""
	case kind != resource.KindAny && rawKind(raw) == resource.KindString && json.Unmarshal(raw, &s) == nil:
		return s
	}
	return string(raw)
}

// FitsOneLine reports whether a value can be typed on one line and comes back as it is.
func FitsOneLine(s string) bool {
	return len(s) < 4096 && utf8.ValidString(s) && strings.IndexFunc(s, unicode.IsControl) < 0
}

// Skeleton is the smallest value of a field that is missing, to be filled in.
func Skeleton(f *resource.Field, depth int) []byte {
	if len(f.OneOf) > 0 {
		f = f.OneOf[0]
	}
	switch {
	case f.Kind == resource.KindArray && f.Items != nil && depth < 4:
		return append(append([]byte{'['}, Skeleton(f.Items, depth+1)...), ']')
	case f.Kind == resource.KindArray:
		return []byte(`[]`)
	case f.Kind != resource.KindObject:
		return []byte(`""`)
	}
	out := []byte{'{'}
	for _, m := range f.Fields {
		if !m.Required || depth >= 4 {
			continue
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(append(append(out, ndjson.Quote(m.Name)...), ':'), Skeleton(m, depth+1)...)
	}
	return append(out, '}')
}

// LastName is the member that a JSON Pointer ends in.
func LastName(pointer string) string {
	name := pointer[strings.LastIndexByte(pointer, '/')+1:]
	return strings.NewReplacer("~1", "/", "~0", "~").Replace(name)
}
