package resource

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// flags says what text met in a string.
type flags uint8

const (
	escaped      flags = 1 << iota // it has escapes
	badUTF8                        // see checker.utf8At
	badSurrogate                   // see checker.surrogateAt
)

const (
	ones  = 0x0101010101010101
	highs = 0x80 * ones
)

// marks sets the high bit of each of eight bytes that needs a look: xor with 2
// moves the quote down to 0x20, so that one subtraction finds it and the
// control characters; another finds the backslash; the high bit itself finds
// what is not ASCII. The lowest mark is always a true one.
func marks(w uint64) uint64 {
	return (((w ^ 0x02*ones) - 0x21*ones) | ((w ^ '\\'*ones) - ones) | w) & highs
}

// keyText is text for a key, with the words by which names finds it: most keys
// are plain and short, and the words are at hand when the end is found.
func (c *checker) keyText(pos int) (end int, seen flags, head, tail uint64) {
	if rest := c.data[pos:]; len(rest) >= 16 {
		head = binary.LittleEndian.Uint64(rest)
		if mark := marks(head); mark != 0 {
			n := bits.TrailingZeros64(mark) / 8
			if rest[n] == '"' {
				return pos + n, 0, head & (1<<(8*n) - 1), 0
			}
		} else if mark := marks(binary.LittleEndian.Uint64(rest[8:])); mark != 0 {
			n := bits.TrailingZeros64(mark) / 8
			if rest[8+n] == '"' {
				return pos + 8 + n, 0, head, binary.LittleEndian.Uint64(rest[n:])
			}
		}
	}
	if end, seen = c.text(pos); end != ended {
		head, tail = words(c.data, pos, end)
	}
	return end, seen, head, tail
}

// text walks a string from behind its opening quote to its closing one and
// returns that one's position, sixteen bytes at a time.
func (c *checker) text(pos int) (end int, seen flags) {
	d := c.data
	for rest := d[pos:]; len(rest) >= 16; rest = rest[16:] {
		plain := unmarked(binary.LittleEndian.Uint64(rest))
		both := plain + unmarked(binary.LittleEndian.Uint64(rest[8:]))
		if plain == 8 { // one assignment, so that it takes no branch, which would often be foreseen wrongly
			plain = both
		}
		if pos += plain; plain < 16 {
			if d[pos] == '"' {
				return pos, 0
			}
			if d[pos] >= utf8.RuneSelf {
				return c.wideText(pos)
			}
			break
		}
	}
	return c.richText(pos)
}

// unmarked returns how many of eight bytes stand before the first that needs a look.
func unmarked(w uint64) int { return bits.TrailingZeros64(marks(w)) / 8 }

// wideText is text from the first character beyond ASCII on, if there is no escape.
func (c *checker) wideText(start int) (end int, seen flags) {
	d, pos := c.data, start
	for rest := d[pos:]; len(rest) >= 8; rest = rest[8:] {
		if stop := stops(binary.LittleEndian.Uint64(rest)); stop != 0 {
			if pos += bits.TrailingZeros64(stop) / 8; d[pos] == '"' && isUTF8(d[start:pos]) {
				return pos, 0
			}
			break
		}
		pos += 8
	}
	return c.richText(start)
}

// stops is marks without those for what is not ASCII.
func stops(w uint64) uint64 {
	return (((w ^ 0x02*ones) - 0x21*ones) | ((w ^ '\\'*ones) - ones)) &^ w & highs
}

// richText is text from the first escape or character beyond ASCII on.
func (c *checker) richText(pos int) (end int, seen flags) {
	d := c.data
	for pos < len(d) {
		switch b := d[pos]; {
		case b >= utf8.RuneSelf:
			next := multibyte(d, pos)
			if next == pos {
				next = c.invalid(pos, seen)
				seen |= badUTF8
			}
			pos = next
		case b == '"':
			return pos, seen
		case b == '\\':
			seen |= escaped
			next, ok, lone := escape(d, pos)
			if !ok {
				return c.syntax(next), seen
			}
			if lone && seen&badSurrogate == 0 {
				seen |= badSurrogate
				c.surrogateAt = pos
			}
			pos = next
		case b < ' ':
			return c.syntax(pos), seen
		default:
			pos++
			for rest := d[pos:]; len(rest) >= 8; rest = rest[8:] {
				if mark := marks(binary.LittleEndian.Uint64(rest)); mark != 0 {
					pos += bits.TrailingZeros64(mark) / 8
					break
				}
				pos += 8
			}
		}
	}
	return c.syntax(len(d)), seen
}

// multibyte walks over characters that are not ASCII, up to one that is or to
// one that is not UTF-8 (RFC 3629).
func multibyte(d []byte, pos int) int {
	for pos < len(d) && d[pos] >= utf8.RuneSelf {
		if rest := d[pos:]; len(rest) >= 3 {
			if b := rest[0]; b-0xC2 < 0xE0-0xC2 { // two bytes
				if rest[1]&0xC0 != 0x80 {
					return pos
				}
				pos += 2
				continue
			} else if b-0xE1 < 0xED-0xE1 { // three, any of them; after E0 and ED not all are
				if rest[1]&0xC0 != 0x80 || rest[2]&0xC0 != 0x80 {
					return pos
				}
				pos += 3
				continue
			}
		}
		_, size := utf8.DecodeRune(d[pos:])
		if size == 1 {
			return pos
		}
		pos += size
	}
	return pos
}

// invalid notes the run of bytes at pos that are no UTF-8, if it is the
// string's first, and returns where it ends.
func (c *checker) invalid(pos int, seen flags) int {
	end := pos
	for end < len(c.data) && c.data[end] >= utf8.RuneSelf {
		if _, size := utf8.DecodeRune(c.data[end:]); size > 1 {
			break
		}
		end++
	}
	if seen&badUTF8 == 0 {
		c.utf8At, c.utf8Length = pos, end-pos
	}
	return end
}
