package practice

import (
	"slices"
	"strings"
)

// A Rule is something that only a practice server knows: it refuses records that have a
// value at Pointer which does not match the regular expression Known.
type Rule struct {
	Pointer string // JSON Pointer (RFC 6901)
	Known   string // regular expression (RE2)
	Message string // what the server says, without the field's name
}

// String is the rule as a practice server takes it (sandbox.ParseRule), with the field's
// name in its message.
func (r Rule) String() string {
	field := strings.ReplaceAll(strings.TrimPrefix(r.Pointer, "/"), "/", ".")
	return r.Pointer + "!=" + r.Known + ":" + field + ": " + r.Message
}

// Rules returns what a practice server has to refuse: whoever is named as a practitioner
// and is none of those that it knows, prac_001 to prac_099. Whether ClinikAPI looks at
// that is not documented; a record that names nobody is taken. The caller may change the
// slice.
func Rules() []Rule {
	var pointers []string
	for _, m := range models {
		pointers = append(pointers, m.spots.practitioner...)
	}
	slices.Sort(pointers)
	var rules []Rule
	for _, p := range slices.Compact(pointers) {
		rules = append(rules, Rule{Pointer: p, Known: `^prac_0(0[1-9]|[1-9]\d)$`, Message: "unknown reference"})
	}
	return rules
}
