package main

import (
	"fmt"
	"html"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"clinik-import/cli/terminal"
)

// The size of a cell and the places of things in the picture, in the picture's units.
const (
	cellWidth  = 8.4 // of a font whose characters are 0.6 of its size wide, as nearly all are
	cellHeight = 18.0
	fontSize   = 14
	baseline   = 13.5 // of the text, below the top of its row
	margin     = 12.0
	titleBar   = 34.0
)

// The colours of the picture itself; those of the cells come from the program.
const (
	ground = "#14171d"
	frame  = "#242a35"
	plain  = terminal.Color("#d8dee9")
	quiet  = "#a3adbd"
	accent = "#ffcb6b"
)

const fonts = `ui-monospace,SFMono-Regular,Menlo,Consolas,&apos;DejaVu Sans Mono&apos;,&apos;Liberation Mono&apos;,monospace`

// A shot is one state of the screen, and what to say of it.
type shot struct {
	caption string
	key     string // that was pressed to get here; "" for none
	cells   [][]terminal.Cell
	show    time.Duration // how long, where it moves
	file    string        // where it is also drawn by itself; "" for nowhere
}

// picture returns a drawing of the shots as SVG, in the order in which they are shown,
// over and over. Where nothing moves, the one numbered still is seen. All shots are of
// one size. The drawing needs nothing from elsewhere.
func picture(shots []shot, still int) string {
	rows, cols := len(shots[0].cells), len(shots[0].cells[0])
	width := float64(cols)*cellWidth + 2*margin
	height := float64(rows)*cellHeight + titleBar + margin
	var defs, frames strings.Builder
	known := map[string]int{} // rows that are the same are drawn once
	for i, s := range shots {
		fmt.Fprintf(&frames, "<g transform=\"translate(%s 0)\">\n", number(float64(i)*width))
		key := ""
		if s.key != "" {
			key = fmt.Sprintf("<tspan dx=\"14\" fill=\"%s\">%s</tspan>", accent, html.EscapeString(s.key))
		}
		fmt.Fprintf(&frames, "<text x=\"%s\" y=\"22\" text-anchor=\"middle\" fill=\"%s\" font-weight=\"bold\">%s%s</text>\n",
			number(width/2), quiet, html.EscapeString(s.caption), key)
		for y, cells := range s.cells {
			drawn := row(cells)
			if drawn == "" {
				continue
			}
			id, seen := known[drawn]
			if !seen {
				id = len(known)
				known[drawn] = id
				fmt.Fprintf(&defs, "<g id=\"r%d\">%s</g>\n", id, drawn)
			}
			fmt.Fprintf(&frames, "<use href=\"#r%d\" x=\"%s\" y=\"%s\"/>\n", id, number(margin), number(titleBar+float64(y)*cellHeight))
		}
		frames.WriteString("</g>\n")
	}
	var b strings.Builder
	fmt.Fprintf(&b, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %[1]s %[2]s\" width=\"%[1]s\" height=\"%[2]s\" "+
		"font-family=\"%[3]s\" font-size=\"%[4]d\" role=\"img\">\n", number(width), number(height), fonts, fontSize)
	fmt.Fprintf(&b, "<title>%s</title>\n", html.EscapeString(shots[still].caption))
	if len(shots) > 1 {
		b.WriteString(film(shots, width))
	}
	fmt.Fprintf(&b, "<defs>\n%s</defs>\n", defs.String())
	fmt.Fprintf(&b, "<rect width=\"100%%\" height=\"100%%\" rx=\"10\" fill=\"%s\"/>\n<path d=\"M0 %[2]s V10 a10 10 0 0 1 10 -10 H%[3]s a10 10 0 0 1 10 10 V%[2]s z\" fill=\"%[4]s\"/>\n",
		ground, number(titleBar-6), number(width-10), frame)
	fmt.Fprintf(&b, "<g class=\"film\" transform=\"translate(%s 0)\">\n%s</g>\n</svg>\n", number(-float64(still)*width), frames.String())
	return b.String()
}

// film returns the style that moves the shots, which lie beside each other, past the
// window of the picture, one at a time.
func film(shots []shot, width float64) string {
	var all, at time.Duration
	for _, s := range shots {
		all += s.show
	}
	var b strings.Builder
	fmt.Fprintf(&b, "<style>\n@media (prefers-reduced-motion: no-preference) { .film { animation: film %ss step-end infinite } }\n@keyframes film {\n", number(all.Seconds()))
	for i, s := range shots {
		fmt.Fprintf(&b, "%s%% { transform: translateX(%spx) }\n", number(100*at.Seconds()/all.Seconds()), number(-float64(i)*width))
		at += s.show
	}
	b.WriteString("}\n</style>\n")
	return b.String()
}

