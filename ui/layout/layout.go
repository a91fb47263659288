// Package layout says where things go. It is pure: a size and a state give named
// rectangles, and nobody else does arithmetic with columns and rows (Rest, Fits, Ranked and Box do the small sums), but for
// a widget within its own lines.
//
// A page's own layout is one function in a file of its own here, made of Columns and
// Rows, tested with sizes.
package layout

// The smallest terminal that we draw pages in.
const (
	MinWidth  = 40
	MinHeight = 12
)

// Size is a width and height in cells.
type Size struct{ W, H int }

// Rect is a place within a page or the screen, in cells from its top left corner.
type Rect struct{ X, Y, W, H int }

// Size returns the size of the rectangle.
func (r Rect) Size() Size { return Size{r.W, r.H} }

// Within gives a point of the screen as one of the rectangle's own.
func (r Rect) Within(x, y int) (int, int) { return x - r.X, y - r.Y }

// RowAt is the row within the border of the rectangle that a point is in, from 0; ok is
// false where it is outside.
func (r Rect) RowAt(x, y int) (row int, ok bool) {
	row = y - r.Y - 1
	return row, r.X < x && x < r.X+r.W-1 && row >= 0 && y < r.Y+r.H-1
}

// Inside returns what is left within a border of one cell.
func (s Size) Inside() Size { return Size{max(0, s.W-2), max(0, s.H-2)} }

// Screen is the frame around every page.
type Screen struct{ Bar, Rule, Page, Foot, Status Rect }

// Frame divides the terminal. ok is false where it is too small for pages.
func Frame(s Size) (f Screen, ok bool) {
	if s.W < MinWidth || s.H < MinHeight {
		return Screen{}, false
	}
	return Screen{
		Bar:    Rect{0, 0, s.W, 1},
		Rule:   Rect{0, 1, s.W, 1},
		Page:   Rect{0, 2, s.W, s.H - 4},
		Foot:   Rect{0, s.H - 2, s.W, 1},
		Status: Rect{0, s.H - 1, s.W, 1},
	}, true
}

// Part is one share of a division: at least Min cells, and Weight parts of the rest, as
// long as it needs them: no more than Most, 0 for no bound.
type Part struct{ Min, Weight, Most int }

// needs reports whether a part of so many cells could use more.
func (p Part) needs(cells int) bool { return p.Weight > 0 && (p.Most == 0 || cells < p.Most) }

// Columns divides a size from left to right. The parts always fill it exactly; when
// it is smaller than their minima, the last ones shrink, to nothing if need be.
func Columns(s Size, parts ...Part) []Rect {
	rects := make([]Rect, len(parts))
	x := 0
	for i, w := range divide(s.W, parts) {
		rects[i] = Rect{x, 0, w, s.H}
		x += w
	}
	return rects
}

// Rows divides a size from top to bottom, like Columns.
func Rows(s Size, parts ...Part) []Rect {
	rects := make([]Rect, len(parts))
	y := 0
	for i, h := range divide(s.H, parts) {
		rects[i] = Rect{0, y, s.W, h}
		y += h
	}
	return rects
}

func divide(total int, parts []Part) []int {
	lengths := make([]int, len(parts))
	left := max(total, 0)
	for i, p := range parts {
		lengths[i] = min(p.Min, left)
		left -= lengths[i]
	}
	left = satisfy(lengths, left, parts)
	weights := 0
	for i, p := range parts {
		if p.needs(lengths[i]) {
			weights += p.Weight
		}
	}
	for i, p := range parts {
		if p.needs(lengths[i]) {
			share := left * p.Weight / weights
			lengths[i] += share
			left -= share
			weights -= p.Weight
		}
	}
	if left > 0 && len(lengths) > 0 {
		lengths[len(lengths)-1] += left
	}
	return lengths
}

// satisfy gives the parts whose share is as much as they need no more than that, so that
// what they leave is shared by the others. It returns what is left for these.
func satisfy(lengths []int, left int, parts []Part) int {
	for again := true; again; {
		again = false
		weights := 0
		for i, p := range parts {
			if p.needs(lengths[i]) {
				weights += p.Weight
			}
		}
		for i, p := range parts {
			if p.Most > 0 && p.needs(lengths[i]) && lengths[i]+left*p.Weight/weights >= p.Most {
				left -= p.Most - lengths[i]
				lengths[i], again = p.Most, true
				break // the shares of the others are greater now
			}
		}
	}
	return left
}

// Choice is the size of a dialog of n options, as Options divides its inside: no higher
// than they need.
func Choice(outer Size, n, longest int, keyed bool) Size {
	w := Centre(outer, Size{W: 72}).W
	if notesBelow(w-2, longest, keyed) {
		n += noteLines(w-2, longest)
	}
	return Centre(outer, Size{W: w, H: min(22, n+3)}).Size()
}

// noteLines is how many lines a note of so many cells takes, broken at its words; at most
// six.
func noteLines(w, longest int) int {
	return max(2, min(6, 1+longest*10/max(1, 9*(w-2))))
}

// notesBelow reports whether the notes of options have no room beside them; those of keyed
// options are short.
func notesBelow(w, longest int, keyed bool) bool {
	return !keyed && longest > 0 && (w < 50 || longest > w/2)
}

// ChoiceBox is the layout of a choice: what is typed, the options, and at the foot the note
// of the one under the cursor.
type ChoiceBox struct{ Search, List, Note Rect }

// Options divides a choice whose longest note takes so many cells.
func Options(s Size, longest int, keyed bool) ChoiceBox {
	foot := 0
	if notesBelow(s.W, longest, keyed) {
		foot = min(noteLines(s.W, longest), s.H/3)
	}
	r := Rows(s, Part{Min: 1}, Part{Weight: 1}, Part{Min: foot})
	return ChoiceBox{r[0], r[1], r[2]}
}

// Centre places a box of the wanted size in the middle, no larger than the outer size.
func Centre(outer, want Size) Rect {
	w, h := min(want.W, outer.W), min(want.H, outer.H)
	return Rect{(outer.W - w) / 2, (outer.H - h) / 2, w, h}
}
