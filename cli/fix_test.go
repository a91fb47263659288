package cli_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// written returns what stands in a file of a test.
func written(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestFixWritesACorrectedCopyAndEveryChange(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	in, out, recipe := filepath.Join(dir, "in.ndjson"), filepath.Join(dir, "out.ndjson"), filepath.Join(dir, "recipe.json")
	source := "\ufeff" + strings.Join([]string{
		`{"firstName":"Ada","lastName":"L","gender":"F"}`,
		``,
		`{"firstName":"Per","lastName":"B", "birthDate": "03/04/1990", "gender":"male"}`,
		`{"firstName":"Ola"}`,
		`{"firstName":"Ina","lastName":"C"}`,
	}, "\r\n")
	os.WriteFile(in, []byte(source), 0o600)
	os.WriteFile(recipe, []byte(`{"recipe":1,"type":"Patient","steps":[{"action":"fix"},{"action":"fix","rule":"field.format","field":"/birthDate","choose":"read the day first"}]}`), 0o600)
	p := runProgram(t, dir, nil, "fix", in, "-o", out, "--recipe", recipe, "--json")
	if p.code != 2 {
		t.Errorf("exit %d, want 2: a record with an error is left\n%s", p.code, p.err)
	}
	if want := `{"summary":{"lines":5,"blank":1,"clean":3,"faulty":1,"changed":2,"changes":4,"left":0}}` + "\n"; p.out != want {
		t.Errorf("got  %swant %s", p.out, want)
	}
	want := strings.Join([]string{
		`{"firstName":"Ada","lastName":"L","gender":"female"}`,
		``,
		`{"firstName":"Per","lastName":"B", "birthDate": "1990-04-03", "gender":"male"}`,
		`{"firstName":"Ola"}`,
		`{"firstName":"Ina","lastName":"C"}`,
	}, "\n") + "\n"
	if got := written(t, out); got != want {
		t.Errorf("the copy\n got %q\nwant %q", got, want)
	}
	if got := written(t, in); got != source {
		t.Error("the file itself was changed")
	}
	var rules []string
	for line := range strings.Lines(written(t, filepath.Join(dir, "out.ndjson.changes"))) {
		var c struct {
			Line          int
			Rule, Pointer string
			Before, After *string
		}
		if err := json.Unmarshal([]byte(line), &c); err != nil {
			t.Fatal(err)
		}
		rules = append(rules, c.Rule)
		if c.Rule == "field.format" && (c.Line != 3 || c.Pointer != "/birthDate" || *c.Before != `"03/04/1990"` || *c.After != `"1990-04-03"`) {
			t.Errorf("the date: %s", line)
		}
	}
	if got := strings.Join(rules, " "); got != "text.bom field.allowed text.crlf field.format" {
		t.Errorf("changes: %s", got)
	}
	// A copy is linted as every file is.
	if again := runProgram(t, dir, nil, "lint", "--type", "Patient", "--format", "json", out); !strings.Contains(again.out, `"clean":3`) {
		t.Errorf("the copy: %s", again.out)
	}
}

// What was done by hand when the recipe was saved, and is not in it, is told wherever it is used.
func TestFixSaysWhatIsNotInTheRecipe(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	in, recipe := filepath.Join(dir, "in.ndjson"), filepath.Join(dir, "recipe.json")
	os.WriteFile(in, []byte(`{"firstName":"Ada","lastName":"L","gender":"w"}`+"\n"), 0o600)
	os.WriteFile(recipe, []byte(`{"recipe":1,"note":"Not in it: 3 changes.","left":3,"type":"Patient","steps":[{"action":"replace","field":"/gender","values":{"w":"female"}}]}`), 0o600)
	p := runProgram(t, dir, nil, "fix", in, "-o", filepath.Join(dir, "a.ndjson"), "--recipe", recipe)
	if p.code != 0 || !strings.Contains(p.err, "not in the recipe: 3 changes") || !strings.Contains(p.out, "1 change in 1 record") {
		t.Errorf("exit %d\n%s%s", p.code, p.out, p.err)
	}
	p = runProgram(t, dir, nil, "fix", in, "-o", filepath.Join(dir, "b.ndjson"), "--recipe", recipe, "--json")
	if !strings.Contains(p.out, `"left":3}`) {
		t.Errorf("%s", p.out)
	}
}

// Without a step for them, byte-order mark, line ends and every other byte stay.
func TestFixLeavesWhatTheRecipeDoesNotName(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	in, out, recipe := filepath.Join(dir, "in.ndjson"), filepath.Join(dir, "out.ndjson"), filepath.Join(dir, "recipe.json")
	source := []byte("\ufeff" + `{"firstName" : "Ada","lastName":"L","gender":"F","height":1.50}` + "\r\n" + `{"firstName":"Ada","lastName":"L"}`)
	os.WriteFile(in, source, 0o600)
	os.WriteFile(recipe, []byte(`{"recipe":1,"steps":[{"action":"remove","field":"/nickname"}]}`), 0o600)
	if p := runProgram(t, dir, nil, "fix", in, "-o", out, "--type", "Patient", "--recipe", recipe); !strings.Contains(p.out, "0 changes") {
		t.Errorf("%s%s", p.out, p.err)
	}
	if got := written(t, out); got != string(source) {
		t.Errorf("got %q", got)
	}
}

func TestFixNeverWritesOverAFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	in := filepath.Join(dir, "in.ndjson")
	source := []byte(`{"firstName":"Ada","lastName":"L","gender":"F"}` + "\n")
	os.WriteFile(in, source, 0o600)
	there := filepath.Join(dir, "there.ndjson")
	os.WriteFile(there, []byte("precious"), 0o600)
	for _, args := range [][]string{
		{"-o", in}, {"-o", in, "--force"}, {"-o", there}, {"-o", dir}, {"-o", filepath.Join(dir, "new.ndjson"), "--report", there}, {},
	} {
		p := runProgram(t, dir, nil, append([]string{"fix", in, "--type", "Patient"}, args...)...)
		if p.code != 1 || p.err == "" {
			t.Errorf("%v: exit %d %s", args, p.code, p.err)
		}
	}
	if written(t, in) != string(source) || written(t, there) != "precious" {
		t.Error("a file was written over")
	}
	left, _ := filepath.Glob(filepath.Join(dir, ".clinik-import-*"))
	if _, err := os.Stat(filepath.Join(dir, "new.ndjson")); err == nil || len(left) > 0 {
		t.Errorf("half of it was written: %v %v", err, left)
	}
	if p := runProgram(t, dir, nil, "fix", in, "--type", "Patient", "-o", there, "--force"); p.code != 0 || !bytes.Contains([]byte(written(t, there)), []byte("female")) {
		t.Errorf("--force: exit %d %s", p.code, p.err)
	}
}

