package ndjson

import (
	"slices"
	"strings"
)

// suffixes are those of files of records.
var suffixes = []string{".ndjson", ".jsonl", ".ndjson.gz", ".jsonl.gz", ".ndjson.zst", ".jsonl.zst"}

// IsNamedSo reports whether a file has a name that NDJSON files have, compressed ones
// among them. What is in it, only Open finds out.
func IsNamedSo(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc(suffixes, func(s string) bool { return strings.HasSuffix(name, s) })
}
