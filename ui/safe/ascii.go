package safe

import (
	"fmt"
	"strings"
)

// Drawn are the characters of our own sentences, signs and lines; the theme has a form of
// each in ASCII.
const Drawn = "…’‘“”–—·×→←↑↓─│┌┐└┘├┤✗✓●○▾▸▌█░▕▏"

// escapeLengths are those of the escapes that stand for a character, by the letter behind
// the backslash.
var escapeLengths = map[byte]int{'x': len(`\x00`), 'u': len(`\u0000`), 'U': len(`\U00000000`)}

// aroundEscape gives the nearest places before and behind a place in s at which s may be
// cut: the place itself, unless it is within an escape, whose parts would read as another
// text.
func aroundEscape(s string, at int) (before, behind int) {
	for i := at - 1; i >= max(0, at-len(`\U0000000`)); i-- {
		if s[i] != '\\' || i+1 == len(s) {
			continue
		}
		end := i + escapeLengths[s[i+1]]
		if i < end && at < end && end <= len(s) && strings.Trim(s[i+2:end], "0123456789abcdef") == "" {
			return i, end
		}
		break
	}
	return at, at
}

// spelled writes what an ASCII terminal cannot show as escapes, so that a name can still be
// read: "M\u00fcller".
func (d *Display) spelled(t Text) Text {
	if d == nil || !d.ASCII {
		return t
	}
	return Spelled(t)
}

// Spelled writes all but ASCII and what is Drawn as escapes.
func Spelled(t Text) Text {
	if len(t.s) == t.w && plain(t.s) {
		return t
	}
	var out strings.Builder
	for _, r := range t.s {
		switch {
		case r <= '~' || strings.ContainsRune(Drawn, r):
			out.WriteRune(r)
		case r > 0xffff:
			fmt.Fprintf(&out, `\U%08x`, r)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	return Text{out.String(), width(out.String())}
}
