package practice

import "slices"

// A Rule is something that only a practice server knows: it refuses records whose
// value at Pointer matches the regular expression Match.
type Rule struct {
	Pointer string // JSON Pointer (RFC 6901)
	Match   string // regular expression (RE2)
	Message string // what the server says, without the field's name
}

// Rules returns what a practice server has to refuse for the records made with
// Options.Unknown, and those of Files: practitioners whose ids begin with "prac_x"
// are unknown to it. The caller may change the slice.
func Rules() []Rule {
	var pointers []string
	for _, m := range models {
		pointers = append(pointers, m.spots.practitioner...)
	}
	slices.Sort(pointers)
	var rules []Rule
	for _, p := range slices.Compact(pointers) {
		rules = append(rules, Rule{Pointer: p, Match: "^prac_x", Message: "unknown reference"})
	}
	return rules
}
