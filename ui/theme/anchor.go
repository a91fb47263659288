package theme

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

// anchored keeps columns straight in terminals that count cells otherwise than we do.
// They do not agree on characters made of several, such as the syllables of Devanagari,
// nor on emoji: some count each part. After every such character the cursor is put where
// it stands by our count (CHA, ECMA-48), which changes nothing where both agree.
func anchored(frame string) string {
	if strings.IndexFunc(frame, disputed) < 0 {
		return frame
	}
	var out strings.Builder
	out.Grow(len(frame) + 64)
	for i, line := range strings.Split(frame, "\n") {
		if i > 0 {
			out.WriteByte('\n')
		}
		if strings.IndexFunc(line, disputed) < 0 {
			out.WriteString(line)
			continue
		}
		column, state := 1, byte(0)
		for len(line) > 0 {
			var one string
			var width, n int
			one, width, n, state = ansi.DecodeSequence(line, state, nil)
			out.WriteString(one)
			column += width
			line = line[n:]
			if strings.IndexFunc(one, disputed) >= 0 {
				out.WriteString("\x1b[" + strconv.Itoa(column) + "G")
			}
		}
	}
	return out.String()
}

// disputed reports characters that make terminals differ: marks, the vowels and finals of
// decomposed Hangul, emoji. It is asked for every character of a frame.
func disputed(r rune) bool {
	switch {
	case r < 0x300 || 0x2500 <= r && r < 0x2600: // our own lines and signs among them
		return false
	case 0x1160 <= r && r < 0x1200 || r >= 0x1f000 && r < 0x20000:
		return true
	}
	return unicode.Is(unicode.M, r)
}
