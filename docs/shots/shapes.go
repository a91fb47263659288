package main

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"clinik-import/cli/terminal"
)

// Where a line goes from the middle of its cell.
const (
	up = 1 << iota
	down
	left
	right
)

// lines are the characters that frames are made of.
var lines = map[rune]int{
	'─': left | right, '│': up | down,
	'┌': down | right, '┐': down | left, '└': up | right, '┘': up | left,
	'╭': down | right, '╮': down | left, '╰': up | right, '╯': up | left,
	'├': up | down | right, '┤': up | down | left, '┬': down | left | right, '┴': up | left | right,
	'┼': up | down | left | right,
}

// A block is a part of a cell, in shares of its width, filled over its whole height.
type block struct {
	from, to float64
	shade    float64 // how dense, 0 to 1
}

// blocks are the characters that bars are made of.
var blocks = map[rune]block{
	'▏': {0, 1. / 8, 1}, '▎': {0, 2. / 8, 1}, '▍': {0, 3. / 8, 1}, '▌': {0, 4. / 8, 1},
	'▋': {0, 5. / 8, 1}, '▊': {0, 6. / 8, 1}, '▉': {0, 7. / 8, 1}, '█': {0, 1, 1}, '▕': {7. / 8, 1, 1}, '▐': {4. / 8, 1, 1},
	'░': {0, 1, 0.3}, '▒': {0, 1, 0.5}, '▓': {0, 1, 0.75},
}

func isShape(r rune) bool {
	_, isBlock := blocks[r]
	return isBlock || lines[r] != 0
}

// shapes returns the lines and blocks in the cells, all of one style: drawn, they meet
// from cell to cell, which the characters of a font often do not.
func shapes(cells []terminal.Cell, column0 int) string {
	var path strings.Builder
	var rects strings.Builder
	color := foreground(cells[0])
	for i := 0; i < len(cells); i++ {
		r, _ := utf8.DecodeRuneInString(cells[i].Text)
		x := float64(column0+i) * cellWidth
		if bar, ok := blocks[r]; ok {
			same := 1
			for bar.from == 0 && bar.to == 1 && i+same < len(cells) && cells[i+same].Text == cells[i].Text {
				same++
			}
			density := ""
			if bar.shade < 1 {
				density = fmt.Sprintf(` opacity="%s"`, number(bar.shade))
			}
			fmt.Fprintf(&rects, `<rect x="%s" width="%s" height="%s" fill="%s"%s/>`, number(x+bar.from*cellWidth),
				number((float64(same-1)+bar.to-bar.from)*cellWidth), number(cellHeight), color, density)
			i += same - 1
			continue
		}
		middle := number(x + cellWidth/2)
		to := lines[r]
		if to&up != 0 {
			fmt.Fprintf(&path, "M%s 0V%s", middle, number(cellHeight/2))
		}
		if to&down != 0 {
			fmt.Fprintf(&path, "M%s %sV%s", middle, number(cellHeight/2), number(cellHeight))
		}
		if to&(left|right) == 0 {
			continue
		}
		start, end := x, x+cellWidth
		if to&left == 0 {
			start += cellWidth / 2
		}
		for to&right != 0 && i+1 < len(cells) && cells[i+1].Text == "─" {
			i++
			end += cellWidth
			to = left | right
		}
		if to&right == 0 {
			end -= cellWidth / 2
		}
		fmt.Fprintf(&path, "M%s %sH%s", number(start), number(cellHeight/2), number(end))
	}
	if path.Len() == 0 {
		return rects.String()
	}
	return fmt.Sprintf(`%s<path d="%s" stroke="%s" fill="none"/>`, rects.String(), path.String(), color)
}
