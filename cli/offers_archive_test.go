package cli_test

import (
	"strings"
	"testing"
)

// What was done from here is offered where it can be used: all of it to look at, only what
// is undecided to decide on, and a run once where several may be named.
func TestOffersOfEarlierWork(t *testing.T) {
	t.Parallel()
	state := practised(t, "--fault", "import#1=reset-after-body")
	practisedIn(t, state, "--reject", "/gender=female:not today")
	var lost, done struct{ Run, Batch, Job string }
	lines := strings.Split(strings.TrimSpace(runProgram(t, state, nil, "runs", "--sandbox", "--json").out), "\n")
	if len(lines) != 2 {
		t.Fatalf("%d runs", len(lines))
	}
	lineOf(t, program{out: lines[0]}, &done)
	lineOf(t, program{out: lines[1]}, &lost)
	lost.Batch = lost.Run + "/1"
	lineOf(t, runProgram(t, state, nil, "jobs", "--sandbox", "--json", done.Run), &done)
	for _, row := range []struct {
		line      string
		want, not string
	}{
		{"jobs --sandbox ", done.Run, done.Job},
		{"report --sandbox ", lost.Run, done.Job},
		{"rejects --sandbox ", done.Job, "reset"},
		{"rejects --sandbox ", done.Run + "\t", "reset"},
		{"rejects --sandbox --file ", "patients.ndjson", done.Job},
		{"resolve --sandbox ", lost.Batch, done.Batch},
		{"watch --sandbox ", ":4", done.Batch},
		{"purge --sandbox ", lost.Run, done.Job},
		{"purge --sandbox " + lost.Run + " ", done.Run, lost.Run},
	} {
		p := runProgram(t, state, nil, append([]string{"__complete"}, strings.Split(row.line, " ")...)...)
		if !strings.Contains(p.out, row.want) || strings.Contains(p.out, row.not) {
			t.Errorf("%s: %q is missing, or %q is there:\n%s%s", row.line, row.want, row.not, p.out, p.err)
		}
	}
}
