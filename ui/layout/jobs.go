package layout

// JobsPage is the layout of the Jobs page: the batches, what the chosen one is, its
// errors, and what comes next. Where it is low only the list with the focus is there.
type JobsPage struct {
	Batches, Detail, Errors, Next Rect
	Bar                           int // width of a progress bar
}

const detailFrom = 110 // from this width on the details stand beside the errors

// Jobs divides the Jobs page. batches is the number of rows, detail how many lines the
// words about the chosen one take; onErrors says which list has the focus.
func Jobs(s Size, batches, detail int, onErrors bool) JobsPage {
	const border, heading, beside = 2, 1, 44
	detail, bar := max(3, min(detail, s.H/3)), 7
	switch {
	case s.W >= detailFrom:
		detail, bar = 0, 12
	case s.H < twoFrom:
		detail = 2
	}
	if s.H < twoFrom {
		rows := Rows(s, Part{Weight: 1}, Part{Min: min(2, s.H-4)}, Part{Min: 1})
		p := JobsPage{Batches: rows[0], Detail: rows[1], Next: rows[2], Bar: bar}
		if onErrors {
			p.Batches, p.Errors = Rect{}, rows[0]
		}
		return p
	}
	list := min(batches+border+heading, (s.H-detail-1)/2)
	rows := Rows(s, Part{Min: max(border+heading+1, list)}, Part{Min: detail}, Part{Weight: 1}, Part{Min: 1})
	p := JobsPage{Batches: rows[0], Detail: rows[1], Errors: rows[2], Next: rows[3], Bar: bar}
	if s.W >= detailFrom {
		c := Columns(p.Errors.Size(), Part{Weight: 1}, Part{Min: beside})
		p.Errors.W = c[0].W
		p.Detail = Rect{c[1].X, p.Errors.Y, c[1].W, p.Errors.H}
	}
	return p
}
