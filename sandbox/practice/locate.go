package practice

import (
	"strconv"
	"strings"
)

// A place is where a member or element stands in a record: record[start:end] with
// its key, record[value:end] without.
type place struct{ start, value, end int }

// locate finds the value at a JSON Pointer. It reads what the writer here writes,
// valid JSON without white space, and nothing else.
func locate(record []byte, pointer string) (place, bool) {
	at := place{0, 0, len(record)}
	for _, name := range strings.Split(pointer, "/")[1:] {
		var ok bool
		if at, ok = child(record, at, name); !ok {
			return place{}, false
		}
	}
	return at, true
}

// child finds the member or element called name in the container at parent.
func child(record []byte, parent place, name string) (place, bool) {
	open := record[parent.value]
	if open != '{' && open != '[' {
		return place{}, false
	}
	index, _ := strconv.Atoi(name)
	for i := parent.value + 1; i < parent.end-1; index-- {
		at := place{start: i, value: i}
		if open == '{' {
			at.value = skip(record, i) + 1
		}
		at.end = skip(record, at.value)
		if open == '[' && index == 0 || open == '{' && string(record[i+1:at.value-2]) == name {
			return at, true
		}
		i = at.end + 1
	}
	return place{}, false
}

// skip returns the end of the value that starts at i.
func skip(record []byte, i int) int {
	depth := 0
	for ; ; i++ {
		switch record[i] {
		case '"':
			for i++; record[i] != '"'; i++ {
				if record[i] == '\\' {
					i++
				}
			}
		case '{', '[':
			depth++
			continue
		case '}', ']':
			depth--
		default: // a number or a literal, up to what ends it
			for record[i+1] != ',' && record[i+1] != '}' && record[i+1] != ']' {
				i++
			}
		}
		if depth == 0 {
			return i + 1
		}
		if record[i+1] == ',' || record[i+1] == ':' {
			i++
		}
	}
}

// replace returns record with the bytes from start to end replaced.
func replace(record []byte, start, end int, by string) []byte {
	out := make([]byte, 0, len(record)-(end-start)+len(by))
	out = append(out, record[:start]...)
	out = append(out, by...)
	return append(out, record[end:]...)
}

// remove returns record without the member or element at a place, and without its comma.
func remove(record []byte, at place) []byte {
	switch {
	case record[at.end] == ',':
		at.end++
	case record[at.start-1] == ',':
		at.start--
	}
	return replace(record, at.start, at.end, "")
}
