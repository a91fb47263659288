package layout

// FilesPage is the layout of the Files page: where we are, the folder, and what the
// file under the cursor is, beside it or below. Small pages have no preview.
type FilesPage struct{ Path, Folder, Preview, Hint, Input Rect }

const (
	previewFrom  = 80 // below this width the preview stands below the folder
	previewBelow = 16 // and below this height the folder alone is more use
)

// Files divides the Files page. A line at the bottom is for an input while something is
// typed, else for a hint if there is one; without a preview it says what the file is.
func Files(s Size, typing, hint bool) FilesPage {
	foot := 0
	small := s.W < previewFrom && s.H < previewBelow
	if typing || hint || small {
		foot = 1
	}
	rows := Rows(s, Part{Min: 1}, Part{Weight: 1}, Part{Min: foot})
	p := FilesPage{Path: rows[0], Folder: rows[1]}
	if typing {
		p.Input = rows[2]
	} else {
		p.Hint = rows[2]
	}
	switch {
	case small:
	case s.W < previewFrom:
		r := Rows(rows[1].Size(), Part{Min: 5, Weight: 1}, Part{Min: 8})
		p.Folder.H = r[0].H
		p.Preview = Rect{0, rows[1].Y + r[0].H, s.W, r[1].H}
	default:
		c := Columns(rows[1].Size(), Part{Min: 38, Weight: 2}, Part{Min: 38, Weight: 3})
		p.Folder.W = c[0].W
		p.Preview = Rect{c[1].X, rows[1].Y, c[1].W, rows[1].H}
	}
	return p
}

// Marked is the size of the dialog that lists n marked files: no higher than they need.
func Marked(outer Size, n int) Size { return Centre(outer, Size{W: 100, H: n + 2}).Size() }
