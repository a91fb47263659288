package safe

import (
	"strings"

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
	_, tail := aroundEscape(t.s, len(t.s)-len(ansi.TruncateLeft(t.s, t.w-w+1, "")))
	return sized("…" + t.s[tail:]).Truncate(w)
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
	rest := t
	for rest.w > w {
		head := ansi.Truncate(rest.s, w+1, "") // a blank may stand just behind the line
		cut := strings.LastIndexByte(head, ' ')
		if strings.TrimSpace(head[:max(cut, 0)]) == "" { // one long word, or a character wider than the line
			whole := len(ansi.Truncate(rest.s, w, ""))
			if cut, _ = aroundEscape(rest.s, whole); cut == 0 { // the line has no room for one
				cut = whole
			}
		}
		if cut == 0 {
			break
		}
		lines = append(lines, sized(strings.TrimRight(rest.s[:cut], " ")))
		rest = sized(strings.TrimLeft(rest.s[cut:], " "))
	}
	if rest.s != "" {
		lines = append(lines, rest)
	}
	return lines
}

// Chunks breaks the text into lines of w cells, the first of so many, wherever they end, for
// text that is typed: not a blank of it is lost. An escaped character stays whole. The first
// line may be empty, where nothing fits into it.
func (t Text) Chunks(first, w int) (lines []Text) {
	rest := t
	for room := first; rest.w > max(0, room); room = w {
		cut, _ := aroundEscape(rest.s, len(ansi.Truncate(rest.s, max(0, room), "")))
		if cut == 0 && len(lines) > 0 { // the line has no room for one
			break
		}
		lines = append(lines, sized(rest.s[:cut]))
		rest = sized(rest.s[cut:])
	}
	return append(lines, rest)
}

func sized(s string) Text { return Text{s, width(s)} }
