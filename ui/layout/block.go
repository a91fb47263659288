package layout

import (
	"strings"

	"clinik-import/ui/safe"

	"github.com/charmbracelet/x/ansi"
)

// A Block is a finished piece of the screen: its lines, top first. Widgets give
// blocks of exactly the size they were asked for.
type Block []string

// Fit makes a block exactly as large as the size: cut, or filled with blanks.
func (b Block) Fit(s Size) Block {
	out := make(Block, max(0, s.H))
	for i := range out {
		if i < len(b) {
			out[i] = fitLine(b[i], s.W)
		} else {
			out[i] = safe.Spaces(s.W)
		}
	}
	return out
}

func fitLine(line string, w int) string {
	switch n := ansi.StringWidth(line); {
	case n == w:
		return line
	case n < w:
		return line + safe.Spaces(w-n)
	}
	line = ansi.Truncate(line, max(0, w), "")
	return line + safe.Spaces(w-ansi.StringWidth(line)) // a wide character may not fit the last cell
}

// Beside puts blocks of the same height next to each other.
func Beside(blocks ...Block) Block {
	var out Block
	for i := 0; ; i++ {
		var line strings.Builder
		found := false
		for _, b := range blocks {
			if i < len(b) {
				line.WriteString(b[i])
				found = true
			}
		}
		if !found {
			return out
		}
		out = append(out, line.String())
	}
}

// Above puts blocks of the same width on top of each other.
func Above(blocks ...Block) Block {
	var out Block
	for _, b := range blocks {
		out = append(out, b...)
	}
	return out
}

// Over lays a block on another one; its top left corner comes to r.X, r.Y.
func Over(base, top Block, r Rect) Block {
	out := make(Block, len(base))
	copy(out, base)
	for i, line := range top {
		y := r.Y + i
		if y < 0 || y >= len(out) {
			continue
		}
		left := fitLine(ansi.Truncate(out[y], r.X, ""), r.X)
		right := fitRight(out[y], ansi.StringWidth(out[y])-r.X-ansi.StringWidth(line))
		out[y] = left + line + right
	}
	return out
}

// fitRight returns the last w cells of a line.
func fitRight(line string, w int) string {
	if w <= 0 {
		return ""
	}
	cut := ansi.StringWidth(line) - w
	right := ansi.TruncateLeft(line, cut, "")
	if ansi.StringWidth(right) > w { // the cut went through a wide character
		right = ansi.TruncateLeft(line, cut+1, "")
	}
	if n := ansi.StringWidth(right); n < w {
		right = safe.Spaces(w-n) + right
	}
	return right
}

// Spread puts one piece at the left and one at the right end of a line of w cells.
// The left one gives way.
func Spread(left, right string, w int) string {
	r := ansi.StringWidth(right)
	if r >= w {
		return fitLine(right, w)
	}
	return fitLine(left, w-r) + right
}

// String joins the lines for the terminal.
func (b Block) String() string { return strings.Join(b, "\n") }

// Size returns the number of lines and the width of the widest.
func (b Block) Size() Size {
	s := Size{H: len(b)}
	for _, line := range b {
		s.W = max(s.W, ansi.StringWidth(line))
	}
	return s
}
