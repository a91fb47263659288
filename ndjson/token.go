package ndjson

func (p *parser) space() {
	for p.i < len(p.b) {
		switch p.b[p.i] {
		case ' ', '\t', '\r', '\n':
			p.i++
		default:
			return
		}
	}
}

// peek returns the next byte that is not white space, 0 at the end.
func (p *parser) peek() byte {
	p.space()
	if p.i < len(p.b) {
		return p.b[p.i]
	}
	return 0
}

func (p *parser) token(n int) error {
	p.i += n
	p.after = p.i
	return nil
}

func (p *parser) str() error {
	start := p.i
	p.i++
	for p.i < len(p.b) {
		switch c := p.b[p.i]; {
		case c == '"':
			return p.token(1)
		case c < ' ':
			return p.fail(inString, "no unseen character in text")
		case c != '\\':
			p.i++
			continue
		}
		if p.i++; p.i >= len(p.b) {
			break
		}
		switch p.b[p.i] {
		case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
			p.i++
		case 'u':
			if _, ok := hex4(p.b[p.i+1:]); !ok {
				p.i--
				return p.fail(inEscape, `four hexadecimal digits after \u`)
			}
			p.i += 5
		default:
			p.i--
			return p.fail(inEscape, `one of \" \\ \/ \b \f \n \r \t \u`)
		}
	}
	p.i = start
	e := p.fail(endString, "a closing quotation mark").(*SyntaxError)
	e.Found = "the end of the line"
	return e
}

// hex4 reads four hexadecimal digits.
func hex4(b []byte) (rune, bool) {
	if len(b) < 4 {
		return 0, false
	}
	var r rune
	for _, c := range b[:4] {
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return r, true
}

func (p *parser) number() error {
	digits := func() bool {
		from := p.i
		for p.i < len(p.b) && p.b[p.i] >= '0' && p.b[p.i] <= '9' {
			p.i++
		}
		return p.i > from
	}
	next := func() byte {
		if p.i < len(p.b) {
			return p.b[p.i]
		}
		return 0
	}
	if next() == '-' {
		p.i++
	}
	if next() == '0' {
		p.i++
		if c := next(); c >= '0' && c <= '9' {
			return p.fail(inNumber, "no digit after a leading zero")
		}
	} else if !digits() {
		return p.fail(inNumber, "a digit")
	}
	if next() == '.' {
		p.i++
		if !digits() {
			return p.fail(inNumber, "a digit after the decimal point")
		}
	}
	if next()|0x20 == 'e' {
		p.i++
		if next() == '+' || next() == '-' {
			p.i++
		}
		if !digits() {
			return p.fail(inNumber, "a digit in the exponent")
		}
	}
	p.after = p.i
	return nil
}
