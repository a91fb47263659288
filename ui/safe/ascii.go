package safe

import (
	"fmt"
	"strings"
)

// typographic are characters of our own sentences; the theme has a form of each in ASCII.
const typographic = "…’‘“”–—·×→←↑↓"

// spelled writes what an ASCII terminal cannot show as escapes, so that a name can still be
// read: "M\u00fcller".
func (d *Display) spelled(t Text) Text {
	if d == nil || !d.ASCII || len(t.s) == t.w && plain(t.s) {
		return t
	}
	var out strings.Builder
	for _, r := range t.s {
		switch {
		case r <= '~' || strings.ContainsRune(typographic, r):
			out.WriteRune(r)
		case r > 0xffff:
			fmt.Fprintf(&out, `\U%08x`, r)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	return Text{out.String(), width(out.String())}
}
