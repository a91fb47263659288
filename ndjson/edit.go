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

// splice returns a copy of b with the bytes from from to to replaced.
func splice(b []byte, from, to int, by []byte) []byte {
	out := make([]byte, 0, len(b)-(to-from)+len(by))
	return append(append(append(out, b[:from]...), by...), b[to:]...)
}
