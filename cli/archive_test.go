package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// practised is a state folder with one practice import that ended with rejects.
func practised(t *testing.T, more ...string) string {
	t.Helper()
	state := t.TempDir()
	practisedIn(t, state, more...)
	return state
}

// practisedIn adds a practice import to a state folder.
func practisedIn(t *testing.T, state string, more ...string) {
	t.Helper()
	args := append([]string{"send", "--sandbox", "--json", "--pace", "100000", "--type", "Patient"}, more...)
	runProgram(t, state, nil, append(args, "testdata/patients.ndjson")...).summary(t)
}

// lineOf is the first line of JSON that a command prints.
func lineOf(t *testing.T, p program, into any) {
	t.Helper()
	first, _, _ := strings.Cut(p.out, "\n")
	if err := json.Unmarshal([]byte(first), into); err != nil {
		t.Fatalf("exit %d: %v\n%s%s", p.code, err, p.out, p.err)
	}
}

func TestEarlierImportsAreListed(t *testing.T) {
	t.Parallel()
	state := practised(t, "--reject", "/gender=female:not today")
	var run struct {
		Run                      string
		Files                    []string
		Settled                  bool
		Read, Accepted, Rejected int64
		HeldBack                 int64
	}
	lineOf(t, runProgram(t, state, nil, "runs", "--sandbox", "--json"), &run)
	if run.Run == "" || !run.Settled || run.Read != 200 || run.Accepted+run.Rejected+run.HeldBack != 200 || run.Rejected == 0 || len(run.Files) != 1 {
		t.Errorf("runs: %+v", run)
	}
	var batch struct {
		Batch, State, Job string
		Rejected          int64
	}
	lineOf(t, runProgram(t, state, nil, "jobs", "--sandbox", "--json"), &batch)
	if batch.Batch != run.Run+"/1" || batch.Job == "" || batch.Rejected != run.Rejected {
		t.Errorf("jobs: %+v", batch)
	}
	for _, name := range []string{run.Run, run.Run[:8], batch.Batch, batch.Job} {
		p := runProgram(t, state, nil, "rejects", "--sandbox", name)
		if n := int64(strings.Count(p.out, "not today")); n != run.Rejected {
			t.Errorf("rejects %s: %d lines, want %d\n%s", name, n, run.Rejected, p.err)
		}
	}
	if p := runProgram(t, state, nil, "rejects", "--sandbox", "--held", "--json"); int64(strings.Count(p.out, `"kind":"held back"`)) < run.HeldBack {
		t.Errorf("held back: %s", p.out)
	}
	if p := runProgram(t, state, nil, "jobs", "--sandbox", "nope"); p.code != 1 || !strings.Contains(p.err, "clinik-import runs") {
		t.Errorf("an unknown run: exit %d %s", p.code, p.err)
	}
	if p := runProgram(t, state, nil, "runs"); p.code != 0 || p.out != "" || !strings.Contains(p.err, "--sandbox") {
		t.Errorf("no real run: exit %d %s%s", p.code, p.out, p.err)
	}
}

