package layout

// Help chooses how a table of keys is laid out: in one column, or in two where it would
// not fit the height and two fit the width.
func Help(s Size, lines int) (columns int, box Size) {
	const one, two = 60, 78
	if lines+2 > s.H && s.W >= two {
		return 2, Centre(s, Size{W: min(s.W, 100), H: (lines+1)/2 + 2}).Size()
	}
	return 1, Centre(s, Size{W: one, H: lines + 2}).Size()
}

// Columns breaks a block into columns beside each other, the first one first.
func (b Block) Columns(n int, s Size) Block {
	if n < 2 {
		return b
	}
	parts := make([]Part, n)
	for i := range parts {
		parts[i].Weight = 1
	}
	h := (len(b) + n - 1) / n
	var columns []Block
	for i, r := range Columns(Size{s.W, h}, parts...) {
		columns = append(columns, b[min(i*h, len(b)):min((i+1)*h, len(b))].Fit(r.Size()))
	}
	return Beside(columns...)
}

// PaletteBox is the palette: its box, within it the list, and below that the command.
type PaletteBox struct{ Box, List, Command Size }

// Palette lays out n actions and a command line of so many cells, 0 if there is none. The
// command goes first where the height is short.
func Palette(outer Size, n, command int) PaletteBox {
	const border, search, heading, leastRows = 2, 1, 1, 5
	w := min(outer.W, 72)
	p := PaletteBox{Command: Size{W: w - border}}
	if command > 0 {
		lines := min(4, heading+(command+w-border-3)/max(1, w-border-2)+1)
		if outer.H >= border+search+leastRows+lines {
			p.Command.H = lines
		}
	}
	p.Box = Centre(outer, Size{W: w, H: min(24, n+search+border) + p.Command.H}).Size()
	p.List = Size{W: w - border, H: max(0, p.Box.H-border-p.Command.H)}
	return p
}
