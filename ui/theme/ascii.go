package theme

import (
	"strings"

	"clinik-import/ui/safe"
)

// Signs and lines of our own. Each is one cell wide.
var (
	SignError   = safe.Own("✗")
	SignWarning = safe.Own("!")
	SignNote    = safe.Own("·")
	SignOK      = safe.Own("✓")
	SignMark    = safe.Own("●")
	SignUnknown = safe.Own("?")
	SignAside   = safe.Own("○") // set aside by a person
	SignOpen    = safe.Own("▾")
	SignFolded  = safe.Own("▸")
	SignCursor  = safe.Own("▌")
)

// plain holds the ASCII form of the characters that we draw with.
var plain = map[rune]byte{
	'─': '-', '│': '|', '┌': '+', '┐': '+', '└': '+', '┘': '+', '├': '+', '┤': '+',
	'✗': 'x', '✓': 'v', '·': '.', '●': '*', '○': 'o', '▾': '-', '▸': '+', '▌': '>',
	'█': '#', '░': '.', '▕': '[', '▏': ']', '…': '~', '–': '-', '—': '-',
	'↑': '^', '↓': 'v', '←': '<', '→': '>', '×': 'x', '’': '\'', '‘': '\'', '“': '"', '”': '"',
}

// Spell makes a text readable in a terminal that shows ASCII alone, such as the name of a
// file in another script; elsewhere it is left as it is. Do it before the text is cut.
func (t *Theme) Spell(text safe.Text) safe.Text {
	if !t.made.ASCII {
		return text
	}
	return safe.Spelled(text)
}

// Frame prepares a finished frame for the terminal: where the locale is not UTF-8
// every character becomes ASCII of the same width, else what terminals count
// differently is anchored.
func (t *Theme) Frame(frame string) string {
	if !t.made.ASCII {
		return anchored(frame)
	}
	var out strings.Builder
	out.Grow(len(frame))
	for _, r := range strings.ReplaceAll(frame, Anchor, "") {
		switch b, ok := plain[r]; {
		case r < 0x80:
			out.WriteRune(r)
		case ok:
			out.WriteByte(b)
		default:
			for range safe.Clean(string(r)).Width() {
				out.WriteByte('?')
			}
		}
	}
	return out.String()
}
