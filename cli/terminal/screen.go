package terminal

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// A Cell is one place of the grid. The right half of a wide character has the text "".
type Cell struct {
	Text string // one character with its combining marks; " " where nothing was written
	Style
}

// A Screen is as much of a terminal as Bubble Tea's renderer asks for: text with wide
// characters and colours, cursor movement, erasing, and the answers to its questions.
type Screen struct {
	cols, rows int
	cells      [][]Cell
	style      Style
	x, y       int
	rest       []byte // an unfinished sequence or character
}

// NewScreen returns an empty screen of that many columns and rows, both at least 1.
func NewScreen(cols, rows int) *Screen {
	s := &Screen{cols: cols, rows: rows, cells: make([][]Cell, rows)}
	s.clear(0, rows)
	return s
}

// String returns the text of the screen, a line for each row, without the blanks at its end.
func (s *Screen) String() string {
	lines := make([]string, s.rows)
	for y, row := range s.cells {
		var line strings.Builder
		for _, cell := range row {
			line.WriteString(cell.Text)
		}
		lines[y] = strings.TrimRight(line.String(), " ")
	}
	return strings.Join(lines, "\n")
}

// Cells returns a copy of the grid, row by row.
func (s *Screen) Cells() [][]Cell {
	grid := make([][]Cell, s.rows)
	for y, row := range s.cells {
		grid[y] = append([]Cell(nil), row...)
	}
	return grid
}

// Write takes output of a program and returns what a terminal would answer to it.
func (s *Screen) Write(data []byte) (answer string) {
	data = append(s.rest, data...)
	whole := wholeRunes(data) // half a character would be taken for part of the one before it
	data, half := data[:whole], data[whole:]
	var state byte
	for len(data) > 0 {
		sequence, width, n, next := ansi.DecodeSequence(data, state, nil)
		if next != ansi.NormalState && n == len(data) {
			break // more of it will come
		}
		switch {
		case width > 0:
			s.put(string(sequence), width)
		case len(sequence) == 1:
			s.control(sequence[0])
		case len(sequence) > 2 && sequence[0] == 0x1b && sequence[1] == '[':
			answer += s.command(string(sequence[2:]))
		case string(sequence) == "\x1b]11;?\x07" || string(sequence) == "\x1b]11;?\x1b\\":
			answer += "\x1b]11;rgb:0000/0000/0000\x1b\\"
		}
		data, state = data[n:], next
	}
	s.rest = append(bytes.Clone(data), half...)
	return answer
}

// wholeRunes returns how many bytes there are without the character at the end whose
// other bytes are still to come.
func wholeRunes(data []byte) int {
	for n := len(data) - 1; n >= 0 && n > len(data)-utf8.UTFMax; n-- {
		if utf8.RuneStart(data[n]) {
			if !utf8.FullRune(data[n:]) {
				return n
			}
			break
		}
	}
	return len(data)
}

func (s *Screen) clear(from, to int) {
	for y := from; y < to; y++ {
		s.cells[y] = make([]Cell, s.cols)
		s.erase(y, 0, s.cols)
	}
}

func (s *Screen) erase(y, from, to int) {
	for x := from; x < to; x++ {
		s.cells[y][x] = Cell{" ", Style{Background: s.style.Background}}
	}
}

func (s *Screen) put(text string, width int) {
	if s.x+width > s.cols {
		s.x = s.cols - width // a frame never writes past the edge; if it does, it shows
	}
	row := s.cells[s.y]
	if row[s.x].Text == "" && s.x > 0 {
		row[s.x-1].Text = " " // half of a wide character is none
	}
	row[s.x] = Cell{text, s.style}
	for i := 1; i < width; i++ {
		row[s.x+i] = Cell{"", s.style}
	}
	if next := s.x + width; next < s.cols && row[next].Text == "" {
		row[next].Text = " "
	}
	s.x += width
}

func (s *Screen) control(c byte) {
	switch c {
	case '\r':
		s.x = 0
	case '\n':
		if s.y++; s.y == s.rows {
			s.y--
			s.cells = append(s.cells[1:], make([]Cell, s.cols))
			s.erase(s.y, 0, s.cols)
		}
	case '\b':
		s.x = max(0, s.x-1)
	}
}

// command carries out one CSI sequence, given without its introducer.
func (s *Screen) command(c string) (answer string) {
	parameters, final := c[:len(c)-1], c[len(c)-1]
	number := func(i, missing int) int {
		fields := strings.Split(parameters, ";")
		if i < len(fields) {
			if n, err := strconv.Atoi(fields[i]); err == nil {
				return n
			}
		}
		return missing
	}
	switch final {
	case 'A':
		s.y = max(0, s.y-number(0, 1))
	case 'B':
		s.y = min(s.rows-1, s.y+number(0, 1))
	case 'C':
		s.x = min(s.cols-1, s.x+number(0, 1))
	case 'D':
		s.x = max(0, s.x-number(0, 1))
	case 'G':
		s.x = min(s.cols, number(0, 1)) - 1
	case 'H', 'f':
		s.y, s.x = min(s.rows, number(0, 1))-1, min(s.cols, number(1, 1))-1
	case 'K', 'J':
		s.wipe(final, number(0, 0))
	case 'm':
		s.style = s.style.after(parameters)
	case 'h':
		if parameters == "?1049" {
			s.clear(0, s.rows)
			s.x, s.y = 0, 0
		}
	case 'n':
		if parameters == "6" {
			answer = "\x1b[" + strconv.Itoa(s.y+1) + ";" + strconv.Itoa(s.x+1) + "R"
		}
	}
	return answer
}

// wipe erases in the line (K) or on the screen (J): what follows the cursor, what goes
// before it, or all.
func (s *Screen) wipe(what byte, which int) {
	switch {
	case what == 'K' && which == 0:
		s.erase(s.y, min(s.x, s.cols), s.cols)
	case what == 'K' && which == 1:
		s.erase(s.y, 0, min(s.x+1, s.cols))
	case what == 'K':
		s.erase(s.y, 0, s.cols)
	case which == 0:
		s.erase(s.y, min(s.x, s.cols), s.cols)
		s.clear(s.y+1, s.rows)
	default:
		s.clear(0, s.rows)
	}
}
