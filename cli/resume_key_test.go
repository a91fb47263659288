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
		if p := runProgram(t, state, at(right), "verify"); p.code != 0 {
			t.Errorf("verify: exit %d\n%s", p.code, p.err)
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
