package layout

// CheckPage is the Check page: what is checked and how far, the records with the
// problems below them, the record beside or below, and what to do next. Small pages
// show one pane at a time, in Records, Problems and Record alike.
type CheckPage struct {
	Header, Records, Problems, Record, Next Rect
	Body                                    Rect // of the panes together
	Single                                  bool
}

const (
	besideFrom  = 76 // below this width the record stands below the list
	stackedFrom = 20 // below this height there is room for one pane only
	besideHigh  = 12 // the same, where the record is beside
)

// Check divides the Check page.
func Check(s Size) CheckPage {
	rows := Rows(s, Part{Min: 1}, Part{Weight: 1}, Part{Min: 1})
	body := rows[1]
	p := CheckPage{Header: rows[0], Body: body, Next: rows[2]}
	switch {
	case s.W >= besideFrom && s.H >= besideHigh:
		c := Columns(body.Size(), Part{Min: 38, Weight: 1}, Part{Min: 38, Weight: 1})
		r := Rows(c[0].Size(), Part{Min: 4, Weight: 3}, Part{Min: 4, Weight: 2})
		p.Records = Rect{0, body.Y, r[0].W, r[0].H}
		p.Problems = Rect{0, body.Y + r[0].H, r[1].W, r[1].H}
		p.Record = Rect{c[1].X, body.Y, c[1].W, c[1].H}
	case s.H >= stackedFrom:
		r := Rows(body.Size(), Part{Min: 4, Weight: 3}, Part{Min: 4, Weight: 2}, Part{Min: 6, Weight: 4})
		for i, rect := range []*Rect{&p.Records, &p.Problems, &p.Record} {
			*rect = Rect{0, body.Y + r[i].Y, r[i].W, r[i].H}
		}
	default:
		p.Single = true
		p.Records, p.Problems, p.Record = body, body, body
	}
	return p
}

// compareFrom is the width from which a record stands beside what it was.
const compareFrom = 76

// Compare divides a pane between a record as it was and as it is. beside is false where
// there is room for one of them only.
func Compare(s Size) (was, is Rect, beside bool) {
	if s.W < compareFrom {
		return Rect{W: s.W, H: s.H}, Rect{W: s.W, H: s.H}, false
	}
	c := Columns(s, Part{Weight: 1}, Part{Weight: 1})
	return c[0], c[1], true
}

// ProposalsBox is the dialog that lists changes before they are made.
type ProposalsBox struct{ Box, List, Detail Rect }

// detailLines are those in which the change under the cursor is told in full.
const detailLines = 2

// Proposals divides the dialog for n changes: wide, and no higher than it needs. Below the
// list stands the change under the cursor, where there is room for it.
func Proposals(s Size, n int) ProposalsBox {
	box := Centre(s, Size{W: 140, H: n + 4 + detailLines}) // heading, last line, border
	inside := box.Size().Inside()
	detail := detailLines
	if inside.H < 3+detailLines {
		detail = 0
	}
	rows := Rows(inside, Part{Weight: 1}, Part{Min: detail}, Part{Min: 1})
	return ProposalsBox{Box: box, List: Rect{1, 1, rows[0].W, rows[0].H}, Detail: Rect{1, 1 + rows[1].Y, rows[1].W, rows[1].H}}
}
