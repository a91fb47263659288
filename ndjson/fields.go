package ndjson

import "sync"

const (
	maxFields    = 4096 // different fields that are counted apart
	maxFieldName = 256  // bytes of a name that is remembered
	otherFields  = "/…" // stands for the fields beyond
)

// fields numbers the field patterns that problems name, so that a problem is kept
// in a few words. A file full of different misspelt names does not grow it beyond
// maxFields: the rest share one number.
type fields struct {
	mu    sync.RWMutex
	ids   map[string]uint32
	names []string
}

func newFields() *fields {
	return &fields{ids: map[string]uint32{"": 0, otherFields: 1}, names: []string{"", otherFields}}
}

// id returns the number of the pattern of a pointer.
func (t *fields) id(pointer string) uint32 {
	if len(pointer) > maxFieldName {
		return 1
	}
	var scratch [maxFieldName]byte
	pattern := appendPattern(scratch[:0], pointer)
	t.mu.RLock()
	id, ok := t.ids[string(pattern)]
	t.mu.RUnlock()
	if ok {
		return id
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if id, ok = t.ids[string(pattern)]; ok {
		return id
	}
	if len(t.names) >= maxFields {
		return 1
	}
	id = uint32(len(t.names))
	t.names = append(t.names, string(pattern))
	t.ids[string(pattern)] = id
	return id
}

// lookup returns the number of a pattern that is known.
func (t *fields) lookup(pattern string) (uint32, bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	id, ok := t.ids[pattern]
	return id, ok
}

func (t *fields) name(id uint32) string {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.names[id]
}

// FieldPattern returns the JSON Pointer with array positions as "*", as in RuleCount.Field.
func FieldPattern(pointer string) string { return string(appendPattern(nil, pointer)) }

// appendPattern never makes the pointer longer.
func appendPattern(b []byte, pointer string) []byte {
	for i := 0; i < len(pointer); {
		j := i + 1
		digits := true
		for j < len(pointer) && pointer[j] != '/' {
			digits = digits && pointer[j] >= '0' && pointer[j] <= '9'
			j++
		}
		if digits && j > i+1 {
			b = append(b, "/*"...)
		} else {
			b = append(b, pointer[i:j]...)
		}
		i = j
	}
	return b
}
