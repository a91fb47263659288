package ndjson

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A Node is one member or element of a record, in document order; the tree view
// is the list of them. Offsets are bytes in the record.
type Node struct {
	Depth     int
	Pointer   string
	Key       string // member name, decoded; "" for the root and array elements
	Index     int    // position in the array, -1 if not in one
	Kind      NodeKind
	Offset    int // of the value
	Length    int // of the value, containers whole
	Children  int // direct members or elements
	KeyOffset int // of the member name with its quotes, -1 if there is none
	KeyLength int
}

// NodeKind is the JSON type of a node's value.
type NodeKind uint8

const (
	NodeObject NodeKind = iota
	NodeArray
	NodeString
	NodeNumber
	NodeBoolean
	NodeNull
)

// kindOf tells a value's type by its first byte.
func kindOf(c byte) NodeKind {
	switch c {
	case '{':
		return NodeObject
	case '[':
		return NodeArray
	case '"':
		return NodeString
	case 't', 'f':
		return NodeBoolean
	case 'n':
		return NodeNull
	}
	return NodeNumber
}

// Tree lists the nodes of a record, the root first. Broken JSON gives the nodes
// before the break and a *SyntaxError.
func Tree(record []byte) ([]Node, error) {
	t := tree{parser: parser{b: record}}
	t.space()
	err := t.node(Node{Index: -1, KeyOffset: -1})
	if err == nil && !t.end() {
		err = t.fail(wantEnd, "the end of the line")
	}
	return t.nodes, err
}

// tree is a parser that writes down what it passes.
type tree struct {
	parser
	nodes []Node
}

func (t *tree) node(n Node) error {
	if t.i >= len(t.b) {
		return t.value(0) // which says what is missing
	}
	n.Kind, n.Offset = kindOf(t.b[t.i]), t.i
	at := len(t.nodes)
	t.nodes = append(t.nodes, n)
	var err error
	switch n.Kind {
	case NodeObject:
		err = t.object(n.Depth, func(from, to int) error {
			t.nodes[at].Children++
			key := unquote(t.b[from:to])
			return t.node(Node{Depth: n.Depth + 1, Pointer: n.Pointer + "/" + escapeToken(key), Key: key, Index: -1, KeyOffset: from, KeyLength: to - from})
		})
	case NodeArray:
		err = t.array(n.Depth, func(i int) error {
			t.nodes[at].Children++
			return t.node(Node{Depth: n.Depth + 1, Pointer: n.Pointer + "/" + strconv.Itoa(i), Index: i, KeyOffset: -1})
		})
	default:
		if err = t.value(n.Depth); err != nil {
			t.nodes = t.nodes[:at] // no value after all
			return err
		}
	}
	t.nodes[at].Length = t.i - n.Offset
	return err
}

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

// Value returns the raw JSON value at the pointer; ok is false where there is none.
func Value(record []byte, pointer string) (raw []byte, ok bool) {
	s, err := find(record, pointer)
	if err != nil {
		return nil, false
	}
	return record[s.from:s.to], true
}

// Set returns a copy of the record in which the value at the pointer is the raw
// JSON value given; a member that is not there yet is added at the end of its
// object, in the spacing of its neighbours ("-" or the length adds to an array).
// No other byte changes. It fails if the parent is not there or raw is not JSON.
func Set(record []byte, pointer string, raw []byte) ([]byte, error) {
	raw = bytes.Trim(raw, " \t\r\n")
	if e := syntax(raw); e != nil {
		return nil, fmt.Errorf("the new value is not JSON: %w", e)
	}
	if !utf8.Valid(raw) {
		return nil, errors.New("the new value is not UTF-8 text")
	}
	s, err := find(record, pointer)
	if err == nil {
		return splice(record, s.from, s.to, raw), nil
	}
	if !errors.Is(err, errNoValue) {
		return nil, err
	}
	cut := strings.LastIndexByte(pointer, '/')
	parent, err := find(record, pointer[:cut])
	if err != nil {
		return nil, fmt.Errorf("%s: %w", pointer, err)
	}
	ts, _ := tokens(pointer[cut:])
	return add(record, parent, ts[0], raw)
}

