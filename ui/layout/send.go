package layout

// SendPage is the layout of the Send page: what it is all about, the batches of the
// plan, what the chosen one draws on, and what is held back. Where it is low only the
// list with the focus is there; where it is narrow nothing is beside the batches.
type SendPage struct{ About, Batches, Lines, Held, Next Rect }

const (
	linesFrom = 110 // below this width the batches need all of it
	twoFrom   = 15  // below this height one list at a time
)

// Send divides the Send page. about is how many lines the words at the top take,
// batches and held how many rows the lists have.
func Send(s Size, about, batches, held int, onHeld bool) SendPage {
	const border, heading = 2, 1
	most := s.H / 3
	if s.H >= twoFrom {
		most = s.H / 2 // warnings are among the words
	}
	about = max(1, min(about, most))
	rows := Rows(s, Part{Min: about}, Part{Weight: 1}, Part{Min: 1})
	p := SendPage{About: rows[0], Batches: rows[1], Next: rows[2]}
	switch body := rows[1]; {
	case held > 0 && s.H < twoFrom && onHeld:
		p.Batches, p.Held = Rect{}, body
	case held > 0 && s.H >= twoFrom:
		h := max(border+1, min(held+border, body.H/2))
		h = max(h, min(held+border, body.H-batches-border-heading))
		p.Batches.H -= h
		p.Held = Rect{0, p.Batches.Y + p.Batches.H, s.W, h}
	}
	if s.W >= linesFrom && p.Batches.H > 0 {
		c := Columns(p.Batches.Size(), Part{Weight: 3}, Part{Weight: 2})
		p.Batches.W = c[0].W
		p.Lines = Rect{c[1].X, p.Batches.Y, c[1].W, p.Batches.H}
	}
	return p
}
