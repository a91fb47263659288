package layout

// FilesPage is the layout of the Files page: where we are, the folder, and what the
// file under the cursor is. Narrow pages have no preview.
type FilesPage struct{ Path, Folder, Preview, Hint, Input Rect }

const previewFrom = 80 // below this width the folder alone is more use

// Files divides the Files page. A line at the bottom is for an input while something is
// typed, else for a hint if there is one.
func Files(s Size, typing, hint bool) FilesPage {
	foot := 0
	if typing || hint {
		foot = 1
	}
	rows := Rows(s, Part{Min: 1}, Part{Weight: 1}, Part{Min: foot})
	p := FilesPage{Path: rows[0], Folder: rows[1]}
	if typing {
		p.Input = rows[2]
	} else {
		p.Hint = rows[2]
	}
	if s.W >= previewFrom {
		c := Columns(rows[1].Size(), Part{Min: 38, Weight: 2}, Part{Min: 38, Weight: 3})
		p.Folder.W = c[0].W
		p.Preview = Rect{c[1].X, rows[1].Y, c[1].W, rows[1].H}
	}
	return p
}
