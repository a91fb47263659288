package cli_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// A run whose records a later one sent says so, to people and to programs.
func TestRunsSayWhereUnsentRecordsWent(t *testing.T) {
	t.Parallel()
	address, state := practiceServer(t), t.TempDir()
	env := []string{"CLINIKAPI_SECRET_KEY=" + practiceKey}
	send := []string{"send", "--host", address, "--synthetic", "--type", "Patient", "testdata/patients-good.ndjson"}
	runProgram(t, state, env, append(send, "--dry-run")...)
	if p := runProgram(t, state, env, append(send, "--yes")...); p.code != 0 {
		t.Fatalf("exit %d\n%s", p.code, p.err)
	}
	type line struct {
		Run       string
		Unsent    int64
		SentLater []struct {
			Run     string
			Records int64
		}
	}
	p := runProgram(t, state, nil, "runs", "--json")
	schema, err := jsonschema.NewCompiler().Compile("../docs/schema/runs.json")
	if err != nil {
		t.Fatal(err)
	}
	var lines []line
	for text := range strings.Lines(p.out) {
		var l line
		if err := json.Unmarshal([]byte(text), &l); err != nil {
			t.Fatalf("%v\n%s", err, p.err)
		}
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err == nil {
			err = schema.Validate(value)
		}
		if err != nil {
			t.Error(err)
		}
		lines = append(lines, l)
	}
	if len(lines) != 2 || len(lines[0].SentLater) != 0 || len(lines[1].SentLater) != 1 || lines[1].SentLater[0].Run != lines[0].Run ||
		lines[1].SentLater[0].Records != lines[1].Unsent || lines[1].Unsent == 0 {
		t.Errorf("%+v", lines)
	}
	if p := runProgram(t, state, nil, "runs"); !strings.Contains(p.out, "of the unsent were sent in run "+lines[0].Run[:8]) {
		t.Errorf("%s", p.out)
	}
}
