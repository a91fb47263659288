package safe

import (
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// JSON makes JSON text safe to show: inside strings, which is where such characters
// can stand, what a terminal would obey or hide is written as \uXXXX. It means the same
// JSON value as before. Text without such characters is returned as it is.
func JSON(text []byte) []byte {
	var out []byte
	copied := 0
	for i := 0; i < len(text); {
		if text[i] < 0x7f { // by far the most
			i++
			continue
		}
		r, n := utf8.DecodeRune(text[i:])
		if r == 0x7f || hidden(r) {
			out = append(out, text[copied:i]...)
			if r > 0xffff {
				high, low := utf16.EncodeRune(r)
				out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
			} else {
				out = fmt.Appendf(out, `\u%04x`, r)
			}
			copied = i + n
		}
		i += n
	}
	if copied == 0 {
		return text
	}
	return append(out, text[copied:]...)
}
