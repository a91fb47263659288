package safe

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Mask cleans a value and hides it, keeping its shape: letters become x or X, digits
// 9, everything else stays, so that a date still looks like one.
func Mask(s string) Text {
	t := Clean(s)
	out := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsNumber(r):
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

// Message makes a sentence of a server's safe to show. Nobody knows which of its words
// are values; hidden are those between double quotes, those with a digit, an @ or letters
// beyond ASCII, and those that begin with a capital as names do. What is left says what is
// wrong.
func (d *Display) Message(s string) Text {
	if d == nil || !d.Masked {
		return Clean(s)
	}
	words := strings.Fields(d.Words(s).s)
	for i, w := range words {
		if mayBeValue(w) {
			words[i] = Mask(w).s
		}
	}
	return Clean(strings.Join(words, " "))
}

func mayBeValue(word string) bool {
	bare := strings.TrimFunc(word, unicode.IsPunct)
	if first, _ := utf8.DecodeRuneInString(bare); unicode.IsUpper(first) && !opening[strings.ToLower(bare)] {
		return true
	}
	return strings.IndexFunc(word, func(r rune) bool { return unicode.IsDigit(r) || r == '@' || r > unicode.MaxASCII }) >= 0
}

// opening are words with which servers begin a sentence, and names of ours.
var opening = map[string]bool{}

func init() {
	for _, w := range strings.Fields(`a already an batch cannot conflict could duplicate error expected failed field format id
		identifier internal invalid it job length missing must no not null patient record reference refused rejected required
		resource server some the there this too type unexpected unknown unsupported value values violates wrong`) {
		opening[w] = true
	}
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
