package safe

import (
	"slices"
	"strings"
	"unicode"
)

// Mask cleans a value and hides it, keeping its shape: letters become x or X, digits
// 9, everything else stays, so that a date still looks like one.
func Mask(s string) Text {
	t := Clean(s)
	out := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsNumber(r):
			return '9'
		case unicode.IsUpper(r):
			return 'X'
		case unicode.IsLetter(r):
			return 'x'
		case unicode.Is(unicode.M, r):
			return -1
		}
		return r
	}, t.s)
	return Text{out, width(out)}
}

// A Display shows patients' values: in the clear, or masked for a shared screen.
type Display struct {
	Masked bool
	ASCII  bool // the terminal shows no other characters: they are written as escapes
}

// Value makes a value from a record safe to show.
func (d *Display) Value(s string) Text { return d.spelled(d.value(s)) }

func (d *Display) value(s string) Text {
	if d.Masked {
		return Mask(s)
	}
	return Clean(s)
}

// Again is what an input starts with that held s before: nothing while values are hidden.
func (d *Display) Again(s string) string {
	if d.Masked {
		return ""
	}
	return s
}

// Bytes is Value for bytes, such as raw JSON.
func (d *Display) Bytes(b []byte) Text { return d.spelled(d.bytes(b)) }

func (d *Display) bytes(b []byte) Text {
	if d.Masked {
		return Mask(string(b[:min(len(b), MaxBytes)]))
	}
	return Bytes(b)
}

// Message makes a text of somebody else's safe to show: a server's, or what a person typed.
// Nobody knows which of its words are values, so all are hidden that are not known to be
// none: field names, and the words with which such texts say what is wrong. What stands
// between quotation marks is hidden whole, but for the name of a field.
func (d *Display) Message(s string) Text { return d.spelled(d.message(s)) }

func (d *Display) message(s string) Text {
	if d == nil || !d.Masked {
		return Clean(s)
	}
	s = Clean(s).s
	var out strings.Builder
	done := 0
	for _, at := range quoted.FindAllStringSubmatchIndex(s, -1) {
		inside := s[at[2]:at[3]]
		out.WriteString(hideUnknown(s, done, at[2]))
		if done = at[3]; isName(strings.Trim(inside, quotes)) {
			out.WriteString(inside)
		} else {
			out.WriteString(Mask(inside).s)
		}
	}
	return Clean(out.String() + hideUnknown(s, done, len(s)))
}

// Words makes a sentence of our own safe to show. In it values stand between double
// quotes, and they are hidden, but for names and allowed values of the schemas; what others said stands between “ and ” and is shown as by
// Message. A quotation mark behind a backslash is one that is spoken of.
func (d *Display) Words(s string) Text { return d.spelled(d.words(s)) }

func (d *Display) words(s string) Text {
	if d == nil || !d.Masked || !strings.ContainsAny(s, `"“`) {
		return Clean(s)
	}
	var out strings.Builder
	for s != "" {
		open := unescaped(s, `"`)
		if said := strings.Index(s, "“"); said >= 0 && (open < 0 || said < open) {
			said += len("“")
			out.WriteString(s[:said])
			s = s[said:]
			end := strings.Index(s, "”")
			if end < 0 {
				end = len(s)
			}
			out.WriteString(d.Message(s[:end]).s)
			s = s[end:]
			continue
		}
		if open < 0 {
			out.WriteString(s)
			break
		}
		out.WriteString(s[:open+1])
		s = s[open+1:]
		end := unescaped(s, `"`)
		if end < 0 {
			end = len(s)
		}
		if fromSchema(out.String()) {
			out.WriteString(Clean(s[:end]).s)
		} else {
			out.WriteString(Mask(s[:end]).s)
		}
		if s = s[end:]; s != "" {
			out.WriteByte('"')
			s = s[1:]
		}
	}
	return Clean(out.String())
}

// schemaWords are what our sentences say before the name of a field, or an allowed value,
// of the schemas. A value of a record follows none of them.
var schemaWords = []string{`Did you mean "`, `rename to "`, `change to "`}

// fromSchema reports whether a quotation that begins after said is out of the schemas.
func fromSchema(said string) bool {
	return slices.ContainsFunc(schemaWords, func(words string) bool { return strings.HasSuffix(said, words) })
}

// unescaped is the place of a mark in s that stands behind no backslash, -1 if there is none.
func unescaped(s, mark string) int {
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' {
			i++
		} else if s[i] == mark[0] {
			return i
		}
	}
	return -1
}
