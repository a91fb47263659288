package terminal

import (
	"fmt"
	"strconv"
	"strings"
)

// A Color is "#rrggbb", or "" for the terminal's own.
type Color string

// A Style is how a cell looks.
type Style struct {
	Foreground, Background                   Color
	Bold, Faint, Italic, Underline, Reversed bool
}

// after returns the style after an SGR sequence with these parameters (ECMA-48, 8.3.117;
// the colours of 38 and 48 as in ISO 8613-6).
func (s Style) after(parameters string) Style {
	codes := strings.FieldsFunc(parameters, func(r rune) bool { return r == ';' || r == ':' })
	if len(codes) == 0 {
		return Style{}
	}
	for i := 0; i < len(codes); i++ {
		code, _ := strconv.Atoi(codes[i])
		switch {
		case code == 38 || code == 48:
			color, used := extended(codes[i+1:])
			if code == 38 {
				s.Foreground = color
			} else {
				s.Background = color
			}
			i += used
		case code >= 30 && code <= 37:
			s.Foreground = palette(code - 30)
		case code >= 90 && code <= 97:
			s.Foreground = palette(code - 90 + 8)
		case code >= 40 && code <= 47:
			s.Background = palette(code - 40)
		case code >= 100 && code <= 107:
			s.Background = palette(code - 100 + 8)
		default:
			s = s.attribute(code)
		}
	}
	return s
}

func (s Style) attribute(code int) Style {
	switch code {
	case 0:
		return Style{}
	case 1:
		s.Bold = true
	case 2:
		s.Faint = true
	case 3:
		s.Italic = true
	case 4:
		s.Underline = true
	case 7:
		s.Reversed = true
	case 22:
		s.Bold, s.Faint = false, false
	case 23:
		s.Italic = false
	case 24:
		s.Underline = false
	case 27:
		s.Reversed = false
	case 39:
		s.Foreground = ""
	case 49:
		s.Background = ""
	}
	return s
}

// extended reads what follows 38 or 48 and says how many codes that took.
func extended(codes []string) (Color, int) {
	number := func(i int) int {
		n, _ := strconv.Atoi(codes[i])
		return n & 0xff
	}
	switch {
	case len(codes) >= 2 && codes[0] == "5":
		return palette(number(1)), 2
	case len(codes) >= 4 && codes[0] == "2":
		return rgb(number(1), number(2), number(3)), 4
	}
	return "", len(codes)
}

// basic are the sixteen named colours, chosen to be read well on a dark ground.
var basic = [16]Color{
	"#1d2129", "#f07178", "#9ece6a", "#e0af68", "#7aa2f7", "#c792ea", "#5fc9d8", "#c8ced9",
	"#7d8799", "#ff8b92", "#b5e285", "#ffcb6b", "#9dbcff", "#dcb4f7", "#86e1ee", "#ffffff",
}

// palette returns a colour of xterm's 256: sixteen named, a cube of 6×6×6, 24 greys.
func palette(n int) Color {
	switch {
	case n < 16:
		return basic[n]
	case n < 232:
		n -= 16
		level := func(v int) int {
			if v == 0 {
				return 0
			}
			return 55 + 40*v
		}
		return rgb(level(n/36), level(n/6%6), level(n%6))
	default:
		grey := 8 + 10*(n-232)
		return rgb(grey, grey, grey)
	}
}

func rgb(r, g, b int) Color { return Color(fmt.Sprintf("#%02x%02x%02x", r, g, b)) }
