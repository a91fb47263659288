package importer

import (
	"encoding/json"
	"regexp"
	"strings"

	"clinik-import/ndjson"
)

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
