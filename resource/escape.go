package resource

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// escape walks over the escape at pos, surrogate pairs together. If it is none
// that JSON knows, next is the byte that it fails at.
func escape(d []byte, pos int) (next int, ok, lone bool) {
	if pos+1 >= len(d) {
		return len(d), false, false
	}
	switch d[pos+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return pos + 2, true, false
	case 'u':
	default:
		return pos + 1, false, false
	}
	for i := pos + 2; i < pos+6; i++ {
		if i >= len(d) || unhex(d[i]) > 15 {
			return i, false, false
		}
	}
	r := hex4(d[pos+2:])
	if !utf16.IsSurrogate(r) {
		return pos + 6, true, false
	}
	if second, is := unitEscape(d[pos+6:]); is && utf16.DecodeRune(r, second) != utf8.RuneError {
		return pos + 12, true, false
	}
	return pos + 6, true, true
}

// unitEscape reads a \uXXXX at the start of d.
func unitEscape(d []byte) (rune, bool) {
	if len(d) < 6 || d[0] != '\\' || d[1] != 'u' {
		return 0, false
	}
	for _, b := range d[2:6] {
		if unhex(b) > 15 {
			return 0, false
		}
	}
	return hex4(d[2:]), true
}

func hex4(d []byte) rune {
	return rune(unhex(d[0]))<<12 | rune(unhex(d[1]))<<8 | rune(unhex(d[2]))<<4 | rune(unhex(d[3]))
}

// unhex returns the value of a hexadecimal digit, 255 for any other byte.
func unhex(b byte) byte {
	switch {
	case '0' <= b && b <= '9':
		return b - '0'
	case 'a' <= b && b <= 'f':
		return b - 'a' + 10
	case 'A' <= b && b <= 'F':
		return b - 'A' + 10
	}
	return 255
}

// character decodes the character that the inside of a string, which text has
// walked over, starts with; size is what it takes with its escapes. A lone
// surrogate, like a byte that is no UTF-8, is U+FFFD.
func character(s []byte) (r rune, size int) {
	if s[0] != '\\' {
		return utf8.DecodeRune(s)
	}
	switch s[1] {
	case 'u':
		r = hex4(s[2:])
		if !utf16.IsSurrogate(r) {
			return r, 6
		}
		if second, is := unitEscape(s[6:]); is {
			if pair := utf16.DecodeRune(r, second); pair != utf8.RuneError {
				return pair, 12
			}
		}
		return utf8.RuneError, 6
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	}
	return rune(s[1]), 2
}

// unescape appends the inside of a string, decoded. Bytes that are no UTF-8 stay as they are.
func unescape(to, s []byte) []byte {
	for len(s) > 0 {
		plain := bytes.IndexByte(s, '\\')
		if plain < 0 {
			return append(to, s...)
		}
		to = append(to, s[:plain]...)
		r, size := character(s[plain:])
		to = utf8.AppendRune(to, r)
		s = s[plain+size:]
	}
	return to
}

// utf16Length returns how many UTF-16 code units the inside of a string stands
// for, each byte that is no UTF-8 being one.
func utf16Length(s []byte) int {
	n := 0
	for len(s) > 0 {
		r, size := character(s)
		n++
		if r > 0xFFFF {
			n++
		}
		s = s[size:]
	}
	return n
}
