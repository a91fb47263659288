package cli_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"clinik-import/ui/shell"
)

// No resume says that all is done while records are unsent that it cannot send; it says how
// they are sent, and how not.
func TestResumeSaysWhatIsLeftOver(t *testing.T) {
	t.Parallel()
	env := []string{"CLINIKAPI_SECRET_KEY=" + practiceKey, "CLINIK_IMPORT_HOST=" + practiceServer(t, "--window", "1h")}
	state, dir := t.TempDir(), t.TempDir()
	var files []string
	for i := range 6 { // one more than slots, for each is of its own run
		path := filepath.Join(dir, string(rune('a'+i))+" file.ndjson")
		writeLines(t, path, 2, i)
		files = append(files, path)
	}
	for i, path := range files {
		if p := runProgram(t, state, env, "send", "--yes", "--json", "--no-wait", path); p.code != 4 {
			t.Fatalf("%d: exit %d\n%s", i, p.code, p.err)
		}
	}
	last := files[5]
	text, err := os.ReadFile(last)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(last, append(text, '\n'), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 10 { // until everything is settled
		p := runProgram(t, state, append(env, "CLINIK_IMPORT_SLOTS=50/1h"), "resume", "--json", "--slots", "50/1h")
		if p.code != 4 {
			t.Fatalf("exit %d\n%s", p.code, p.err)
		}
		if strings.Contains(p.err, "nothing to take up by itself") {
			break
		}
	}
	p := runProgram(t, state, env, "resume", "--json")
	if s := p.summary(t); p.code != 4 || s.Unsent != 2 || s.Read != 2 || !strings.Contains(p.err, "clinik-import send "+shell.Line([]string{last}, runtime.GOOS == "windows")) {
		t.Fatalf("exit %d, %+v\n%s", p.code, s, p.err)
	}
	_, command, _ := strings.Cut(p.err, "clinik-import resolve ")
	batch, _, _ := strings.Cut(command, " ")
	if p := runProgram(t, state, env, "resolve", batch, "--as", "cancelled", "--reason", "not needed"); p.code != 0 {
		t.Fatalf("exit %d\n%s", p.code, p.err)
	}
	if p := runProgram(t, state, env, "resume", "--json"); p.code != 0 {
		t.Errorf("exit %d\n%s", p.code, p.err)
	}
}

// A file that is known to have changed does not keep a resume waiting for a slot, and the
// resume that finds it out says how to go on.
func TestResumeSaysAtOnceWhatIsOutdated(t *testing.T) {
	t.Parallel()
	env := []string{"CLINIKAPI_SECRET_KEY=" + practiceKey, "CLINIK_IMPORT_HOST=" + practiceServer(t, "--window", "1h"), "CLINIK_IMPORT_SLOTS=1/1h"}
	state, dir := t.TempDir(), t.TempDir()
	first, second := filepath.Join(dir, "a.ndjson"), filepath.Join(dir, "b.ndjson")
	writeLines(t, first, 2, 0)
	writeLines(t, second, 2, 1)
	for _, path := range []string{first, second} {
		if p := runProgram(t, state, env, "send", "--yes", "--no-wait", path); p.code != 4 && p.code != 0 {
			t.Fatalf("exit %d\n%s", p.code, p.err)
		}
	}
	writeLines(t, second, 3, 1)
	p := runProgram(t, state, env, "resume", "--json") // it waits for what goes on by itself
	if s := p.summary(t); p.code != 4 || s.Unsent != 2 || !strings.Contains(p.err, "clinik-import send "+shell.Line([]string{second}, runtime.GOOS == "windows")) {
		t.Errorf("exit %d, %+v\n%s", p.code, s, p.err)
	}
}
