package resource

import "iter"

// These look into JSON that the walk has been over and found whole.

// valueAt returns where the value of the member starts whose key is at pos.
func valueAt(d []byte, key int) int {
	colon := skipSpace(d, keyEnd(d, key)+1)
	return skipSpace(d, colon+1)
}

// skip returns the position behind the value at pos.
func skip(d []byte, pos int) int {
	depth := 0
	for {
		switch d[pos] {
		case '"':
			pos = keyEnd(d, pos)
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		default:
			if depth > 0 {
				break
			}
			for pos < len(d) && d[pos] != ',' && d[pos] != '}' && d[pos] != ']' && d[pos] > ' ' {
				pos++
			}
			return pos
		}
		pos++
		if depth == 0 {
			return pos
		}
	}
}

// membersOf yields the members of the object at open: where the key is, and the
// name, decoded, which is valid until the next.
func membersOf(d []byte, open int) iter.Seq2[int, []byte] {
	return func(yield func(int, []byte) bool) {
		var room [64]byte
		for pos := skipSpace(d, open+1); d[pos] == '"'; {
			if !yield(pos, unescape(room[:0], d[pos+1:keyEnd(d, pos)])) {
				return
			}
			pos = skipSpace(d, skip(d, valueAt(d, pos)))
			if d[pos] == ',' {
				pos = skipSpace(d, pos+1)
			}
		}
	}
}

// member returns where the value of the named member of the object at pos is;
// of a list, that of its first element. -1 if there is none.
func member(d []byte, pos int, name string) int {
	if d[pos] == '[' {
		pos = skipSpace(d, pos+1)
	}
	if d[pos] != '{' {
		return -1
	}
	for key, n := range membersOf(d, pos) {
		if string(n) == name {
			return valueAt(d, key)
		}
	}
	return -1
}
