package client

import (
	"bytes"
	stdjson "encoding/json"
	"regexp"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// The names under which servers of this kind give an entry's parts. None is
// documented; earlier ones win.
var (
	indexNames   = []string{"index", "recordIndex", "record", "line", "row"}
	messageNames = []string{"message", "error", "reason", "diagnostics"}
	fieldNames   = []string{"pointer", "field", "path", "location", "expression"}
)

const (
	maxRaw     = 4 << 10 // bytes of an entry that are kept
	maxMessage = 2 << 10 // bytes of its message that are kept
)

// decodeFault reads one entry of a job's errors. Of an unknown shape only Raw is set.
func decodeFault(v jsontext.Value) JobFault {
	f := JobFault{Index: -1, Raw: rawEntry(v)}
	switch v.Kind() {
	case '"':
		f.readText(text(v))
	case '{':
		var raw map[string]jsontext.Value
		if json.Unmarshal(v, &raw) == nil {
			f.readObject(raw)
		}
	}
	if f.Field == "" {
		f.Field = namedField(f.Message)
	}
	f.Pointer = pointer(f.Field)
	return f
}

// readObject takes what it can from an object. The message may sit one level down,
// as in {"index":3,"error":{"message":"…","code":"…"}}.
func (f *JobFault) readObject(raw map[string]jsontext.Value) {
	for _, name := range indexNames {
		if n, ok := position(raw[name]); ok {
			f.Index, f.IndexAs = n, name
			break
		}
	}
	for _, name := range messageNames {
		v := raw[name]
		if v.Kind() == '{' && f.Message == "" {
			var inner map[string]jsontext.Value
			if json.Unmarshal(v, &inner) == nil {
				f.readObject(inner)
			}
			continue
		}
		if s := text(v); s != "" && f.Message == "" {
			f.Message = cut(s, maxMessage)
		}
	}
	for _, name := range fieldNames {
		if f.Field == "" {
			f.Field = clip(fieldText(raw[name]))
		}
	}
	if f.Code == "" {
		f.Code = clip(text(raw["code"]))
	}
}

// position reads an index: a whole number, or a string of digits.
func position(v jsontext.Value) (int64, bool) {
	if n, ok := whole(v); ok {
		return n, n >= 0
	}
	n, err := strconv.ParseInt(text(v), 10, 64)
	return n, err == nil && n >= 0
}

// fieldText is a field's name: a string, or the parts of a path.
func fieldText(v jsontext.Value) string {
	if v.Kind() != '[' {
		return text(v)
	}
	var parts []jsontext.Value
	if json.Unmarshal(v, &parts) != nil {
		return ""
	}
	var names []string
	for _, p := range parts {
		if n, ok := whole(p); ok {
			names = append(names, strconv.FormatInt(n, 10))
		} else if s := text(p); s != "" {
			names = append(names, s)
		}
	}
	return strings.Join(names, ".")
}

// leadingIndex is the start of texts like "record 17: firstName: Required" and "Line 3 - …".
var leadingIndex = regexp.MustCompile(`^(?i:(record|line|row|index|item|entry))\s*#?\s*(\d{1,18})\s*(?:[:,]|\s[-–—]\s)\s*`)

// readText takes index and message from an entry that is just a text.
func (f *JobFault) readText(s string) {
	if m := leadingIndex.FindStringSubmatch(s); m != nil {
		f.Index, _ = strconv.ParseInt(m[2], 10, 64) // 18 digits always fit
		f.IndexAs = strings.ToLower(m[1])
		s = s[len(m[0]):]
	}
	f.Message = cut(s, maxMessage)
}

// fieldPath is a field as messages name it: contact[0].email or contact.0.email.
var fieldPath = regexp.MustCompile(`^[a-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+|\[\d+\])*$`)

// namedField is the field of a text in the documented form "field: constraint", "" if
// it does not have that form.
func namedField(message string) string {
	field, _, found := strings.Cut(message, ":")
	if !found || len(field) > maxText || !fieldPath.MatchString(field) {
		return ""
	}
	return field
}

var pathToPointer = strings.NewReplacer(".", "/", "[", "/", "]", "")

// pointer turns a field's name into a JSON Pointer, "" if it is not in a known form.
func pointer(field string) string {
	switch {
	case strings.HasPrefix(field, "/"):
		return field
	case fieldPath.MatchString(field):
		return "/" + pathToPointer.Replace(field)
	}
	return ""
}

// rawEntry is an own copy of an entry; a very long one becomes a JSON string of its beginning.
func rawEntry(v jsontext.Value) stdjson.RawMessage {
	if len(v) <= maxRaw {
		return bytes.Clone(v)
	}
	quoted, _ := jsontext.AppendQuote(nil, cut(string(v[:maxRaw]), maxRaw))
	return stdjson.RawMessage(quoted)
}

// cut shortens s to at most n bytes, at a character's border.
func cut(s string, n int) string {
	if len(s) <= n {
		return strings.ToValidUTF8(s, "")
	}
	return strings.ToValidUTF8(s[:n], "")
}
