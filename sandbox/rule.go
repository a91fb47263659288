package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// A Rule rejects records whose value at a JSON Pointer matches a regular expression, or,
// with Not, has a value there that does not. Strings are matched as they are, numbers, true
// and false by their JSON text; objects, arrays, null and what is not there are passed
// over. Message is what the job's error says.
type Rule struct {
	Pointer, Match, Message string
	Not                     bool

	parts []string
	match *regexp.Regexp
}

// unescape reads a part of a JSON Pointer (RFC 6901).
var unescape = strings.NewReplacer("~1", "/", "~0", "~")

// ParseRule reads "POINTER=REGEX:message", such as
// "/email=@example\.com$:email: this domain is blocked", and "POINTER!=REGEX:message" for
// what does not match. The expression ends at the first colon at which it is complete;
// write \x3a for a colon inside it.
func ParseRule(s string) (Rule, error) {
	pointer, rest, found := strings.Cut(s, "=")
	if !found || !strings.HasPrefix(pointer, "/") {
		return Rule{}, errors.New(`a rule is POINTER=REGEX:message, and the pointer starts with "/": for example /email=@example:email: this domain is blocked`)
	}
	pointer, not := strings.CutSuffix(pointer, "!")
	var firstErr error
	for i, c := range rest {
		if c != ':' {
			continue
		}
		r := Rule{Pointer: pointer, Not: not, Match: rest[:i], Message: strings.TrimSpace(rest[i+1:])}
		err := r.compile()
		if err == nil {
			if r.Message == "" {
				return Rule{}, errors.New("a rule needs a message after its last colon")
			}
			return r, nil
		}
		if firstErr == nil {
			firstErr = err
		}
	}
	if firstErr == nil {
		firstErr = errors.New("no colon after it")
	}
	return Rule{}, fmt.Errorf("the regular expression of the rule cannot be read: %w", firstErr)
}

// compile prepares a rule, also one that was written as a literal.
func (r *Rule) compile() (err error) {
	if r.match != nil {
		return nil
	}
	if r.match, err = regexp.Compile(r.Match); err != nil {
		r.match = nil
		return err
	}
	r.parts = nil
	for part := range strings.SplitSeq(strings.TrimPrefix(r.Pointer, "/"), "/") {
		r.parts = append(r.parts, unescape.Replace(part))
	}
	return nil
}

// rejects reports whether the rule refuses a decoded record.
func (r *Rule) rejects(v any) bool {
	for _, part := range r.parts {
		switch at := v.(type) {
		case map[string]any:
			v = at[part]
		case []any:
			i, err := strconv.Atoi(part)
			if err != nil || i < 0 || i >= len(at) {
				return false
			}
			v = at[i]
		default:
			return false
		}
	}
	switch at := v.(type) {
	case string:
		return r.match.MatchString(at) != r.Not
	case json.Number:
		return r.match.MatchString(at.String()) != r.Not
	case bool:
		return r.match.MatchString(strconv.FormatBool(at)) != r.Not
	}
	return false
}
