package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// An older copy of the journal is refused; taken back into use only with a reason and a
// word, after what that risks was said.
func TestOlderJournalIsTakenBackIntoUse(t *testing.T) {
	t.Parallel()
	address, state := practiceServer(t), t.TempDir()
	env := []string{"CLINIKAPI_SECRET_KEY=" + practiceKey}
	send := func(file string) program {
		return runProgram(t, state, env, "send", "--host", address, "--yes", "--synthetic", "--type", "Patient", file)
	}
	accept := func(more ...string) program {
		return runProgram(t, state, env, append([]string{"verify", "--accept-restored"}, more...)...)
	}
	if p := send("testdata/patients-good.ndjson"); p.code != 0 {
		t.Fatalf("exit %d\n%s", p.code, p.err)
	}
	if p := accept("--reason", "x", "--yes"); p.code != 1 || !strings.Contains(p.err, "nothing to accept") {
		t.Errorf("a journal that is as it was left: exit %d\n%s", p.code, p.err)
	}
	database := filepath.Join(state, "journal", "journal.db")
	backup, err := os.ReadFile(database)
	if err != nil {
		t.Fatal(err)
	}
	if p := send("testdata/patients.ndjson"); p.code == 1 {
		t.Fatalf("exit %d\n%s", p.code, p.err)
	}
	if err := os.WriteFile(database, backup, 0o600); err != nil {
		t.Fatal(err)
	}
	if p := send("testdata/patients.ndjson"); p.code != 1 || !strings.Contains(p.err, "verify --accept-restored") {
		t.Errorf("it was not refused: exit %d\n%s", p.code, p.err)
	}
	for _, row := range []struct {
		args []string
		code int
		says []string
	}{
		{nil, 1, []string{"in no record here", "entry", "more are missing", "--reason", "nothing was changed"}},
		{[]string{"--reason", "the disk died"}, 1, []string{"nobody to ask", "--yes"}},
		{[]string{"--sandbox", "--reason", "x", "--yes"}, 1, []string{"practice has nothing"}},
		{[]string{"--reason", "the disk died", "--yes"}, 0, []string{"in use again; 0 batches"}},
		{[]string{"--reason", "the disk died", "--yes"}, 1, []string{"nothing to accept"}},
	} {
		p := accept(row.args...)
		for _, want := range row.says {
			if p.code != row.code || !strings.Contains(p.err, want) {
				t.Errorf("%q: exit %d, want %d and %q in\n%s", row.args, p.code, row.code, want, p.err)
			}
		}
	}
	if p := runProgram(t, state, env, "verify"); p.code != 0 || !strings.Contains(p.out, "whole") {
		t.Errorf("verify after it: exit %d\n%s%s", p.code, p.out, p.err)
	}
	if p := runProgram(t, state, env, "send", "--host", address, "--yes", "--synthetic", "--no-wait", "--type", "Patient", "testdata/patients.ndjson"); p.code != 4 {
		t.Errorf("the hour's slots are not taken for used: exit %d, want 4\n%s", p.code, p.err)
	}
}
