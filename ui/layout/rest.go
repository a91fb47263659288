package layout

// Rest is what is left of so many cells, or rows, beside those that are taken; never less
// than none.
func Rest(of int, taken ...int) int {
	for _, n := range taken {
		of -= n
	}
	return max(0, of)
}

// Fits reports whether all that is to be drawn has room in so many cells or rows.
func Fits(in int, drawn ...int) bool {
	for _, n := range drawn {
		in -= n
	}
	return in >= 0
}

// Below is what is left of a size under so many rows.
func (s Size) Below(rows int) Size { return Size{s.W, Rest(s.H, rows)} }

// Toast is the box of a message of so many lines: within the page, above its last line, in
// which a person may be typing, and between its borders unless it is long.
func (f Screen) Toast(width, lines int) Rect {
	w, h := min(f.Page.W-2, width), min(lines+2, f.Page.H-1)
	return Rect{f.Page.X + (f.Page.W-w)/2, f.Page.Y + Rest(f.Page.H, h, 2), w, h}
}

// Holds reports whether the cell x is one of w cells from the cell first on.
func Holds(first, w, x int) bool { return first <= x && x < first+w }

// Half is one of two halves, but no less than that.
func Half(of, least int) int { return max(least, of/2) }

// Wrapped is the width of the longest text that has room in s once it is broken into lines:
// a break takes the place of a blank.
func (s Size) Wrapped() int { return max(0, (s.W+1)*s.H) }
