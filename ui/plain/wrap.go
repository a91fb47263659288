package plain

import (
	"strings"

	"clinik-import/ui/safe"
)

// wrapped breaks a text at its blanks into lines of at most w cells; 0 for no bound. A word
// that is longer, such as a path, stays whole: so it can be copied.
func wrapped(text safe.Text, w int) string {
	if w <= 0 || text.Width() <= w {
		return text.String()
	}
	var out strings.Builder
	used := 0
	for i, word := range strings.Split(text.String(), " ") {
		n := safe.Clean(word).Width()
		switch {
		case i == 0:
		case used+1+n > w:
			out.WriteByte('\n')
			used = 0
		default:
			out.WriteByte(' ')
			used++
		}
		out.WriteString(word)
		used += n
	}
	return out.String()
}

// cells is how wide a line may be: one less than the terminal, for some break behind the
// last cell by themselves; 0 where nobody knows.
func (t *talk) cells() int {
	if t.width == nil {
		return 0
	}
	return max(0, t.width()-1)
}
