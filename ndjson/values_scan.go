package ndjson

// A scanner follows a text of JSON values from byte to byte, far enough to see where
// each begins and ends. It judges nothing: a broken value ends where the next one
// must begin, so that the damage stays with it, and the lint finds what is wrong.
//
// A value is whatever stands outside of values but white space, commas, and the
// brackets of an array that is not inside a value.
type scanner struct {
	kinds   uint64 // of the open brackets, the innermost in the lowest bit: 1 for {, 0 for [
	depth   int    // open brackets; beyond 64 their kinds are not known
	last    byte   // the token before this one: one of { } [ ] , : " and 0 for a number or literal
	text    bool   // inside a text
	escaped bool   // behind a backslash
	torn    bool   // behind a line break inside a text: is it the end of a text that lacks its quotation mark?
	word    bool   // inside a number, a literal, or nonsense
	array   bool   // inside an array of records
	pending bool   // a value has ended, its line not yet
}

const (
	inText  = 1 << iota // bytes that end a run in a text
	inValue             // … outside of texts in a value
	inWord              // … in a word
	space               // white space
	word                // anything else: where it is looked for, a number or literal
)

var classes = func() (t [256]uint8) {
	for _, c := range []byte("\"\\\n") {
		t[c] |= inText
	}
	for _, c := range []byte("\"{}[],:\n\r") {
		t[c] |= inValue
	}
	for _, c := range []byte("{[], \t\r\n") {
		t[c] |= inWord
	}
	for c := range t {
		if c == ' ' || c == '\t' || c == '\r' || c == '\n' {
			t[c] |= space
		} else {
			t[c] |= word
		}
	}
	return t
}()

// run returns how many bytes from the start on are of none of the classes.
func run(b []byte, class uint8) int {
	for i, c := range b {
		if classes[c]&class != 0 {
			return i
		}
	}
	return len(b)
}

// show appends to out what raw adds to the view, which begins at the given place.
func (s *scanner) show(out *shown, raw []byte, at began) {
	for i := 0; i < len(raw); {
		c := raw[i]
		switch {
		case s.text:
			i += s.inText(out, raw[i:])
		case s.word:
			n := run(raw[i:], inWord)
			out.bytes = append(out.bytes, raw[i:i+n]...)
			if i += n; i < len(raw) {
				s.word, s.pending = false, true
			}
		case s.depth > 0:
			i += s.inValue(out, raw[i:])
		case classes[c]&space != 0 || c == ',':
			i++
		case c == '[' && !s.array, c == ']' && s.array:
			s.array = c == '['
			i++
		default:
			if s.pending {
				out.bytes = append(out.bytes, '\n')
			}
			s.pending = false
			out.begins = append(out.begins, began{at.view + int64(len(out.bytes)), at.text + int64(i)})
			out.bytes = append(out.bytes, c)
			i++
			s.begin(c)
		}
	}
}

// end closes the last line. The line of a value that is cut off, or stands in an
// array that is, stays open: so the lint sees it.
func (s *scanner) end(out *shown) {
	whole := s.word || s.pending
	if whole && !s.array {
		out.bytes = append(out.bytes, '\n')
	}
	s.word, s.pending = false, false
}

// begin starts a value with its first byte.
func (s *scanner) begin(c byte) {
	switch c {
	case '{', '[':
		s.open(c)
	case '"':
		s.text = true
	default:
		s.word = true
	}
}

func (s *scanner) open(c byte) {
	if s.depth++; s.depth <= 64 {
		s.kinds <<= 1
		if c == '{' {
			s.kinds |= 1
		}
	}
	s.last = c
}

// inText goes on in a text and returns how many bytes it took.
func (s *scanner) inText(out *shown, raw []byte) int {
	c := raw[0]
	switch {
	case s.escaped && c != '\n':
		s.escaped = false
		out.bytes = append(out.bytes, c)
		return 1
	case s.torn && classes[c]&space != 0:
		if c == '\n' {
			c = '\r'
		}
		out.bytes = append(out.bytes, c)
		return 1
	case s.torn:
		if s.torn = false; c == '"' || c == '{' || c == '}' || c == '[' || c == ']' || c == ',' {
			s.text, s.last = false, '"'
			s.pending = s.depth == 0
			return 0
		}
	}
	n := run(raw, inText)
	out.bytes = append(out.bytes, raw[:n]...)
	if n == len(raw) {
		return n
	}
	switch c = raw[n]; c {
	case '"':
		s.text, s.last = false, '"'
		s.pending = s.depth == 0
	case '\\':
		s.escaped = true
	case '\n':
		s.torn, s.escaped = true, false
		c = '\r' // as wrong in a text, and no line feed
	}
	out.bytes = append(out.bytes, c)
	return n + 1
}

// inValue goes on in an object or array and returns how many bytes it took.
func (s *scanner) inValue(out *shown, raw []byte) int {
	n := run(raw, inValue)
	out.bytes = append(out.bytes, raw[:n]...)
	if n > 0 && run(raw[:n], word) < n {
		s.last = 0
	}
	if n == len(raw) {
		return n
	}
	c := raw[n]
	switch c {
	case '\n', '\r':
		c = ' '
	case '"':
		s.text = true
	case '{':
		if s.unclosed() {
			s.close()
			return n
		}
		s.open(c)
	case '[':
		s.open(c)
	case '}', ']':
		if !s.matched(c) && c == ']' && s.array {
			s.close() // the array of records ends before its last record does
			return n
		}
		s.last = c
		s.pending = s.depth == 0
	default:
		s.last = c
	}
	out.bytes = append(out.bytes, c)
	return n + 1
}

// unclosed reports whether an object here means that the value around it lacks its
// closing brackets: it stands where none may, without the colon or comma before it.
func (s *scanner) unclosed() bool {
	switch {
	case s.depth > 64:
		return false
	case s.kinds&1 == 1:
		return s.last != ':'
	}
	return s.last != '[' && s.last != ','
}

// close ends the value where it stands.
func (s *scanner) close() { s.depth, s.kinds, s.pending = 0, 0, true }

// matched closes the innermost bracket that c fits, with what is open inside it, and
// reports whether there is one.
func (s *scanner) matched(c byte) bool {
	if s.depth > 64 {
		s.depth--
		return true
	}
	want := uint64(0)
	if c == '}' {
		want = 1
	}
	for i := range s.depth {
		if s.kinds>>i&1 == want {
			s.kinds >>= i + 1
			s.depth -= i + 1
			return true
		}
	}
	return false
}