// add puts a new child at the end of a container.
func add(record []byte, parent span, token string, raw []byte) ([]byte, error) {
	children, ok := childrenOf(record, parent)
	isArray := record[parent.from] == '['
	switch {
	case !ok:
		return nil, fmt.Errorf("%q cannot be added to a value that is no object and no list", token)
	case isArray && token != "-" && token != strconv.Itoa(len(children)):
		return nil, fmt.Errorf("the list has %d elements; there is no place %q in it", len(children), token)
	}
	var gap, colon []byte // white space before a child and after its colon
	if n := len(children); n > 0 {
		last := children[n-1]
		gap = leading(record[last.before:last.to])
		if n == 1 { // the space after an opening bracket is often another
			gap = nil
		}
		if !isArray {
			_, behind, _ := bytes.Cut(record[last.keyTo:last.from], []byte(":"))
			colon = behind
		}
	}
	var b bytes.Buffer
	at := parent.from + 1
	if n := len(children); n > 0 {
		at = children[n-1].to
		b.WriteByte(',')
		b.Write(gap)
		if n == 1 && len(colon) > 0 && !isArray {
			b.WriteByte(' ')
		}
	}
	if !isArray {
		b.Write(Quote(token))
		b.WriteByte(':')
		b.Write(colon)
	}
	b.Write(raw)
	return splice(record, at, at, b.Bytes()), nil
}

func leading(b []byte) []byte { return b[:len(b)-len(bytes.TrimLeft(b, " \t\r\n"))] }

// Remove returns a copy of the record without the member or element at the pointer.
func Remove(record []byte, pointer string) ([]byte, error) {
	s, err := find(record, pointer)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", pointer, err)
	}
	if pointer == "" {
		return nil, errors.New("a record cannot be removed from itself")
	}
	from, to := s.removal(record)
	return splice(record, from, to, nil), nil
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

// splice returns a copy of b with the bytes from from to to replaced.
func splice(b []byte, from, to int, by []byte) []byte {
	out := make([]byte, 0, len(b)-(to-from)+len(by))
	return append(append(append(out, b[:from]...), by...), b[to:]...)
}

// Quote returns s as a JSON string, no HTML escaping, valid UTF-8 unchanged.
// Bytes that are not UTF-8 become U+FFFD.
func Quote(s string) []byte {
	const hex = "0123456789abcdef"
	out := append(make([]byte, 0, len(s)+2), '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			out = append(out, '\\', byte(r))
		case r == '\n':
			out = append(out, `\n`...)
		case r == '\r':
			out = append(out, `\r`...)
		case r == '\t':
			out = append(out, `\t`...)
		case r < ' ':
			out = append(out, '\\', 'u', '0', '0', hex[r>>4], hex[r&15])
		default:
			out = utf8.AppendRune(out, r)
		}
	}
	return append(out, '"')
}

// unquote decodes a JSON string that is known to be whole; a lone surrogate becomes U+FFFD.
func unquote(raw []byte) string {
	if len(raw) < 2 {
		return ""
	}
	raw = raw[1 : len(raw)-1]
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw)
	}
	out := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' {
			out = append(out, raw[i])
			continue
		}
		i++
		switch raw[i] {
		case 'n':
			out = append(out, '\n')
		case 't':
			out = append(out, '\t')
		case 'r':
			out = append(out, '\r')
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'u':
			r, _ := hex4(raw[i+1:])
			i += 4
			if r >= 0xd800 && r < 0xdc00 && i+6 < len(raw) && raw[i+1] == '\\' && raw[i+2] == 'u' {
				if low, _ := hex4(raw[i+3:]); low >= 0xdc00 && low < 0xe000 {
					r = 0x10000 + (r-0xd800)<<10 + (low - 0xdc00)
					i += 6
				}
			}
			out = utf8.AppendRune(out, r)
		default:
			out = append(out, raw[i])
		}
	}
	return string(out)
}
