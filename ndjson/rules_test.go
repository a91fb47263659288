package ndjson

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"
)

var today = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// lintExample lints an example of a rule as a file of its own.
func lintExample(t *testing.T, r Rule, example string, severities map[string]Severity) (problems []Problem) {
	t.Helper()
	if !strings.HasSuffix(example, "\n") && r.Code != codeCut && r.Code != codeFinal {
		example += "\n"
	}
	name := r.Type
	if name == "" {
		name = "Patient"
	}
	o := Options{}
	if r.Code == codeLong {
		o.LineLimit = exampleLimit
	}
	l := linter(t, name)
	l.Now, l.Severities, l.Duplicates = today, severities, NewDuplicates()
	for p, err := range l.Problems(t.Context(), open(t, []byte(example), "", o), nil, 0) {
		if err != nil {
			t.Fatalf("%s: %v", r.Code, err)
		}
		if p.Message == "" || p.Column < 1 || p.Line < 1 {
			t.Errorf("%s: %+v", r.Code, p)
		}
		problems = append(problems, p)
	}
	return problems
}

// besides are rules that the bad example of another cannot but break too.
var besides = map[string][]string{
	codeCut:                  {codeFinal},
	"json.depth":             {"field.unknown"},
	"record.too-many-faults": {"field.type"},
}

// TestRules: the bad example of each rule breaks that rule, and its good example breaks none.
func TestRules(t *testing.T) {
	t.Parallel()
	if !slices.IsSortedFunc(Rules(), func(a, b Rule) int { return strings.Compare(a.Code, b.Code) }) || len(Rules()) > maxRuleCount {
		t.Error("rules are not in order")
	}
	for _, r := range Rules() {
		if n := len(r.Brief); n == 0 || n > 17 {
			t.Errorf("%s in few words: %q", r.Code, r.Brief)
		}
		if r.Title == "" || r.Why == "" || r.Source == "" || r.Bad == "" || r.Good == "" || r.Since == "" || r.Severity == Off && r.Code != codeBlank {
			t.Errorf("%s is not told in full: %+v", r.Code, r)
		}
		broken := func(p Problem) bool { return p.Rule == r.Code }
		asked := map[string]Severity{codeBlank: Note}
		bad := lintExample(t, r, r.Bad, asked)
		if !slices.ContainsFunc(bad, broken) {
			t.Errorf("%s is not found in its bad example %q", r.Code, r.Bad)
		}
		for _, p := range bad {
			if p.Rule != r.Code && !slices.Contains(besides[r.Code], p.Rule) {
				t.Errorf("the bad example of %s also breaks %s: %s", r.Code, p.Rule, p.Message)
			}
		}
		if good := lintExample(t, r, r.Good, asked); len(good) > 0 {
			t.Errorf("the good example of %s has problems: %+v", r.Code, good)
		}
	}
}

// TestSeverities: each rule can be graded otherwise, or left out, in lines as in reports.
func TestSeverities(t *testing.T) {
	t.Parallel()
	for _, r := range Rules() {
		for _, s := range []Severity{Off, Note, Warning, Error} {
			found := false
			for _, p := range lintExample(t, r, r.Bad, map[string]Severity{r.Code: s}) {
				if p.Rule != r.Code {
					continue
				}
				if found = true; p.Severity != s && r.Code != codeLong {
					t.Errorf("%s set to %v is %v", r.Code, s, p.Severity)
				}
			}
			if found != (s != Off || r.Code == codeLong) { // such a line cannot be read whole, so it cannot be let pass
				t.Errorf("%s set to %v: found is %v", r.Code, s, found)
			}
		}
	}
	l := linter(t, "Patient")
	l.Severities = map[string]Severity{"field.required": Note, "field.unknown": Error, "field.null": Off}
	report := NewReport()
	if err := l.File(t.Context(), open(t, []byte(`{"firstName":"A","phone":null}`+"\n"+`{"firstName":"A","lastName":"B","x":1}`+"\n"), "", Options{}), report); err != nil {
		t.Fatal(err)
	}
	if s := report.Summary(); s.Errors != 1 || s.Notes != 1 || s.Warnings != 0 || s.Clean != 1 {
		t.Errorf("%+v", s)
	}
	for _, word := range []string{"off", "note", "warning", "error"} {
		if s, err := ParseSeverity(word); err != nil || word != "off" && s.String() != word {
			t.Errorf("%s is %v, %v", word, s, err)
		}
	}
	if _, err := ParseSeverity("fatal"); err == nil {
		t.Error("fatal is a severity")
	}
}

func TestManual(t *testing.T) {
	t.Parallel()
	var text, markdown bytes.Buffer
	if err := WriteManual(&text, false); err != nil {
		t.Fatal(err)
	}
	if err := WriteManual(&markdown, true); err != nil {
		t.Fatal(err)
	}
	for _, r := range Rules() {
		if strings.Count(text.String(), "\n"+r.Code+"  (") != 1 || strings.Count(markdown.String(), "### `"+r.Code+"`\n") != 1 {
			t.Errorf("%s does not stand once in the manual", r.Code)
		}
	}
	for _, page := range []string{text.String(), markdown.String()} {
		if i := strings.IndexFunc(page, func(c rune) bool { return c < ' ' && c != '\n' || c == 0x7f || c == '\ufffd' || c == '\ufeff' }); i >= 0 {
			t.Errorf("the manual has a control character: %q", page[max(0, i-20):i+4])
		}
	}
	for line := range strings.Lines(text.String()) {
		if trimmed := strings.TrimSpace(line); len([]rune(line)) > manualWidth+1 && !strings.HasPrefix(trimmed, "bad ") && !strings.HasPrefix(trimmed, "good ") {
			t.Errorf("a long line: %s", line)
		}
	}
}
