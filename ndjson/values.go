package ndjson

import (
	"io"
	"slices"
	"sort"
	"sync"
)

// cachedParts is how many blocks of a text of values are kept as lines: more than
// the lint has in work, for it comes back to the bad lines of a block.
const cachedParts = 2 * window

// valueText shows a text of JSON values as lines: each value as it stands, with blanks
// for its line breaks, and a line feed behind it; what is between values is left
// out. The blocks of the text are shown one by one (scanner), and where each
// begins is remembered, so that any can be shown again: 48 bytes a block.
type valueText struct {
	text  source
	block int
	skip  int64 // bytes of a byte-order mark

	mu     sync.Mutex
	parts  []part   // of the blocks shown so far, and of the next
	done   bool     // there is no next: the last of parts is the end of the view
	recent []*shown // the last used in front
	raw    []byte
}

// A part is where in the view a block of the text begins, and how the scanner stands there.
type part struct {
	view    int64
	scanner scanner
	last    began // the last value that begins in the block: it may be long, and the block gone when its end is seen
}

// began is where a value begins.
type began struct{ view, text int64 }

// shown is a block of the text as lines.
type shown struct {
	number int
	bytes  []byte
	begins []began // ascending
	after  scanner
	eof    bool
}

func newValues(text source, block int, bomFirst bool) *valueText {
	v := &valueText{text: text, block: block, parts: make([]part, 1)}
	if bomFirst {
		v.skip = int64(len(bom))
	}
	return v
}

func (v *valueText) parallel() bool { return false }
func (v *valueText) close()         {}

func (v *valueText) total() int64 {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.done {
		return v.parts[len(v.parts)-1].view
	}
	return v.text.total()
}

func (v *valueText) ReadAt(p []byte, off int64) (int, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	n := 0
	for n < len(p) {
		s, err := v.find(off + int64(n))
		if err != nil {
			return n, err
		}
		n += copy(p[n:], s.bytes[off+int64(n)-v.parts[s.number].view:])
	}
	return n, nil
}

// offset returns where in the text the value stands whose line begins at an offset of the view.
func (v *valueText) offset(view int64) (int64, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if n := v.holder(view); n < len(v.parts)-1 && v.parts[n].last.view == view {
		return v.parts[n].last.text, nil
	}
	s, err := v.find(view)
	if err != nil {
		return 0, err
	}
	i := sort.Search(len(s.begins), func(i int) bool { return s.begins[i].view > view })
	return s.begins[i-1].text + view - s.begins[i-1].view, nil
}

// holder returns the number of the block that shows an offset of the view, that of
// the next one if none does yet.
func (v *valueText) holder(view int64) int {
	return sort.Search(len(v.parts), func(i int) bool { return v.parts[i].view > view }) - 1
}

// find shows the block that holds an offset of the view; io.EOF behind the last.
func (v *valueText) find(view int64) (*shown, error) {
	for !v.done && v.parts[len(v.parts)-1].view <= view {
		n := len(v.parts) - 1
		s, err := v.show(n)
		if err != nil {
			return nil, err
		}
		if len(s.begins) > 0 {
			v.parts[n].last = s.begins[len(s.begins)-1]
		} else {
			v.parts[n].last.view = -1
		}
		v.parts = append(v.parts, part{view: v.parts[n].view + int64(len(s.bytes)), scanner: s.after})
		v.done = s.eof
	}
	n := v.holder(view)
	if n == len(v.parts)-1 {
		return nil, io.EOF
	}
	for i, s := range v.recent {
		if s.number == n {
			v.recent = slices.Insert(slices.Delete(v.recent, i, i+1), 0, s)
			return s, nil
		}
	}
	return v.show(n)
}

// show reads a block of the text and shows it as lines.
func (v *valueText) show(n int) (*shown, error) {
	s := &shown{}
	if len(v.recent) == cachedParts {
		s = v.recent[cachedParts-1]
		v.recent = v.recent[:cachedParts-1]
	}
	if v.raw == nil {
		v.raw = make([]byte, v.block)
	}
	at := int64(n) * int64(v.block)
	got, err := v.text.ReadAt(v.raw, at)
	if err != nil && err != io.EOF {
		return nil, err
	}
	from := int(max(0, min(v.skip-at, int64(got))))
	p := v.parts[n]
	*s = shown{number: n, bytes: s.bytes[:0], begins: s.begins[:0], after: p.scanner, eof: err == io.EOF}
	s.after.show(s, v.raw[from:got], began{p.view, at + int64(from)})
	if s.eof {
		s.after.end(s)
	}
	v.recent = slices.Insert(v.recent, 0, s)
	return s, nil
}
