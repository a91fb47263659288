package cli_test

import (
	"regexp"
	"strings"
	"testing"
)

// A key that the server refuses is no dead end: the import goes on with the right one, by a
// recorded decision, and so does whoever sends the file again.
func TestAnImportGoesOnWithTheRightKey(t *testing.T) {
	t.Parallel()
	const file = "testdata/practitioners-good.ndjson"
	wrong := []string{"CLINIKAPI_SECRET_KEY=clk_test_wrongwrong123"}
	right := []string{"CLINIKAPI_SECRET_KEY=" + practiceKey}
	address := practiceServer(t)
	at := func(env []string) []string { return append(env, "CLINIK_IMPORT_HOST="+address) }

	t.Run("resume", func(t *testing.T) {
		t.Parallel()
		state := t.TempDir()
		if p := runProgram(t, state, at(wrong), "send", "--yes", file); p.code != 5 {
			t.Fatalf("exit %d\n%s", p.code, p.err)
		}
		if p := runProgram(t, state, at(right), "resume"); p.code != 5 || !strings.Contains(p.err, "resume --with-this-key --reason") {
			t.Errorf("exit %d\n%s", p.code, p.err)
		}
		if p := runProgram(t, state, at(right), "resume", "--with-this-key"); p.code != 1 {
			t.Errorf("without a reason: exit %d\n%s", p.code, p.err)
		}
		p := runProgram(t, state, at(right), "resume", "--json", "--with-this-key", "--reason", "mistyped")
		if s := p.summary(t); s.Exit != 0 || s.Accepted != 25 || s.Slots != 2 {
			t.Errorf("%+v\n%s", s, p.err)
		}
		if !strings.Contains(p.out, `"event":"adopted"`) || !strings.Contains(p.err, "practitioners-good.ndjson, ") || !strings.Contains(p.err, "taken over: import ") {
			t.Errorf("what was taken over is not said:\n%s\n%s", p.out, p.err)
		}
		eventsOf(t, publishedEvents(t), p)
		if p := runProgram(t, state, at(right), "verify"); p.code != 0 {
			t.Errorf("verify: exit %d\n%s", p.code, p.err)
		}
	})
	t.Run("one of two", func(t *testing.T) {
		t.Parallel()
		state := t.TempDir()
		for _, file := range []string{file, "testdata/patients-good.ndjson"} {
			runProgram(t, state, at(wrong), "send", "--yes", file)
		}
		var newest, other struct{ Run string }
		lines := strings.Split(strings.TrimSpace(runProgram(t, state, nil, "runs", "--json").out), "\n")
		lineOf(t, program{out: lines[0]}, &newest)
		lineOf(t, program{out: lines[1]}, &other)
		take := func(names ...string) program {
			return runProgram(t, state, at(right), append([]string{"resume", "--json", "--with-this-key", "--reason", "mistyped"}, names...)...)
		}
		if p := take("nope"); p.code != 1 || !strings.Contains(p.err, "called nope") {
			t.Errorf("no such run: exit %d\n%s", p.code, p.err)
		}
		if p := take(other.Run, "nope"); p.code != 1 || !strings.Contains(p.err, "no import nope") {
			t.Errorf("one of two unknown: exit %d\n%s", p.code, p.err)
		}
		if p := runProgram(t, state, nil, "__complete", "resume", newest.Run, ""); !strings.Contains(p.out, other.Run) || strings.Contains(p.out, newest.Run) {
			t.Errorf("offered:\n%s", p.out)
		}
		p := take(other.Run[:12])
		if s := p.summary(t); s.Exit != 0 || s.Accepted != 25 || strings.Count(p.out, `"event":"adopted"`) != 1 || strings.Contains(p.err, newest.Run[:8]) {
			t.Errorf("%+v\n%s\n%s", s, p.out, p.err)
		}
		p = runProgram(t, state, at(right), "resume")
		if p.code != 5 || strings.Count(p.err, "is not at its end; it goes on with that key") != 1 {
			t.Errorf("the other one: exit %d\n%s", p.code, p.err)
		}
	})
	t.Run("send again", func(t *testing.T) {
		t.Parallel()
		state := t.TempDir()
		runProgram(t, state, at(wrong), "send", "--yes", file)
		p := runProgram(t, state, at(right), "send", "--yes", "--json", file)
		if s := p.summary(t); s.Exit != 0 || s.Accepted != 25 || strings.Contains(p.err, "sent before") {
			t.Errorf("%+v\n%s", s, p.err)
		}
		p = runProgram(t, state, at(right), "resume", "--json", "--with-this-key", "--reason", "mistyped")
		batch := regexp.MustCompile(`resolve (\S+/1) --as cancelled`).FindStringSubmatch(p.err)
		if s := p.summary(t); s.Accepted != 0 || s.Unsent != 25 || batch == nil {
			t.Fatalf("what went in another import goes again: %+v\n%s", s, p.err)
		}
		if p := runProgram(t, state, at(right), "resolve", batch[1], "--as", "cancelled", "--reason", "sent since"); p.code != 0 {
			t.Errorf("exit %d\n%s", p.code, p.err)
		}
		if p := runProgram(t, state, at(right), "resume"); p.code != 0 || !strings.Contains(p.err, "every earlier run is settled") {
			t.Errorf("exit %d\n%s", p.code, p.err)
		}
	})
}
