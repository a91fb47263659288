package resource

import (
	"bytes"
	"unicode"
)

// needText are the checks that look at the text itself rather than walk over its escapes.
const needText = checkAllowed | checkSuggested | checkFormat | checkReference | checkTenant | checkSense

// checkString holds the string from start to end, its quotes left out, against the schema.
func (c *checker) checkString(n *node, start, end int, seen flags) {
	d, from, to := c.data, start, end // the text is d[from:to]
	if maybeBlank[d[from]] && isBlank(d[from:to]) {
		c.blank(n, start, end)
		return
	}
	if n.checks == 0 {
		return
	}
	// A UTF-16 unit takes at least a byte, so most lengths need no counting.
	if n.checks&checkLength != 0 && to-from > n.field.MaxLength && utf16Length(d[from:to]) > n.field.MaxLength {
		c.stringFault(CodeLength, n, start, end, Documented)
	}
	if seen&escaped != 0 && n.checks&needText != 0 {
		var room [128]byte
		d = unescape(room[:0], d[from:to])
		from, to = 0, len(d)
	}
	if n.checks&checkAllowed != 0 {
		c.checkAllowed(n, d, from, to, start, end)
	}
	if n.checks&checkFormat != 0 && c.checkFormat(n, d[from:to], start, end) && n.checks&checkSense != 0 && c.judge != nil {
		c.checkSense(n, d[from:to], start, end)
	}
	if n.checks&checkSuggested != 0 && !n.suggested.has(d, from, to) {
		c.stringFault(CodeSuggested, n, start, end, Inferred)
	}
	if n.checks&checkReference != 0 && (n.field.RefStyle == "typed") != isTyped(d[from:to]) {
		c.stringFault(CodeReference, n, start, end, Inferred)
	}
	if n.checks&checkTenant != 0 && string(d[from:to]) == tenantSystem {
		c.fault(CodeTenantTag, start-1, end+2-start, nil, Inferred)
	}
	if n.checks&checkPerson != 0 && c.judge != nil {
		c.judge.notePerson(n, start, end, seen)
	}
}

func (c *checker) stringFault(code Code, n *node, start, end int, basis Basis) {
	c.breach(code, start-1, end+2-start, n.field, basis)
}

func (c *checker) checkAllowed(n *node, d []byte, from, to, start, end int) {
	switch {
	case !n.allowed.has(d, from, to):
		c.stringFault(CodeAllowed, n, start, end, Documented)
	case n.sdk != nil && !n.sdk.has(d, from, to):
		c.stringFault(CodeAllowed, n, start, end, Contradictory)
	}
}

// checkFormat reports whether the text has the form that is asked for.
func (c *checker) checkFormat(n *node, s []byte, start, end int) bool {
	if n.format == formatEmail {
		ok, dot := isEmail(s)
		switch {
		case !ok:
			c.stringFault(CodeFormat, n, start, end, n.field.FormatBasis)
		case !dot: // The standard lets a domain be one word; nobody's mail is read there.
			c.stringFault(CodeFormat, n, start, end, Inferred)
		}
		return ok
	}
	if !n.format.valid(s) {
		c.stringFault(CodeFormat, n, start, end, n.field.FormatBasis)
		return false
	}
	return true
}

// blank reports an empty or blank string. That it says nothing is our finding;
// a closed list, a documented format or a length may refuse it all the same.
func (c *checker) blank(n *node, start, end int) {
	if n.field == nil {
		return
	}
	f, s := n.field, unescape(nil, c.data[start:end])
	basis := Inferred
	switch {
	case n.checks&checkAllowed != 0 && !n.allowed.has(s, 0, len(s)),
		n.checks&checkFormat != 0 && f.FormatBasis == Documented && !n.format.valid(s),
		n.checks&checkLength != 0 && utf16Length(c.data[start:end]) > f.MaxLength:
		basis = Documented
	}
	c.stringFault(CodeBlank, n, start, end, basis)
}

// maybeBlank marks the bytes that a blank string can start with, escapes and the quote
// that ends an empty one among them.
var maybeBlank = func() (marks [256]bool) {
	for _, r := range "\t\n\v\f\r \u0085\u00A0\u1680\u2000\u2028\u202F\u205F\u3000\uFEFF" { // of each first byte
		marks[string(r)[0]] = true
	}
	marks['\\'], marks['"'] = true, true
	return marks
}()

// isBlank reports whether the inside of a string has nothing but white space,
// as JavaScript's trim sees it.
func isBlank(s []byte) bool {
	for len(s) > 0 {
		r, size := character(s)
		if !isSpace(r) {
			return false
		}
		s = s[size:]
	}
	return true
}

func isSpace(r rune) bool {
	return unicode.IsSpace(r) || r == 0xFEFF
}

// isTyped reports whether a reference names its type, as in "Practitioner/prac_1".
func isTyped(s []byte) bool {
	i := bytes.IndexByte(s, '/')
	return i > 0 && i < len(s)-1 && 'A' <= s[0] && s[0] <= 'Z'
}
