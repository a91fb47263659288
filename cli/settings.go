package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"clinik-import/ndjson"
)

// settings are what the user changes of the rules.
type settings struct {
	off    []string // rules
	graded []string // RULE=SEVERITY
}

func (s *settings) register(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&s.off, "off", nil, "leave a rule out, by its code; may be repeated")
	cmd.Flags().StringArrayVar(&s.graded, "severity", nil, "grade a rule otherwise, as RULE=error, warning, note or off; may be repeated")
}

// severities returns what is asked of each rule by its code.
func (s *settings) severities() (map[string]ndjson.Severity, error) {
	all := map[string]ndjson.Severity{}
	for _, code := range s.off {
		if err := knownRule("--off", code); err != nil {
			return nil, err
		}
		all[code] = ndjson.Off
	}
	for _, setting := range s.graded {
		code, word, ok := strings.Cut(setting, "=")
		if !ok {
			return nil, fmt.Errorf("--severity %s: write it RULE=SEVERITY, for example field.unknown=error", setting)
		}
		if err := knownRule("--severity", code); err != nil {
			return nil, err
		}
		severity, err := ndjson.ParseSeverity(word)
		if err != nil {
			return nil, fmt.Errorf("--severity %s: %w", setting, err)
		}
		all[code] = severity
	}
	return all, nil
}

// severityWord is what a severity is set by.
func severityWord(s ndjson.Severity) string {
	if s == ndjson.Off {
		return "off"
	}
	return s.String()
}

func knownRule(flag, code string) error {
	if slices.ContainsFunc(ndjson.Rules(), func(r ndjson.Rule) bool { return r.Code == code }) {
		return nil
	}
	return fmt.Errorf("%s %s: there is no such rule; all are listed by: clinik-import lint --rules", flag, code)
}
