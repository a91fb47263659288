package ndjson

import (
	"fmt"
	"unicode/utf8"
)

// A SyntaxError is a place where a record stops being JSON (RFC 8259).
type SyntaxError struct {
	Offset   int    // byte in the record
	Expected string // in words: "a comma or }", "a value" …
	Found    string // in words: "the end of the line", `"'"` …
	rule     syntaxRule
	after    int // end of the last whole token before the offset
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("expected %s at byte %d, found %s", e.Expected, e.Offset+1, e.Found)
}

// syntaxRule says which place of the grammar broke, so that a hint can fit.
type syntaxRule uint8

const (
	wantValue  syntaxRule = iota // a value
	wantName                     // a member name
	wantColon                    // the colon after it
	wantComma                    // a comma or the closing bracket
	wantEnd                      // nothing more
	inString                     // a raw control byte
	inEscape                     // a bad escape
	inNumber                     // a bad number
	endString                    // a string without its closing quote
	tooDeep                      // more nesting than the parser follows
	wantMember                   // after "," in an object: a member name
	wantItem                     // after "," in an array: a value
)

// deepest is as far as the parser follows nesting; the lint's limit is far below.
const deepest = 1000

// A parser walks the bytes of one record. It is the second tier: the fast check
// of package resource finds which records are at fault, this one finds out how,
// and where in a record a value stands.
type parser struct {
	b     []byte
	i     int
	after int // end of the last whole token
}

func (p *parser) fail(rule syntaxRule, expected string) error {
	return &SyntaxError{Offset: p.i, Expected: expected, Found: p.found(), rule: rule, after: p.after}
}

// found describes the byte at the parser's place without showing data.
func (p *parser) found() string {
	if p.i >= len(p.b) {
		return "the end of the line"
	}
	c := p.b[p.i]
	switch {
	case c == '"':
		return "a quotation mark"
	case c >= '0' && c <= '9':
		return "a digit"
	case c < ' ' || c == 0x7f:
		return fmt.Sprintf("the unseen character 0x%02X", c)
	case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
		return "a letter"
	case c < utf8.RuneSelf:
		return fmt.Sprintf("%q", string(rune(c)))
	}
	switch r, _ := utf8.DecodeRune(p.b[p.i:]); {
	case isCurly(r):
		return "a curly quotation mark"
	case invisible(r):
		return fmt.Sprintf("the invisible character %U", r)
	}
	return "a character outside ASCII"
}

// end checks that nothing but white space is left.
func (p *parser) end() bool {
	p.space()
	return p.i == len(p.b)
}

// value steps over one value with the white space before it.
func (p *parser) value(depth int) error {
	switch c := p.peek(); {
	case c == '{':
		return p.object(depth, nil)
	case c == '[':
		return p.array(depth, nil)
	case c == '"':
		return p.str()
	case c == '-' || c >= '0' && c <= '9':
		return p.number()
	}
	for _, word := range [...]string{"true", "false", "null"} {
		if len(p.b)-p.i >= len(word) && string(p.b[p.i:p.i+len(word)]) == word {
			return p.token(len(word))
		}
	}
	return p.fail(wantValue, "a value")
}

// object steps over an object. With member given, it calls that for each member
// (key is the span of the name with its quotes, the parser stands before the
// value), and member must step over the value.
func (p *parser) object(depth int, member func(keyFrom, keyTo int) error) error {
	if depth >= deepest {
		return p.fail(tooDeep, fmt.Sprintf("at most %d levels", deepest))
	}
	p.token(1)
	if p.peek() == '}' {
		return p.token(1)
	}
	rule := wantName
	for {
		if p.peek() != '"' {
			return p.fail(rule, "a field name in double quotes")
		}
		from := p.i
		if err := p.str(); err != nil {
			return err
		}
		to := p.i
		if p.peek() != ':' {
			return p.fail(wantColon, "a colon after the field name")
		}
		p.token(1)
		var err error
		if p.space(); member != nil {
			err = member(from, to)
		} else {
			err = p.value(depth + 1)
		}
		if err != nil {
			return err
		}
		switch p.peek() {
		case ',':
			p.token(1)
			rule = wantMember
		case '}':
			return p.token(1)
		default:
			return p.fail(wantComma, "a comma or }")
		}
	}
}

// array steps over an array; item is to it what member is to object.
func (p *parser) array(depth int, item func(i int) error) error {
	if depth >= deepest {
		return p.fail(tooDeep, fmt.Sprintf("at most %d levels", deepest))
	}
	p.token(1)
	if p.peek() == ']' {
		return p.token(1)
	}
	for i := 0; ; i++ {
		if i > 0 && p.peek() == ']' {
			return p.fail(wantItem, "a value")
		}
		var err error
		if p.space(); item != nil {
			err = item(i)
		} else {
			err = p.value(depth + 1)
		}
		if err != nil {
			return err
		}
		switch p.peek() {
		case ',':
			p.token(1)
		case ']':
			return p.token(1)
		default:
			return p.fail(wantComma, "a comma or ]")
		}
	}
}

// syntax returns the first place where the record breaks the grammar, nil if it is JSON.
func syntax(record []byte) *SyntaxError {
	p := parser{b: record}
	err := p.value(0)
	if err == nil && !p.end() {
		err = p.fail(wantEnd, "the end of the line")
	}
	if err == nil {
		return nil
	}
	return err.(*SyntaxError)
}
