package importer

import (
	"slices"

	"clinik-import/ndjson"
)

// severityWords puts severities into the words that the journal keeps; off is "off".
func severityWords(all map[string]ndjson.Severity) map[string]string {
	words := make(map[string]string, len(all))
	for code, severity := range all {
		words[code] = severity.String()
		if severity == ndjson.Off {
			words[code] = "off"
		}
	}
	return words
}

// severitiesOf reads what severityWords wrote; what a newer program meant by an unknown
// word is left to the rule itself.
func severitiesOf(words map[string]string) map[string]ndjson.Severity {
	all := make(map[string]ndjson.Severity, len(words))
	for code, word := range words {
		if severity, err := ndjson.ParseSeverity(word); err == nil {
			all[code] = severity
		}
	}
	return all
}

// Severities returns what the run asks of the lint's rules, by code, where it is not the
// rules' own: what Options said when the run was begun, whatever they say now, for what it
// held back rests on that. It is not to be changed.
func (r *Run) Severities() map[string]ndjson.Severity { return r.Sources()[0].severities }

// Lowered is a rule whose breach is an error by itself, graded lower by the user: what
// breaks it is sent all the same, and the server may reject it.
type Lowered struct {
	Rule     string
	Severity ndjson.Severity // ndjson.Off: it was not looked for
	Problems int64           // found in the files, those included that are no error by themselves
}

// lowered lists the rules that are graded lower than error, and what was found of each.
func (r *Run) lowered() []Lowered {
	var all []Lowered
	for _, rule := range ndjson.Rules() {
		severity, asked := r.Severities()[rule.Code]
		if asked && rule.Severity == ndjson.Error && severity < ndjson.Error {
			all = append(all, Lowered{Rule: rule.Code, Severity: severity})
		}
	}
	if len(all) == 0 {
		return nil
	}
	for _, s := range r.Sources() {
		for _, found := range s.Report.Summary().Rules {
			if i := slices.IndexFunc(all, func(l Lowered) bool { return l.Rule == found.Rule }); i >= 0 {
				all[i].Problems += found.Count
			}
		}
	}
	return all
}
