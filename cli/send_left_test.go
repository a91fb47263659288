package cli_test

import (
	"path/filepath"
	"strings"
	"testing"
)

// The command that is named for what is not sent yet sends that, and nothing else: what was
// accepted of the same files is left out and counted so.
func TestSendSendsOnlyWhatIsLeft(t *testing.T) {
	t.Parallel()
	env := []string{"CLINIKAPI_SECRET_KEY=" + practiceKey, "CLINIK_IMPORT_HOST=" + practiceServer(t, "--fault", "import#1=reset-after-body"),
		"CLINIK_IMPORT_BATCH_BYTES=64KiB"}
	state, dir := t.TempDir(), t.TempDir()
	path := filepath.Join(dir, "one.ndjson")
	writeLines(t, path, 700, 0)
	p := runProgram(t, state, env, "send", "--yes", "--json", path)
	s := p.summary(t)
	if p.code != 7 || s.Unknown == 0 || s.Accepted == 0 || s.Unknown+s.Accepted != 700 {
		t.Fatalf("exit %d, %+v\n%s", p.code, s, p.err)
	}
	unknown, accepted := s.Unknown, s.Accepted
	runs := runProgram(t, state, env, "runs", "--json")
	_, id, _ := strings.Cut(runs.out, `"run":"`)
	p = runProgram(t, state, env, "resolve", id[:8]+"/1", "--as", "not-accepted", "--reason", "looked")
	if p.code != 0 || !strings.Contains(p.err, "clinik-import send "+path) {
		t.Fatalf("exit %d\n%s", p.code, p.err)
	}
	p = runProgram(t, state, env, "resume", "--json")
	if s := p.summary(t); p.code != 4 || s.Unsent != unknown || !strings.Contains(p.err, "clinik-import send "+path) {
		t.Fatalf("exit %d, %+v\n%s", p.code, s, p.err)
	}
	p = runProgram(t, state, env, "send", "--json", "--dry-run", path)
	if s := p.summary(t); s.Unsent != 700 || !strings.Contains(p.err, "left out: ") {
		t.Errorf("a plan: %+v\n%s", s, p.err)
	}
	p = runProgram(t, state, env, "send", "--json", "--yes", path)
	if s := p.summary(t); p.code != 0 || s.LeftOut != accepted || s.Accepted != unknown {
		t.Fatalf("exit %d, %+v\n%s", p.code, s, p.err)
	}
	p = runProgram(t, state, env, "send", "--yes", path)
	if p.code != 0 || !strings.Contains(p.out, " + left out 700 + accepted 0 ") {
		t.Errorf("once more: exit %d\n%s\n%s", p.code, p.out, p.err)
	}
	if p = runProgram(t, state, env, "resume", "--json"); p.code != 0 {
		t.Errorf("left over: exit %d\n%s", p.code, p.err)
	}
	p = runProgram(t, state, env, "send", "--json", "--yes", "--again", path)
	if s := p.summary(t); p.code != 0 || s.LeftOut != 0 || s.Accepted != 700 {
		t.Errorf("again: exit %d, %+v\n%s", p.code, s, p.err)
	}
}