func TestRejectsAreWrittenUnchangedWithReasons(t *testing.T) {
	t.Parallel()
	state := practised(t, "--reject", "/gender=female:not today")
	out := filepath.Join(t.TempDir(), "rejects.ndjson")
	p := runProgram(t, state, nil, "rejects", "--sandbox", "-o", out)
	if p.code != 0 {
		t.Fatalf("exit %d %s", p.code, p.err)
	}
	source, err := os.ReadFile("../testdata/patients.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	records := 0
	for line := range strings.Lines(written(t, out)) {
		records++
		if !strings.Contains(string(source), line) {
			t.Errorf("no line of the file: %s", line)
		}
	}
	if reasons := strings.Count(written(t, out+".reasons"), "not today"); reasons != records || records == 0 {
		t.Errorf("%d records, %d reasons", records, reasons)
	}
	if p := runProgram(t, state, nil, "rejects", "--sandbox", "-o", out); p.code != 1 || strings.Contains(p.err, "file already exists") {
		t.Errorf("written over: exit %d %s", p.code, p.err)
	}
	if p := runProgram(t, state, nil, "rejects", "--sandbox", "-o", "-"); p.code != 1 || !strings.Contains(p.err, "name one") {
		t.Errorf("to standard output: exit %d %s", p.code, p.err)
	}
}

// That nothing was rejected is said, with what else was not sent.
func TestNoRejects(t *testing.T) {
	t.Parallel()
	state := practised(t)
	if p := runProgram(t, state, nil, "rejects", "--sandbox"); p.code != 0 || p.out != "" || !strings.Contains(p.err, "no record was rejected; 22 records held back by the check: add --held") {
		t.Errorf("exit %d %q %q", p.code, p.out, p.err)
	}
}

func TestReportOfARun(t *testing.T) {
	t.Parallel()
	state := practised(t)
	if p := runProgram(t, state, nil, "report", "--sandbox"); p.code != 0 || !strings.Contains(p.out, "| read | 200 |") || !strings.Contains(p.out, "our check") {
		t.Errorf("exit %d\n%s%s", p.code, p.out, p.err)
	}
	out := filepath.Join(t.TempDir(), "report.html")
	if p := runProgram(t, state, nil, "report", "--sandbox", "--format", "html", "-o", out); p.code != 0 || !strings.Contains(written(t, out), "<h2>What was wrong</h2>") {
		t.Errorf("exit %d %s", p.code, p.err)
	}
	out = filepath.Join(t.TempDir(), "report.json")
	if p := runProgram(t, state, nil, "report", "--sandbox", "--json", "-o", out); p.code != 0 || p.out != "" || !strings.Contains(written(t, out), `"read":200,`) {
		t.Errorf("json: exit %d %s%s", p.code, p.out, p.err)
	}
	if p := runProgram(t, state, nil, "report", "--sandbox", "--json", "--format", "html"); p.code != 1 || !strings.Contains(p.err, "exclude each other") {
		t.Errorf("json and html: exit %d %s", p.code, p.err)
	}
	if p := runProgram(t, state, nil, "report", "--sandbox", "--format", "pdf"); p.code != 1 || !strings.Contains(p.err, "markdown, html or json") {
		t.Errorf("pdf: exit %d %s", p.code, p.err)
	}
}

// What a person decides on a batch of unknown outcome is recorded and followed.
func TestUnknownOutcomesAreDecided(t *testing.T) {
	t.Parallel()
	for decision, after := range map[string]struct {
		state   string
		resumed int // exit code of resume
	}{
		"accepted": {"resolved", 0}, "not-accepted": {"resolved", 0}, "resend": {"queued", 2},
	} {
		t.Run(decision, func(t *testing.T) {
			t.Parallel()
			state := practised(t, "--fault", "import#1=reset-after-body")
			var batch struct{ Batch, State string }
			lineOf(t, runProgram(t, state, nil, "jobs", "--sandbox", "--json"), &batch)
			if batch.State != "unknown" {
				t.Fatalf("it is %q", batch.State)
			}
			if p := runProgram(t, state, nil, "resolve", "--sandbox", batch.Batch); p.code != 0 || !strings.Contains(p.out, "X-Request-ID") || !strings.Contains(p.out, "Records         178") {
				t.Errorf("what is known: exit %d\n%s%s", p.code, p.out, p.err)
			}
			for _, wrong := range [][]string{{"--as", decision}, {"--as", "perhaps", "--reason", "x"}, {"--reason", "x"}, {"--as", decision, "--reason", " "}} {
				if p := runProgram(t, state, nil, append([]string{"resolve", "--sandbox", batch.Batch}, wrong...)...); p.code != 1 {
					t.Errorf("%v: exit %d", wrong, p.code)
				}
			}
			if p := runProgram(t, state, nil, "resolve", "--sandbox", batch.Batch, "--as", decision, "--reason", "looked it up"); p.code != 0 {
				t.Fatalf("exit %d %s", p.code, p.err)
			}
			lineOf(t, runProgram(t, state, nil, "jobs", "--sandbox", "--json"), &batch)
			if batch.State != after.state {
				t.Errorf("it is %q, want %q", batch.State, after.state)
			}
			if p := runProgram(t, state, nil, "resume", "--sandbox", "--json"); p.code != after.resumed {
				t.Errorf("resume: exit %d, want %d\n%s", p.code, after.resumed, p.err)
			}
			if p := runProgram(t, state, nil, "verify", "--sandbox"); p.code != 0 {
				t.Errorf("verify: exit %d\n%s", p.code, p.out)
			}
		})
	}
}

func TestWatchFollowsAJobToItsEnd(t *testing.T) {
	t.Parallel()
	schema := publishedEvents(t)
	address := practiceServer(t)
	state, env := t.TempDir(), []string{"CLINIKAPI_SECRET_KEY=" + practiceKey}
	path := filepath.Join(t.TempDir(), "patients.ndjson")
	writePatients(t, path, 9000)
	p := runProgram(t, state, env, "send", "--host", address, "--json", "--type", "Patient", "--yes", "--wait=false", path)
	if s := p.summary(t); s.Exit != 4 || s.Running != 9000 {
		t.Fatalf("send: %+v\n%s", s, p.err)
	}
	var run struct{ Run string }
	if err := json.Unmarshal([]byte(runProgram(t, state, env, "runs", "--json").out), &run); err != nil {
		t.Fatal(err)
	}
	if p := runProgram(t, state, env, "watch", "--host", address, "nosuch"); p.code != 1 {
		t.Errorf("watch nosuch: exit %d\n%s", p.code, p.err)
	}
	p = runProgram(t, state, env, "watch", "--host", address, "--json", run.Run[:8])
	if s := p.summary(t); s.Accepted != 9000 || p.code != 0 {
		t.Errorf("watch: exit %d %+v\n%s", p.code, s, p.err)
	}
	names := eventsOf(t, schema, p)
	if len(names) < 2 || names[len(names)-2] != "done" {
		t.Errorf("events: %v", names)
	}
	if p := runProgram(t, state, env, "watch", "--host", address); p.code != 0 || !strings.Contains(p.err, "nothing to watch") {
		t.Errorf("afterwards: exit %d %s", p.code, p.err)
	}
}
