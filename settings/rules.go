package settings

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"clinik-import/ndjson"
)

// rules takes RULE=SEVERITY, one after the other.
func (l *loader) rules(at Origin, all []string) {
	for _, text := range all {
		code, word, ok := strings.Cut(strings.TrimSpace(text), "=")
		if !ok {
			l.refuse(at, text, errors.New("write it RULE=SEVERITY, for example field.unknown=error"))
			continue
		}
		l.rule(at, code, word)
	}
}

func (l *loader) rule(at Origin, code, word string) {
	rules := ndjson.Rules()
	if !slices.ContainsFunc(rules, func(r ndjson.Rule) bool { return r.Code == code }) {
		codes := make([]string, len(rules))
		for i, r := range rules {
			codes[i] = r.Code
		}
		l.refuse(at, code, fmt.Errorf("there is no such rule%s; all are listed by: clinik-import lint --rules", meant(code, codes)))
		return
	}
	severity, err := ndjson.ParseSeverity(word)
	if err != nil {
		l.refuse(at, code, err)
		return
	}
	l.Severities[code] = severity
	l.values[ruleName(code)], l.origins[ruleName(code)] = word, at
}

func ruleName(code string) string { return RulesTable + "." + code }

func (s *Settings) gradedRules() []string { return slices.Sorted(maps.Keys(s.Severities)) }
