package client

import (
	"slices"
	"strconv"
	"strings"
)

// listWords are what the list of a request's records may be called in a path.
var listWords = []string{"data", "record", "records", "line", "lines", "row", "rows"}

// located adds to a fault the record that its path or its location leads to, as in
// ["data", "17", "firstName"], "records[17].firstName" or "body.rows.3"; a number
// anywhere else counts something in a record.
func located(f JobFault, location []string) JobFault {
	if f.Index >= 0 {
		return f
	}
	paths := append([]string{strings.Join(location, ".")}, location...)
	for _, path := range append(paths, f.Field) {
		parts := strings.FieldsFunc(path, func(c rune) bool { return strings.ContainsRune("./[]$", c) })
		if len(parts) > 0 && parts[0] == "body" {
			parts = parts[1:]
		}
		named := ""
		if len(parts) > 0 && slices.Contains(listWords, parts[0]) {
			named, parts = parts[0], parts[1:]
		}
		if len(parts) == 0 {
			continue
		}
		index, err := strconv.ParseInt(parts[0], 10, 32)
		if err != nil || index < 0 {
			continue
		}
		f.Index, f.IndexAs = index, named
		if f.Field = strings.Join(parts[1:], "."); f.Field != "" {
			f.Pointer = "/" + strings.Join(parts[1:], "/")
		} else {
			f.Pointer = ""
		}
		return f
	}
	return f
}
