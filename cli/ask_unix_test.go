//go:build unix

package cli_test

import (
	"os"
	"strings"
	"syscall"
	"testing"
)

// A question is left by Ctrl-C and by a signal, at once and with nothing done.
func TestAQuestionCanBeLeft(t *testing.T) {
	t.Parallel()
	address := practiceServer(t)
	for _, c := range []struct {
		name, question, said string
		code                 int
		args                 []string
	}{
		{"send", "Type yes:", "nothing was sent", 4, []string{"send", "--host", address, "--synthetic", "--type", "Patient", "testdata/patients-good.ndjson"}},
		{"purge", "Type purge:", "nothing was removed", 1, []string{"purge", "--sandbox"}},
		{"key set", "it is not shown", "no key was stored", 1, []string{"key", "set", "--file", "--host", address}},
	} {
		for _, how := range []string{"ctrl-c", "SIGTERM"} {
			t.Run(c.name+" by "+how, func(t *testing.T) {
				t.Parallel()
				state := t.TempDir()
				if c.name == "purge" {
					runProgram(t, state, nil, "send", "--sandbox", "--pace", "5000", "--type", "Patient", "testdata/patients-good.ndjson")
				}
				env := append(withoutKey(os.Environ()), "CLINIKAPI_SECRET_KEY="+practiceKey)
				term := startTerminal(t, 100, 24, env, append(c.args, "--state", state)...)
				term.wait(c.question)
				if how == "ctrl-c" {
					term.press("\x03")
				} else if err := term.Signal(syscall.SIGTERM); err != nil {
					t.Fatal(err)
				}
				if code := term.exitCode(); code != c.code {
					t.Errorf("exit %d, want %d\n%s", code, c.code, term.Output())
				}
				if out := string(term.Output()); !strings.Contains(out, c.said) {
					t.Errorf("it said: %s", out)
				}
			})
		}
	}
}
