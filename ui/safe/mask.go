package safe

import (
	"strings"
	"unicode"
)

// Mask cleans a value and hides it, keeping its shape: letters become x or X, digits
// 9, everything else stays, so that a date still looks like one.
func Mask(s string) Text {
	t := Clean(s)
	out := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsDigit(r):
			return '9'
		case unicode.IsUpper(r):
			return 'X'
		case unicode.IsLetter(r):
			return 'x'
		case unicode.Is(unicode.M, r):
			return -1
		}
		return r
	}, t.s)
	return Text{out, width(out)}
}

// A Display shows patients' values: in the clear, or masked for a shared screen.
type Display struct{ Masked bool }

// Value makes a value from a record safe to show.
func (d *Display) Value(s string) Text {
	if d.Masked {
		return Mask(s)
	}
	return Clean(s)
}

// Bytes is Value for bytes, such as raw JSON.
func (d *Display) Bytes(b []byte) Text {
	if d.Masked {
		return Mask(string(b[:min(len(b), MaxBytes)]))
	}
	return Bytes(b)
}

// Words makes a sentence of our own safe to show; values stand in it between double
// quotes, and only they are hidden.
func (d *Display) Words(s string) Text {
	if !d.Masked {
		return Clean(s)
	}
	parts := strings.Split(s, `"`)
	for i := 1; i < len(parts); i += 2 {
		parts[i] = Mask(parts[i]).s
	}
	return Clean(strings.Join(parts, `"`))
}