// What a recipe says is not blamed on a flag that nobody gave.
func TestFixNamesTheRecipeWhoseTypeIsWrong(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		resource, says string
		more           []string
	}{
		{"Observation", "recipe.json says Observation, but these look like Patient records", nil},
		{"Patint", `recipe.json is for "Patint": ClinikAPI has no such resource type (did you mean Patient?)`, nil},
		{"Patient", "--type says Observation, but these look like Patient records", []string{"--type", "Observation"}},
	} {
		dir := t.TempDir()
		recipe, out := filepath.Join(dir, "recipe.json"), filepath.Join(dir, "out.ndjson")
		if err := os.WriteFile(recipe, []byte(`{"recipe":1,"type":"`+row.resource+`","steps":[{"action":"fix"}]}`), 0o600); err != nil {
			t.Fatal(err)
		}
		p := runProgram(t, dir, nil, append([]string{"fix", "testdata/patients.ndjson", "-o", out, "--recipe", recipe}, row.more...)...)
		if p.code != 1 || !strings.Contains(p.err, row.says) || row.more == nil && strings.Contains(p.err, "--type says") {
			t.Errorf("%s: exit %d\n%s", row.resource, p.code, p.err)
		}
		if _, err := os.Stat(out); err == nil {
			t.Errorf("%s: something was written", row.resource)
		}
	}
}
