package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSendCorrectsBeforeItSends(t *testing.T) {
	t.Parallel()
	plain := runProgram(t, t.TempDir(), nil, "send", "--sandbox", "--pace", "100000", "--json", "--type", "Patient", "testdata/patients.ndjson").summary(t)
	fixed := runProgram(t, t.TempDir(), nil, "send", "--sandbox", "--pace", "100000", "--json", "--type", "Patient", "--fix", "safe", "testdata/patients.ndjson")
	s := fixed.summary(t)
	if s.Accepted <= plain.Accepted || s.Read != plain.Read || s.Accepted+s.HeldBack != plain.Accepted+plain.HeldBack {
		t.Errorf("without %+v\nwith    %+v\n%s", plain, s, fixed.err)
	}
	if !strings.Contains(fixed.err, "corrected by the safe fixes: 7 records") {
		t.Errorf("it does not tell:\n%s", fixed.err)
	}
	by := runProgram(t, t.TempDir(), nil, "send", "--sandbox", "--pace", "100000", "--json", "--recipe", "testdata/recipe.json", "testdata/patients.ndjson").summary(t)
	if by.Accepted < s.Accepted {
		t.Errorf("by the recipe %+v", by)
	}
	if p := runProgram(t, t.TempDir(), nil, "send", "--sandbox", "--fix", "all", "testdata/patients.ndjson"); p.code != 1 || !strings.Contains(p.err, "--recipe") {
		t.Errorf("--fix all: exit %d %s", p.code, p.err)
	}
}

func TestDryRunSendsNothing(t *testing.T) {
	t.Parallel()
	truth := filepath.Join(t.TempDir(), "truth.ndjson")
	p := runProgram(t, t.TempDir(), nil, "send", "--sandbox", "--dry-run", "--json", "--truth", truth, "testdata/patients.ndjson")
	s := p.summary(t)
	if s.Exit != 2 || s.Unsent != 178 || s.HeldBack != 22 || s.Batches != 0 || s.Slots != 0 || !strings.Contains(p.out, `"event":"plan"`) {
		t.Errorf("%+v\n%s", s, p.err)
	}
	if accepted, rejected := truthOf(t, truth); accepted+rejected != 0 {
		t.Errorf("%d and %d records were received", accepted, rejected)
	}
	if p := runProgram(t, t.TempDir(), nil, "send", "--sandbox", "--dry-run", "testdata/patients-good.ndjson"); p.code != 0 {
		t.Errorf("clean: exit %d %s", p.code, p.err)
	}
}

func TestSendAllLetsTheServerJudge(t *testing.T) {
	t.Parallel()
	p := runProgram(t, t.TempDir(), nil, "send", "--sandbox", "--all", "--json", "--pace", "100000", "--type", "Patient", "testdata/patients.ndjson")
	s := p.summary(t)
	if s.Exit != 3 || s.Rejected == 0 || s.HeldBack == 0 || s.HeldBack >= 22 || s.HeldBack+s.Rejected < 22 {
		t.Errorf("%+v\n%s", s, p.err)
	}
	if p := runProgram(t, t.TempDir(), nil, "send", "--sandbox", "--all", "--only-clean", "testdata/patients.ndjson"); p.code != 1 {
		t.Errorf("both: exit %d", p.code)
	}
}

// plannedBy sends a file by a recipe to a practice server as a trial, and returns what the plan
// event says of the corrections.
func plannedBy(t *testing.T, recipe string, args ...string) (plan struct{ Corrected []correctedBy }, p program) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "recipe.json")
	if err := os.WriteFile(path, []byte(recipe), 0o600); err != nil {
		t.Fatal(err)
	}
	p = runProgram(t, t.TempDir(), nil, append([]string{"send", "--sandbox", "--dry-run", "--json", "--recipe", path}, args...)...)
	schema := publishedEvents(t)
	for line := range strings.Lines(p.out) {
		asPublishedEvent(t, schema, line)
		if strings.Contains(line, `"event":"plan"`) {
			if err := json.Unmarshal([]byte(line), &plan); err != nil {
				t.Fatal(err)
			}
		}
	}
	return plan, p
}

// correctedBy is what a plan event says of a recipe.
type correctedBy struct {
	Recipe  string
	Records int64
	Left    int
	Changes []struct {
		Rule, Field, Action string
		Changes             int64
	}
}

// What a recipe changed, by rule and field, and what was left out of it stand in the plan.
func TestThePlanSaysWhatARecipeDid(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "patients.ndjson")
	text := strings.Join([]string{
		`{"firstName":"Ada","lastName":"L","gender":"F","phone":"00441"}`,
		`{"firstName":"Per","lastName":"B","gender":"M","phone":"00442"}`,
		`{"firstName":"Ina","lastName":"C","phone":"00443"}`,
		`{"firstName":"Ola"}`,
	}, "\n") + "\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	const recipe = `{"recipe":1,"left":3,"type":"Patient","steps":[{"action":"fix"},{"action":"edit","field":"/phone","find":"^00","with":"+","regexp":true}]}`
	plan, p := plannedBy(t, recipe, "--type", "Patient", "--fix", "safe", file)
	if len(plan.Corrected) != 2 {
		t.Fatalf("%+v\n%s%s", plan, p.out, p.err)
	}
	by := plan.Corrected[0]
	if by.Left != 3 || by.Records != 3 || !strings.HasSuffix(by.Recipe, "recipe.json") || len(by.Changes) != 2 ||
		by.Changes[0].Action != "edit" || by.Changes[0].Field != "/phone" || by.Changes[0].Changes != 3 || by.Changes[0].Rule != "" ||
		by.Changes[1].Action != "fix" || by.Changes[1].Rule != "field.allowed" || by.Changes[1].Field != "/gender" || by.Changes[1].Changes != 2 {
		t.Errorf("by the recipe: %+v", by)
	}
	if safe := plan.Corrected[1]; safe.Recipe != "" || safe.Records != 0 || len(safe.Changes) != 0 {
		t.Errorf("by the safe fixes: %+v", safe)
	}
	for _, want := range []string{"corrected by " + by.Recipe + ": 3 records", "3  edit /phone", "2  field.allowed /gender", "not in the recipe: 3 changes", "held back: 1 record\n"} {
		if !strings.Contains(p.err, want) {
			t.Errorf("%q is not said:\n%s", want, p.err)
		}
	}
	// More records were corrected than are held back, and one still is.
	if p.code != 2 {
		t.Errorf("exit %d\n%s", p.code, p.out)
	}
	if text := runProgram(t, t.TempDir(), nil, "send", "--sandbox", "--dry-run", "--type", "Patient", "--fix", "safe", file); !strings.Contains(text.out, "held back 3 (2 of them corrected)") {
		t.Errorf("the totals: %s", text.out)
	}
}

// A recipe for one type leaves the files of others as they are, and the plan says so.
func TestARecipeIsForItsType(t *testing.T) {
	t.Parallel()
	const recipe = `{"recipe":1,"type":"Patient","steps":[{"action":"set","field":"/language","value":"en"}]}`
	plan, p := plannedBy(t, recipe, "testdata/patients-good.ndjson", "testdata/practitioners-good.ndjson")
	if len(plan.Corrected) != 1 || plan.Corrected[0].Records != 25 {
		t.Errorf("%+v\n%s", plan, p.err)
	}
	if !strings.Contains(p.err, "practitioners-good.ndjson holds Practitioner") {
		t.Errorf("it does not say that a file is left out:\n%s", p.err)
	}
}
