package layout

// RejectsPage is the layout of the Rejects page: the list, the record beside or below
// it, an input while one is typed, and what is left. Where neither beside nor below has
// room, the record takes the place of the list.
type RejectsPage struct{ List, Record, Input, Foot Rect }

const (
	rejectsBeside = 76 // narrower, the record stands below the list
	rejectsBelow  = 20 // lower, there is one at a time
)

// Rejects divides the Rejects page. typing leaves a line for an input; record says
// that the record, not the list, is looked at.
func Rejects(s Size, typing, record bool) RejectsPage {
	input := 0
	if typing {
		input = 1
	}
	rows := Rows(s, Part{Weight: 1}, Part{Min: input}, Part{Min: 1})
	p := RejectsPage{List: rows[0], Input: rows[1], Foot: rows[2]}
	switch {
	case s.W >= rejectsBeside:
		c := Columns(rows[0].Size(), Part{Min: 36, Weight: 2}, Part{Min: 40, Weight: 3})
		p.List, p.Record = c[0], c[1]
	case s.H >= rejectsBelow:
		r := Rows(rows[0].Size(), Part{Weight: 2}, Part{Weight: 3})
		p.List, p.Record = r[0], r[1]
	case record:
		p.List, p.Record = Rect{}, rows[0]
	}
	return p
}
