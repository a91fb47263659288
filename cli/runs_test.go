package cli_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

type runsLine struct {
	Run               string
	Settled, LookedAt bool
	Unsent            int64
	SentLater         []struct {
		Run     string
		Records int64
	}
}

// runLines reads what runs --json printed, and holds it against its schema.
func runLines(t *testing.T, p program) (lines []runsLine) {
	t.Helper()
	schema, err := jsonschema.NewCompiler().Compile("../docs/schema/runs.json")
	if err != nil {
		t.Fatal(err)
	}
	for text := range strings.Lines(p.out) {
		var l runsLine
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
	return lines
}

// What was only looked at is no import: it is in no list unless it is asked for, and never settled.
func TestADryRunIsNoImport(t *testing.T) {
	t.Parallel()
	address, state := practiceServer(t), t.TempDir()
	env := []string{"CLINIKAPI_SECRET_KEY=" + practiceKey}
	for range 2 { // the second look takes the place of the first
		runProgram(t, state, env, "send", "--host", address, "--synthetic", "--type", "Patient", "--dry-run", "testdata/patients-good.ndjson")
	}
	if p := runProgram(t, state, nil, "runs", "--json"); p.code != 0 || p.out != "" || !strings.Contains(p.err, "only looked at, once") {
		t.Errorf("exit %d\n%s%s", p.code, p.out, p.err)
	}
	if looked := runLines(t, runProgram(t, state, nil, "runs", "--json", "--all")); len(looked) != 1 || !looked[0].LookedAt || looked[0].Settled {
		t.Errorf("with --all: %+v", looked)
	}
	if p := runProgram(t, state, nil, "runs", "--all"); !strings.Contains(p.out, "only looked at") || strings.Contains(p.out, "settled") {
		t.Errorf("%s", p.out)
	}
}

// A run whose records a later one sent says so, to people and to programs.
func TestRunsSayWhereUnsentRecordsWent(t *testing.T) {
	t.Parallel()
	address, state := practiceServer(t), t.TempDir()
	env := []string{"CLINIKAPI_SECRET_KEY=" + practiceKey}
	send := []string{"send", "--host", address, "--synthetic", "--type", "Patient", "--yes", "testdata/patients-good.ndjson"}
	runProgram(t, state, env, append(send, "--first", "5", "--slots", "1/1h", "--wait=false")...)
	first := runLines(t, runProgram(t, state, nil, "runs", "--json"))
	if len(first) != 1 {
		t.Fatalf("%+v", first)
	}
	if p := runProgram(t, state, env, "resolve", first[0].Run+"/2", "--as", "cancelled", "--reason", "all goes at once"); p.code != 0 {
		t.Fatalf("exit %d\n%s", p.code, p.err)
	}
	runProgram(t, state, env, "resume", "--host", address) // to the end of its job
	if p := runProgram(t, state, env, send...); p.code != 0 {
		t.Fatalf("exit %d\n%s", p.code, p.err)
	}
	lines := runLines(t, runProgram(t, state, nil, "runs", "--json"))
	if len(lines) != 2 || len(lines[0].SentLater) != 0 || len(lines[1].SentLater) != 1 || lines[1].SentLater[0].Run != lines[0].Run ||
		lines[1].SentLater[0].Records != lines[1].Unsent || lines[1].Unsent != 20 {
		t.Errorf("%+v", lines)
	}
	if p := runProgram(t, state, nil, "runs"); !strings.Contains(p.out, "20 of the unsent were sent in run "+lines[0].Run[:8]) {
		t.Errorf("%s", p.out)
	}
}

// The numbers of a run add up in the list too: what is blank or left out has a column where there is any.
func TestTheNumbersOfRunsAddUpInTheList(t *testing.T) {
	t.Parallel()
	address, state := practiceServer(t), t.TempDir()
	env := []string{"CLINIKAPI_SECRET_KEY=" + practiceKey}
	send := func(files ...string) {
		p := runProgram(t, state, env, append([]string{"send", "--host", address, "--yes", "--synthetic", "--type", "Patient"}, files...)...)
		if p.code != 0 {
			t.Fatalf("exit %d\n%s", p.code, p.err)
		}
	}
	send("testdata/patients-good.ndjson")
	if p := runProgram(t, state, nil, "runs"); strings.Contains(p.out, "LEFT OUT") || strings.Contains(p.out, "BLANK") {
		t.Errorf("columns of nothing:\n%s", p.out)
	}
	send("testdata/patients-good.ndjson", "testdata/blank-lines.ndjson")
	p := runProgram(t, state, nil, "runs")
	titles, row := strings.Index(p.out, "READ"), strings.Split(p.out, "\n")[1]
	var read, blank, accepted, rejected, heldBack, leftOut, unsent, unknown int
	if _, err := fmt.Sscan(row[titles:], &read, &blank, &accepted, &rejected, &heldBack, &leftOut, &unsent, &unknown); err != nil {
		t.Fatalf("%v\n%s", err, p.out)
	}
	if sum := blank + accepted + rejected + heldBack + leftOut + unsent + unknown; read == 0 || read != sum || leftOut != 25 || blank == 0 {
		t.Errorf("%d is not %d, or nothing was left out or blank\n%s", read, sum, p.out)
	}
}
