package ndjson

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// A span is where a member or element stands in a record. Without a member of
// that name, from and to are -1.
type span struct {
	keyFrom, keyTo int // of the name with its quotes; -1 in arrays and for the root
	from, to       int // of the value
	before, after  int // ends of the neighbours: the byte after the "," or bracket before it, the place of the "," or bracket behind it
	first, last    bool
}

var errNoValue = errors.New("there is no such field in the record")

// tokens splits a JSON Pointer (RFC 6901).
func tokens(pointer string) ([]string, error) {
	if pointer == "" {
		return nil, nil
	}
	if pointer[0] != '/' {
		return nil, fmt.Errorf("%q is not a JSON Pointer", pointer)
	}
	ts := strings.Split(pointer[1:], "/")
	for i, t := range ts {
		ts[i] = unescapeToken(t)
	}
	return ts, nil
}

func unescapeToken(s string) string {
	if strings.IndexByte(s, '~') < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "~1", "/"), "~0", "~")
}

func escapeToken(s string) string {
	if !strings.ContainsAny(s, "~/") {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "~", "~0"), "/", "~1")
}

// find returns where the pointer leads. Of members with the same name the last
// counts, as it does for most readers of JSON.
func find(record []byte, pointer string) (span, error) {
	if e := syntax(record); e != nil {
		return span{}, e
	}
	return findIn(record, pointer)
}

// findIn is find in a record that is known to be JSON.
func findIn(record []byte, pointer string) (span, error) {
	p := parser{b: record}
	p.space()
	s := span{keyFrom: -1, keyTo: -1, from: p.i, after: len(record), first: true, last: true}
	p.value(0)
	s.to = p.i
	if pointer != "" && pointer[0] != '/' {
		return span{}, fmt.Errorf("%q is not a JSON Pointer", pointer)
	}
	for pointer != "" {
		token := pointer[1:]
		if i := strings.IndexByte(token, '/'); i >= 0 {
			token = token[:i]
		}
		pointer = pointer[1+len(token):]
		token = unescapeToken(token)
		position := -1
		if isDigits(token) && (token == "0" || token[0] != '0') {
			position, _ = strconv.Atoi(token)
		}
		found := false
		var child span
		eachChild(record, s, func(i int, c span) {
			if c.keyFrom < 0 && i == position || c.keyFrom >= 0 && sameName(record[c.keyFrom:c.keyTo], token) {
				child, found = c, true
			}
		})
		if !found {
			return span{}, errNoValue
		}
		s = child
	}
	return s, nil
}

// sameName reports whether a member name, raw with its quotes, reads as name.
func sameName(raw []byte, name string) bool {
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1:len(raw)-1]) == name
	}
	return unquote(raw) == name
}

// eachChild calls yield for the children of the container at s, in order; ok is
// false if there is no container. The record must be JSON.
func eachChild(record []byte, s span, yield func(i int, c span)) (ok bool) {
	p := parser{b: record, i: s.from}
	before, n := s.from+1, 0
	child := func(from, to int) error {
		c := span{keyFrom: from, keyTo: to, from: p.i, before: before, first: n == 0}
		p.value(0)
		c.to = p.i
		p.space()
		c.after = p.i
		c.last = p.i >= len(record) || record[p.i] != ','
		before = c.after + 1
		yield(n, c)
		n++
		return nil
	}
	switch kindOf(record[s.from]) {
	case NodeObject:
		p.object(0, child)
	case NodeArray:
		p.array(0, func(int) error { return child(-1, -1) })
	default:
		return false
	}
	return true
}

// childrenOf lists what eachChild finds.
func childrenOf(record []byte, s span) (children []span, ok bool) {
	ok = eachChild(record, s, func(_ int, c span) { children = append(children, c) })
	return children, ok
}

// removal returns the bytes to take out with a child so that its neighbours stay
// joined by one comma.
func (s span) removal(record []byte) (from, to int) {
	from = s.keyFrom
	if from < 0 {
		from = s.from
	}
	switch {
	case !s.last: // up to the next child
		return from, s.after + 1 + len(leading(record[s.after+1:]))
	case !s.first: // with the comma before it
		return s.before - 1, s.to
	}
	return from, s.to
}
