package resource

import "strconv"

// number walks over a number as RFC 8259 writes it; whole if it has neither fraction nor exponent.
func (c *checker) number(pos int) (end int, whole bool) {
	d := c.data
	if d[pos] == '-' {
		pos++
	}
	switch {
	case pos < len(d) && d[pos] == '0':
		pos++
	case pos < len(d) && '1' <= d[pos] && d[pos] <= '9':
		pos = digits(d, pos)
	default:
		return c.syntax(pos), false
	}
	whole = true
	if pos < len(d) && d[pos] == '.' {
		whole = false
		if end = digits(d, pos+1); end == pos+1 {
			return c.syntax(end), false
		}
		pos = end
	}
	if pos < len(d) && (d[pos] == 'e' || d[pos] == 'E') {
		whole = false
		pos++
		if pos < len(d) && (d[pos] == '+' || d[pos] == '-') {
			pos++
		}
		if end = digits(d, pos); end == pos {
			return c.syntax(end), false
		}
		pos = end
	}
	return pos, whole
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
