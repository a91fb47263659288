package theme

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"clinik-import/ui/safe"

	"github.com/charmbracelet/x/ansi"
)

// Anchor marks in a row where a column begins; it takes no cell. It is needed after text
// that is Disputed.
const Anchor = "\x1b[G"

// Disputed reports text that terminals do not agree how wide it is.
func Disputed(t safe.Text) bool {
	return len(t.String()) > t.Width() && strings.IndexFunc(t.String(), disputed) >= 0
}

// anchored keeps columns straight in terminals that count cells otherwise than we do.
// They do not agree on characters made of several, such as the syllables of Devanagari,
// nor on emoji: some count each part. Where the next column begins after such text, and
// at the lines that we draw, the cursor is put where it stands by our count (CHA,
// ECMA-48), which changes nothing where both agree. Not sooner: within a text it would
// lay one character over the other.
func anchored(frame string) string {
	if strings.IndexFunc(frame, disputed) < 0 {
		return strings.ReplaceAll(frame, Anchor, "")
	}
	var out strings.Builder
	out.Grow(len(frame) + 64)
	for i, line := range strings.Split(frame, "\n") {
		if i > 0 {
			out.WriteByte('\n')
		}
		if strings.IndexFunc(line, disputed) < 0 {
			out.WriteString(strings.ReplaceAll(line, Anchor, ""))
			continue
		}
		anchorLine(&out, line)
	}
	return out.String()
}

func anchorLine(out *strings.Builder, line string) {
	column, blanks, state := 1, 0, byte(0)
	drift := false // the terminal may be at another column than we
	for len(line) > 0 {
		var one string
		var width, n int
		one, width, n, state = ansi.DecodeSequence(line, state, nil)
		line = line[n:]
		begins := one == Anchor || width > 0 && one != " " && (blanks > 1 || isDrawn(one)) // a column
		if drift && begins {
			out.WriteString("\x1b[" + strconv.Itoa(column) + "G")
			drift = false
		}
		if one != Anchor {
			out.WriteString(one)
		}
		column += width
		switch {
		case one == " ":
			blanks++
		case width > 0:
			blanks = 0
		}
		drift = drift || strings.IndexFunc(one, disputed) >= 0
	}
}

// isDrawn reports the lines of our frames.
func isDrawn(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return 0x2500 <= r && r < 0x2580
}

// disputed reports characters that make terminals differ: marks, the vowels and finals of
// decomposed Hangul, the am of Thai and Lao, joiners, emoji. It is asked for every
// character of a frame.
func disputed(r rune) bool {
	switch {
	case r < 0x300 || 0x2500 <= r && r < 0x2600: // our own lines and signs among them
		return false
	case 0x1160 <= r && r < 0x1200 || r >= 0x1f000 && r < 0x20000, r == 0xe33, r == 0xeb3, r == 0x200d:
		return true
	}
	return unicode.Is(unicode.M, r)
}
