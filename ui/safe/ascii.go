package safe

import (
	"fmt"
	"strings"
)

// Drawn are the characters of our own sentences, signs and lines; the theme has a form of
// each in ASCII.
const Drawn = "…’‘“”–—·×→←↑↓─│┌┐└┘├┤✗✓●○▾▸▌█░▕▏"

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
