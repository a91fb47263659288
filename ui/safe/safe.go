// Package safe is the one door through which text from files and servers reaches
// the screen.
//
//	bytes, string ──Clean──▶ Text ──Truncate, Pad──▶ a cell
//	                          ▲
//	   our own words ──Own────┘
//
// Views take nothing but Text. What a terminal would obey or hide (control
// characters as code points and as raw bytes, bidi overrides, zero-width and tag
// characters, broken UTF-8) becomes a visible escape such as \x1b or \u202e. It is
// done before styling, one character at a time, without parsing sequences, so an
// unterminated sequence cannot swallow what follows it.
package safe

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// MaxBytes caps a Text. Longer data is cut and ends in an ellipsis.
const MaxBytes = 4096

const (
	tabStop  = 4 // columns; a record's white space stays readable in narrow panes
	maxMarks = 6 // combining marks on one character; real scripts need fewer
)

// Text is a string that is safe to show: one line, no control characters. The zero
// value is empty. Only this package makes one.
type Text struct {
	s string
	w int // cells
}

// String returns the text, safe to write to a terminal.
func (t Text) String() string { return t.s }

// Width returns how many cells the text covers.
func (t Text) Width() int { return t.w }

// literal keeps run-time strings out of Own: only constants convert to it.
type literal string

// Own takes our own words: constants of the program.
func Own(s literal) Text { return Text{string(s), width(string(s))} }

// Sprintf formats like fmt.Sprintf; everything that is not Text or a number passes Clean.
func Sprintf(format literal, args ...any) Text {
	for i, a := range args {
		switch a := a.(type) {
		case Text:
			args[i] = a.s
		case string:
			args[i] = Clean(a).s
		case []byte:
			args[i] = Bytes(a).s
		case error:
			args[i] = Clean(a.Error()).s
		case fmt.Stringer:
			args[i] = Clean(a.String()).s
		}
	}
	s := fmt.Sprintf(string(format), args...)
	return Text{s, width(s)}
}

// Join puts texts together with a separator of our own between them.
func Join(separator literal, texts ...Text) Text {
	parts := make([]string, len(texts))
	for i, t := range texts {
		parts[i] = t.s
	}
	s := strings.Join(parts, string(separator))
	return Text{s, width(s)}
}

// Bytes is Clean for bytes; it looks at no more of them than it can show.
func Bytes(b []byte) Text {
	if len(b) > MaxBytes+utf8.UTFMax {
		return Clean(string(b[:MaxBytes+utf8.UTFMax]))
	}
	return Clean(string(b))
}

// Clean makes any string safe to show, in one pass.
func Clean(s string) Text {
	if plain(s) {
		return Text{s, len(s)}
	}
	c := cleaner{}
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if c.out.Len() >= MaxBytes {
			c.out.WriteString("…")
			break
		}
		if r == utf8.RuneError && n == 1 {
			c.escape(`\x%02x`, rune(s[i]))
		} else {
			c.rune(r)
		}
		i += n
	}
	out := c.out.String()
	return Text{out, width(out)}
}

// plain reports whether s is short printable ASCII, the common case.
func plain(s string) bool {
	if len(s) > MaxBytes {
		return false
	}
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// A cleaner writes characters one by one; it knows the column for tabs and how many
// combining marks the current character carries.
type cleaner struct {
	out    strings.Builder
	column int
	marks  int
	based  bool // a character that can carry marks came before
}

func (c *cleaner) rune(r rune) {
	switch {
	case r == '\t':
		for ok := true; ok; ok = c.column%tabStop != 0 {
			c.out.WriteByte(' ')
			c.column++
		}
		c.marks, c.based = 0, true
	case r == '\n':
		c.escape(`\n`)
	case r == '\r':
		c.escape(`\r`)
	case r < ' ' || r == 0x7f || 0x80 <= r && r < 0xa0:
		c.escape(`\x%02x`, r)
	case r < 0x7f:
		c.out.WriteRune(r)
		c.column++
		c.marks, c.based = 0, true
	case hidden(r) && r > 0xffff:
		c.escape(`\U%08x`, r)
	case hidden(r):
		c.escape(`\u%04x`, r)
	case unicode.Is(unicode.M, r):
		c.mark(r)
	default:
		c.out.WriteRune(r)
		c.column += max(0, ansi.StringWidth(string(r)))
		c.marks, c.based = 0, true
	}
}

// mark writes a combining mark, unless the character is overloaded or there is none.
func (c *cleaner) mark(r rune) {
	if !c.based {
		c.out.WriteRune('◌') // a mark needs something of its own to sit on, not our frame
		c.column++
		c.based = true
	}
	c.marks++
	switch {
	case c.marks <= maxMarks:
		c.out.WriteRune(r)
	case c.marks == maxMarks+1:
		c.out.WriteRune('…')
		c.column++
	}
}

func (c *cleaner) escape(format string, args ...any) {
	n, _ := fmt.Fprintf(&c.out, format, args...)
	c.column += n
	c.marks, c.based = 0, true
}

// hidden reports characters that steer or that nobody sees: format characters (bidi,
// zero-width, tags), line separators, variation selectors, fillers, private and
// unassigned ones.
func hidden(r rune) bool {
	return !unicode.IsGraphic(r) ||
		unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) ||
		unicode.Is(unicode.Variation_Selector, r)
}

// width is the number of cells that a safe string covers.
func width(s string) int {
	for i := range len(s) {
		if s[i] > '~' {
			return ansi.StringWidth(s)
		}
	}
	return len(s)
}
