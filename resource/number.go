package resource

import (
	"bytes"
	"math"
	"strconv"
)

// number walks over a number as RFC 8259 writes it. It says whether that has neither
// fraction nor exponent, and whether a double surely keeps all its digits.
func (c *checker) number(pos int) (end int, whole, exact bool) {
	d, start := c.data, pos
	if d[pos] == '-' {
		pos++
	}
	switch {
	case pos < len(d) && d[pos] == '0':
		pos++
	case pos < len(d) && '1' <= d[pos] && d[pos] <= '9':
		pos = digits(d, pos)
	default:
		return c.syntax(pos), false, false
	}
	whole = true
	if pos < len(d) && d[pos] == '.' {
		whole = false
		if end = digits(d, pos+1); end == pos+1 {
			return c.syntax(end), false, false
		}
		pos = end
	}
	exact = pos-start <= safeDigits
	if pos < len(d) && (d[pos] == 'e' || d[pos] == 'E') {
		whole, exact = false, false
		pos++
		if pos < len(d) && (d[pos] == '+' || d[pos] == '-') {
			pos++
		}
		if end = digits(d, pos); end == pos {
			return c.syntax(end), false, false
		}
		pos = end
	}
	return pos, whole, exact
}

func digits(d []byte, pos int) int {
	for pos < len(d) && '0' <= d[pos] && d[pos] <= '9' {
		pos++
	}
	return pos
}

// checkNumber holds the number from start to end against the schema.
func (c *checker) checkNumber(n *node, start, end int, whole bool) {
	f := n.field
	if n.integer && !whole && !isWhole(c.data[start:end]) {
		c.breach(CodeType, start, end-start, f, Documented)
		return
	}
	if f.Minimum == nil && f.Maximum == nil {
		return
	}
	v, _ := strconv.ParseFloat(string(c.data[start:end]), 64) // out of range: ±Inf, which compares rightly
	if f.Minimum != nil && v < *f.Minimum || f.Maximum != nil && v > *f.Maximum {
		c.breach(CodeRange, start, end-start, f, Documented)
	}
}

// isWhole reports whether a number with fraction or exponent has an integer
// value all the same, as 1.0 and 1e2 do; JSON Schema counts these as integers.
func isWhole(number []byte) bool {
	point := -1         // digits before the point
	count, last := 0, 0 // digits, and those up to the last that is not zero
	exponent := 0
	for i, b := range number {
		switch {
		case b == '.':
			point = count
		case b == 'e' || b == 'E':
			text := string(number[i+1:])
			e, err := strconv.Atoi(text)
			if err != nil { // beyond any count of digits
				return last == 0 || text[0] != '-'
			}
			exponent = e
		case '0' <= b && b <= '9':
			count++
			if b != '0' {
				last = count
			}
			continue
		default:
			continue
		}
		if b != '.' {
			break
		}
	}
	if point < 0 {
		point = count
	}
	return last == 0 || last <= point+exponent
}

// safeDigits is how many decimal digits every double keeps.
const safeDigits = 15

// checkPrecision reports a number that a double, which is all that JavaScript
// has, would change: 9007199254740993, 0.12345678901234567890, 1e999.
func (c *checker) checkPrecision(start, end int) {
	number := c.data[start:end]
	v, _ := strconv.ParseFloat(string(number), 64)
	digits, point := decimal(make([]byte, 0, 32), number)
	if len(digits) <= safeDigits && (v != 0 || len(digits) == 0) && math.Abs(v) <= math.MaxFloat64 {
		return
	}
	var room, ours [32]byte
	kept, keptPoint := decimal(ours[:0], strconv.AppendFloat(room[:0], v, 'e', -1, 64))
	if math.IsInf(v, 0) || point != keptPoint || !bytes.Equal(digits, kept) {
		c.fault(CodePrecision, start, end-start, nil, Inferred)
	}
}

// decimal appends the significant digits of a number and says where its point
// is, counted from before the first of them; zero has none and its point is 0.
func decimal(digits, number []byte) (_ []byte, point int) {
	seenPoint, exponent := false, 0
	for i, b := range number {
		switch {
		case b == '.':
			seenPoint = true
		case b == 'e' || b == 'E':
			exponent, _ = strconv.Atoi(string(number[i+1:])) // beyond int: the nearest, far out of range too
			number = nil
		case '0' <= b && b <= '9' && number != nil:
			if len(digits) > 0 || b != '0' {
				digits = append(digits, b)
				if !seenPoint {
					point++
				}
			} else if seenPoint {
				point--
			}
		}
	}
	if digits = bytes.TrimRight(digits, "0"); len(digits) == 0 {
		return digits, 0
	}
	return digits, point + exponent
}
