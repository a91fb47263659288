package safe

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// blanks is cut to length by Pad, so that padding costs no allocation of its own.
var blanks = strings.Repeat(" ", 512)

// Spaces returns n blanks, "" for n below 1.
func Spaces(n int) string {
	if n <= 0 {
		return ""
	}
	if n <= len(blanks) {
		return blanks[:n]
	}
	return strings.Repeat(" ", n)
}

// Truncate cuts the text to at most w cells; what was cut ends in an ellipsis.
func (t Text) Truncate(w int) Text {
	switch {
	case t.w <= w:
		return t
	case w <= 0:
		return Text{}
	case t.w == len(t.s): // ASCII
		head, _ := aroundEscape(t.s, w-1)
		return Text{t.s[:head] + "…", head + 1}
	}
	head, _ := aroundEscape(t.s, len(ansi.Truncate(t.s, w-1, "")))
	return sized(t.s[:head] + "…")
}

// TruncateLeft cuts at the front and keeps the end, for paths.
func (t Text) TruncateLeft(w int) Text {
	if t.w <= w {
		return t
	}
	if w <= 0 {
		return Text{}
	}
	for cut := t.w - w + 1; ; cut++ { // a wide character at the cut stays whole, and may be too much
		_, tail := aroundEscape(t.s, len(t.s)-len(ansi.TruncateLeft(t.s, cut, "")))
		if end := sized("…" + t.s[tail:]); end.w <= w || cut >= t.w {
			return end.Truncate(w)
		}
	}
}

// WhereTheyDiffer leaves out of two texts the start that they share, but for its end, for room
// that is too narrow to show where they differ; empty where there is no such start.
func WhereTheyDiffer(a, b Text) (Text, Text) {
	const lead = 8 // cells before the first that differs, with the ellipsis
	n := 0
	for n < min(len(a.s), len(b.s)) && a.s[n] == b.s[n] {
		n++
	}
	for n > 0 && n < len(a.s) && !utf8.RuneStart(a.s[n]) {
		n--
	}
	shared := width(a.s[:n])
	if shared <= lead {
		return Text{}, Text{}
	}
	return a.TruncateLeft(a.w - shared + lead), b.TruncateLeft(b.w - shared + lead)
}

// Pad makes the text exactly w cells wide, cut or filled with blanks on the right.
func (t Text) Pad(w int) Text {
	t = t.Truncate(w)
	return Text{t.s + Spaces(w-t.w), max(w, 0)}
}

// PadLeft makes the text exactly w cells wide with blanks on the left, for numbers.
func (t Text) PadLeft(w int) Text {
	t = t.Truncate(w)
	return Text{Spaces(w-t.w) + t.s, max(w, 0)}
}

// Wrap breaks the text into lines of at most w cells, at blanks where it can; a date or
// a name with hyphens stays whole.
func (t Text) Wrap(w int) []Text {
	if w <= 0 || t.w <= w {
		return []Text{t}
	}
	var lines []Text
	rest := t.s
	for {
		start := startOf(rest, w+1)
		if len(start) == len(rest) && width(start) <= w {
			break
		}
		head := ansi.Truncate(start, w+1, "") // a blank may stand just behind the line
		cut := strings.LastIndexByte(head, ' ')
		if strings.TrimSpace(head[:max(cut, 0)]) == "" { // one long word, or a character wider than the line
			whole := len(ansi.Truncate(start, w, ""))
			if cut, _ = aroundEscape(rest, whole); cut == 0 { // the line has no room for one
				cut = whole
			}
		}
		if cut == 0 {
			break
		}
		lines = append(lines, sized(strings.TrimRight(rest[:cut], " ")))
		rest = strings.TrimLeft(rest[cut:], " ")
	}
	if rest != "" {
		lines = append(lines, sized(rest))
	}
	return lines
}

// startOf is the beginning of a text, more than so many cells wide where the text is: what
// is done to one line of a long text is not to take as long as the text.
func startOf(s string, cells int) string {
	for n := 4*cells + 64; n < len(s); n *= 2 {
		end := n
		for end > 0 && !utf8.RuneStart(s[end]) {
			end--
		}
		if width(s[:end]) > cells+2 { // the last character may go on behind the end
			return s[:end]
		}
	}
	return s
}

// Chunks breaks the text into lines of w cells, the first of so many, wherever they end, for
// text that is typed: not a blank of it is lost. An escaped character stays whole. The first
// line may be empty, where nothing fits into it.
func (t Text) Chunks(first, w int) (lines []Text) {
	rest := t.s
	for room := max(0, first); ; room = max(0, w) {
		start := startOf(rest, room)
		if len(start) == len(rest) && width(start) <= room {
			break
		}
		cut, _ := aroundEscape(rest, len(ansi.Truncate(start, room, "")))
		if cut == 0 && len(lines) > 0 { // the line has no room for one
			break
		}
		lines = append(lines, sized(rest[:cut]))
		rest = rest[cut:]
	}
	return append(lines, sized(rest))
}

func sized(s string) Text { return Text{s, width(s)} }
