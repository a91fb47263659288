package ndjson

const (
	maxFields    = 4096 // different fields that are counted apart
	maxFieldName = 256  // bytes of a name that is remembered
	otherFields  = "/…" // stands for the fields beyond
)

// fields numbers the field patterns that problems name, so that a problem is kept
// in a few words. A file full of different misspelt names does not grow it beyond
// maxFields: the rest share one number. Each block numbers its own, so that the
// numbers of the file do not depend on which worker is the quicker.
type fields struct {
	ids   map[string]uint32
	names []string
}

func newFields() *fields {
	f := &fields{ids: make(map[string]uint32)}
	f.reset()
	return f
}

// reset forgets all but the record itself and what stands for the fields beyond.
func (t *fields) reset() {
	clear(t.ids)
	clear(t.names)
	t.names = append(t.names[:0], "", otherFields)
	t.ids[""], t.ids[otherFields] = 0, 1
}

// id returns the number of the pattern of a pointer.
func (t *fields) id(pointer string) uint32 {
	if len(pointer) > maxFieldName {
		return 1
	}
	var scratch [maxFieldName]byte
	pattern := appendPattern(scratch[:0], pointer)
	if id, ok := t.ids[string(pattern)]; ok {
		return id
	}
	if len(t.names) >= maxFields {
		return 1
	}
	return t.add(string(pattern))
}

func (t *fields) add(pattern string) uint32 {
	id := uint32(len(t.names))
	t.names = append(t.names, pattern)
	t.ids[pattern] = id
	return id
}

// take adds what other has, in its order, and appends to ids the numbers here of
// the numbers there.
func (t *fields) take(other *fields, ids []uint32) []uint32 {
	for _, pattern := range other.names {
		id, ok := t.ids[pattern]
		if !ok && len(t.names) < maxFields {
			id = t.add(pattern)
		} else if !ok {
			id = 1
		}
		ids = append(ids, id)
	}
	return ids
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
