package layout

// Box is the size of a bordered dialog of so many lines: no wider than width, and within
// outer.
func Box(outer Size, width, lines int) Size {
	return Size{min(outer.W, width), min(outer.H, lines+2)}
}

// Ranked gives each in turn as many rows as it wants and are left.
func Ranked(rows int, wants ...int) []int {
	given := make([]int, len(wants))
	for i, want := range wants {
		given[i] = max(0, min(want, rows))
		rows -= given[i]
	}
	return given
}

// RecordsBox divides a dialog in which a person compares n records: the lines of what was
// said, whether the explanation is drawn, and the lines of each record.
type RecordsBox struct {
	Said, Each int
	About      bool

	rows, n int
}

// Records divides so many rows. Each record has at least two lines, for where it is and
// for the field in question; where room is short, the explanation goes first.
func Records(rows, said, about, n int) RecordsBox {
	box := RecordsBox{Said: min(said, max(1, rows-3*n)), Each: 2, rows: rows, n: n}
	box.About = about > 0 && box.Said+about+4*n+1 <= rows
	if !box.About {
		about = 0
	}
	if n > 0 {
		box.Each = max(2, min(5, (rows-box.Said-about-1)/n-1))
	}
	return box
}

// Blank reports whether there is room for a blank line above record i where so many lines
// are drawn already.
func (b RecordsBox) Blank(drawn, i int) bool { return drawn+b.Each < b.rows-(b.n-1-i)*b.Each }
