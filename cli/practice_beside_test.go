package cli_test

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

// Practice and real imports are not mixed up: what names none is about the real ones and
// says that there are others, what names one finds it.
func TestPracticeBesideRealImports(t *testing.T) {
	t.Parallel()
	const file = "testdata/practitioners-good.ndjson"
	state := t.TempDir()
	env := []string{"CLINIKAPI_SECRET_KEY=clk_test_wrongwrong123", "CLINIK_IMPORT_HOST=" + practiceServer(t)}
	idOf := func(args ...string) string {
		var line struct{ Run string }
		lineOf(t, runProgram(t, state, nil, append([]string{"runs", "--json"}, args...)...), &line)
		return line.Run
	}
	if p := runProgram(t, state, env, "send", "--sandbox", "--fault", "import#1=reset-after-body", file); p.code != 7 {
		t.Fatalf("exit %d\n%s", p.code, p.err)
	}
	practice := idOf("--sandbox")
	for _, command := range []string{"resume", "watch"} {
		p := runProgram(t, state, env, command, "--json")
		if s := p.summary(t); p.code != 0 || s.Read != 0 || !strings.Contains(p.err, "1 practice import is not at its end; go on with: clinik-import "+command+" --sandbox") {
			t.Errorf("%s beside practice: exit %d\n%s", command, p.code, p.err)
		}
	}

	if p := runProgram(t, state, env, "send", "--yes", file); p.code != 5 {
		t.Fatalf("exit %d\n%s", p.code, p.err)
	}
	held := idOf()
	for _, command := range []string{"resume", "watch"} {
		for name, code := range map[string]int{practice[:12]: 7, held[:12]: 5} {
			p := runProgram(t, state, env, command, "--json", name)
			if s := p.summary(t); p.code != code || s.Exit != code || s.Read != 25 {
				t.Errorf("%s %s: exit %d, want %d\n%s", command, name, p.code, code, p.err)
			}
		}
	}
	if p := runProgram(t, state, env, "watch", "--sandbox", held); p.code != 1 {
		t.Errorf("a real import among practice: exit %d\n%s", p.code, p.err)
	}
}

// Whoever watches what is at its end is told how it ended.
func TestWatchTellsHowItEnded(t *testing.T) {
	t.Parallel()
	state := t.TempDir()
	if p := runProgram(t, state, nil, "send", "--sandbox", "--reject", "/gender=female:not today", "testdata/patients-good.ndjson"); p.code != 3 {
		t.Fatalf("exit %d\n%s", p.code, p.err)
	}
	var run struct{ Run string }
	lineOf(t, runProgram(t, state, nil, "runs", "--sandbox", "--json"), &run)
	p := runProgram(t, state, nil, "watch", "--json", run.Run)
	if s := p.summary(t); p.code != 3 || s.Rejected == 0 || !strings.Contains(p.err, "at its end") {
		t.Errorf("exit %d, %+v\n%s", p.code, s, p.err)
	}
}

// Each practice import has a server of its own: named together they are taken up one after
// the other, and the totals are those of all.
func TestResumeTakesUpPracticeOfSeveralServers(t *testing.T) {
	t.Parallel()
	state := t.TempDir()
	file := filepath.Join(state, "patients.ndjson")
	writeLines(t, file, 6, 0)
	for range 2 {
		if p := runProgram(t, state, nil, "send", "--sandbox", "--first", "2", "--reject", "/lastName=No1:not today", "--type", "Patient", file); p.code == 0 {
			t.Fatalf("nothing was held\n%s", p.err)
		}
	}
	var names []string
	for _, line := range strings.Split(strings.TrimSpace(runProgram(t, state, nil, "runs", "--sandbox", "--json").out), "\n") {
		var run struct {
			Run     string
			Settled bool
			Unsent  int64
		}
		if err := json.Unmarshal([]byte(line), &run); err != nil || run.Settled || run.Unsent != 4 {
			t.Fatalf("%s: %v", line, err)
		}
		names = append(names, run.Run[:13])
	}
	for _, args := range [][]string{{names[0], "nosuch", names[1]}, {"nosuch", "norThis"}} {
		if p := runProgram(t, state, nil, append([]string{"resume", "--json"}, args...)...); p.code != 1 || strings.Contains(p.err, "taking up") || !strings.Contains(p.err, "nosuch") {
			t.Errorf("%q: exit %d\n%s", args, p.code, p.err)
		}
	}
	p := runProgram(t, state, nil, append([]string{"resume", "--json", "--release-stopped"}, names...)...)
	if s := p.summary(t); s.Read != 12 || s.Unsent != 0 || s.Accepted != 10 || s.Rejected != 2 || s.Exit != 3 || p.code != 3 {
		t.Errorf("exit %d, %+v\n%s", p.code, s, p.err)
	}
	if n := strings.Count(p.out, `"event":"summary"`); n != 1 {
		t.Errorf("%d summaries\n%s", n, p.out)
	}
}
