package importer

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// The request body is {"resourceType":"T","data":"<the records, joined by \n, as a JSON
// string>"}. The escaper is ours because the bytes are what was linted, and stay it:
// encoding/json would replace <, >, & and broken UTF-8.
const (
	bodyStart  = `{"resourceType":"`
	bodyMiddle = `","data":"`
	bodyEnd    = `"}`
	bodyJoint  = `\n`
)

// envelope is the size of a body of the type without any record.
func envelope(resourceType string) int64 {
	return int64(len(bodyStart) + len(resourceType) + len(bodyMiddle) + len(bodyEnd))
}

// A body is a request body in the making. Its room is given at the start, so that
// there is one copy of it in memory.
type body struct {
	bytes   []byte
	records int
}

// begin starts a body of size bytes, the exact size if that is known, reusing the room it has.
func (b *body) begin(resourceType string, size int64) {
	if int64(cap(b.bytes)) < size {
		b.bytes = make([]byte, 0, size)
	}
	b.bytes = append(b.bytes[:0], bodyStart...)
	b.bytes = append(b.bytes, resourceType...) // the names of types need no escaping
	b.bytes = append(b.bytes, bodyMiddle...)
	b.records = 0
}

func (b *body) add(record []byte) {
	if b.records > 0 {
		b.bytes = append(b.bytes, bodyJoint...)
	}
	b.bytes = appendEscaped(b.bytes, record)
	b.records++
}

func (b *body) end() []byte {
	b.bytes = append(b.bytes, bodyEnd...)
	return b.bytes
}

// escapes says for each byte how many bytes an escape adds to it.
var escapes = func() (t [256]byte) {
	for c := range 0x20 {
		t[c] = 5 // \u00XX
	}
	for _, c := range []byte("\b\t\n\f\r\"\\") {
		t[c] = 1
	}
	return t
}()

// letters are the second bytes of short escapes.
var letters = [256]byte{'\b': 'b', '\t': 't', '\n': 'n', '\f': 'f', '\r': 'r', '"': '"', '\\': '\\'}

// escapedLen returns how long appendEscaped makes the text.
func escapedLen(text []byte) int64 {
	n := len(text) + bytes.Count(text, []byte{'"'}) + bytes.Count(text, []byte{'\\'})
	if i := control(text); i >= 0 {
		for _, c := range text[i:] {
			if c < 0x20 {
				n += int(escapes[c])
			}
		}
	}
	return int64(n)
}

// control returns the index of a block of eight bytes that holds a control character, -1
// if the text holds none.
func control(text []byte) int {
	i := 0
	for ; i+8 <= len(text); i += 8 {
		// A byte below 0x20 borrows into its high bit; others that do so had it set before.
		w := binary.LittleEndian.Uint64(text[i:])
		if (w-0x2020202020202020)&^w&0x8080808080808080 != 0 {
			return i
		}
	}
	for j := i; j < len(text); j++ {
		if text[j] < 0x20 {
			return i
		}
	}
	return -1
}

const hexDigits = "0123456789abcdef"

// quoteOrSlash is 1 for the two characters whose escape is a backslash before themselves.
var quoteOrSlash = [256]uint8{'"': 1, '\\': 1}

// appendEscaped appends the text as the inside of a JSON string. Quotes come every few
// bytes in JSON, too irregular for a processor to foresee: so the common case has no
// branch, writes a backslash for every byte and steps over it only where it is due.
func appendEscaped(dst, text []byte) []byte {
	if control(text) >= 0 {
		return appendControls(dst, text)
	}
	start := len(dst)
	if cap(dst)-start < 2*len(text) { // else there is room whatever the text holds
		dst = slices.Grow(dst, int(escapedLen(text)))
	}
	out := dst[start:cap(dst)]
	j := 0
	for _, c := range text {
		out[j] = '\\'
		j += int(quoteOrSlash[c])
		out[j] = c
		j++
	}
	return dst[:start+j]
}

func appendControls(dst, text []byte) []byte {
	for _, c := range text {
		if escapes[c] == 0 {
			dst = append(dst, c)
		} else {
			dst = appendEscape(dst, c)
		}
	}
	return dst
}

func appendEscape(dst []byte, c byte) []byte {
	if escapes[c] == 1 {
		return append(dst, '\\', letters[c])
	}
	return append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
}