// row returns a drawing of the cells, the first one's upper left corner at 0,0; "" for
// an empty row.
func row(cells []terminal.Cell) string {
	var b strings.Builder
	for from := 0; from < len(cells); {
		to, color := from, background(cells[from])
		for to < len(cells) && background(cells[to]) == color {
			to++
		}
		if color != "" {
			fmt.Fprintf(&b, `<rect x="%s" width="%s" height="%s" fill="%s"/>`, column(from), column(to-from), number(cellHeight), color)
		}
		from = to
	}
	for from := 0; from < len(cells); {
		to := stretch(cells, from)
		if kind := kindOf(cells[from]); kind == drawn {
			b.WriteString(shapes(cells[from:to], from))
		} else if kind != empty {
			b.WriteString(text(cells[from:to], from))
		}
		from = to
	}
	return b.String()
}

// A kind of cell is written in its own way: only so is every character in its place,
// whatever fonts the reader has.
type kind int

const (
	empty  kind = iota
	letter      // as wide as the font makes it
	symbol      // perhaps of another font
	wide        // two cells
	rtl         // written from right to left
	drawn       // lines and blocks
)

func kindOf(c terminal.Cell) kind {
	r, _ := utf8.DecodeRuneInString(c.Text)
	switch {
	case c.Text == " " && !c.Underline:
		return empty
	case isShape(r):
		return drawn
	case unicode.In(r, unicode.Hebrew, unicode.Arabic):
		return rtl
	case r >= 0x2190 && r < 0x2e00:
		return symbol
	default:
		return letter
	}
}

// stretch returns the end of the cells from from on that are written together.
func stretch(cells []terminal.Cell, from int) int {
	first := kindOf(cells[from])
	if first == letter && isWide(cells, from) {
		first = wide
	}
	for to := from + 1; to < len(cells); to++ {
		at := kindOf(cells[to])
		switch {
		case cells[to].Text == "":
			continue // the right half of what is before it
		case at == letter && isWide(cells, to):
			at = wide
		case at == empty && (first == letter || first == rtl) && to+1 < len(cells) && kindOf(cells[to+1]) == first &&
			!isWide(cells, to+1) && cells[to+1].Style == cells[from].Style:
			continue // a single space within a text
		}
		if at != first || at != empty && cells[to].Style != cells[from].Style || at == symbol && cells[to].Text != cells[from].Text {
			return to
		}
	}
	return len(cells)
}

func isWide(cells []terminal.Cell, at int) bool { return at+1 < len(cells) && cells[at+1].Text == "" }

// text returns the cells as text that takes exactly their place.
func text(cells []terminal.Cell, column0 int) string {
	var content strings.Builder
	for _, c := range cells {
		content.WriteString(c.Text)
	}
	style := cells[0].Style
	attributes := ""
	if style.Bold {
		attributes += ` font-weight="bold"`
	}
	if style.Italic {
		attributes += ` font-style="italic"`
	}
	if style.Underline {
		attributes += ` text-decoration="underline"`
	}
	if style.Faint {
		attributes += ` opacity=".75"`
	}
	if len(cells) > 1 {
		attributes += fmt.Sprintf(` textLength="%s"`, column(len(cells)))
	}
	return fmt.Sprintf(`<text x="%s" y="%s" fill="%s"%s>%s</text>`,
		column(column0), number(baseline), foreground(cells[0]), attributes, html.EscapeString(content.String()))
}

func foreground(c terminal.Cell) terminal.Color {
	color := c.Foreground
	if c.Reversed {
		if color = c.Background; color == "" {
			return ground
		}
	}
	if color == "" {
		return plain
	}
	return color
}

func background(c terminal.Cell) terminal.Color {
	if !c.Reversed {
		return c.Background
	}
	if c.Foreground == "" {
		return plain
	}
	return c.Foreground
}

func column(n int) string { return number(float64(n) * cellWidth) }

// number writes a length with at most two digits after the point.
func number(v float64) string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.2f", v+0), "0"), ".") // + 0: no -0
}
