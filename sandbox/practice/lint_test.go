package practice

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"clinik-import/ndjson"
)

// splitJSON are the codes that the lint of files has for kinds that a check of the
// record alone calls broken JSON.
var splitJSON = map[Kind][]string{
	CutOff:           {"json.syntax", "text.cut"},
	TwoRecords:       {"json.several"},
	ControlCharacter: {"text.control"},
}

// TestLintFindsExactlyWhatWasPlanted: with all rules, sense and the comparing of
// records included, the lines with an error or warning are those of the truth.
func TestLintFindsExactlyWhatWasPlanted(t *testing.T) {
	t.Parallel()
	for _, name := range Types() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, truth := made(t, Options{Type: name, Lines: 2000, Seed: 21, Faulty: 0.1})
			path := filepath.Join(t.TempDir(), "records.ndjson")
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			f, err := ndjson.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			found, report := map[int64][]string{}, ndjson.NewReport()
			l := &ndjson.Linter{Type: lookup(t, name), Duplicates: ndjson.NewDuplicates()}
			for p, err := range l.Problems(t.Context(), f, report, 0) {
				if err != nil {
					t.Fatal(err)
				}
				if p.Rule != "record.duplicate" && p.Rule != "record.same-person" { // chance may make two alike
					found[p.Line] = append(found[p.Line], p.Rule)
				}
			}
			for _, p := range truth {
				want := splitJSON[p.Kind]
				if want == nil {
					want = []string{p.Kind.rule()}
				}
				if !slices.ContainsFunc(found[p.Line], func(rule string) bool { return slices.Contains(want, rule) }) {
					t.Errorf("line %d: %s is not found: %v", p.Line, p.Kind, found[p.Line])
				}
				delete(found, p.Line)
			}
			if strays := report.Summary().Strays; len(strays) > 0 {
				t.Errorf("records are taken for those of another type: %+v", strays)
			}
			for line, rules := range found {
				t.Errorf("line %d is good but has %s", line, strings.Join(rules, ", "))
			}
		})
	}
}
