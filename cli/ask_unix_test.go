//go:build unix

package cli_test

import (
	"os"
	"strings"
	"syscall"
	"testing"
)

// Who says no, or nothing any more, gets the summary as well.
func TestNoIsAnAnswer(t *testing.T) {
	t.Parallel()
	address := practiceServer(t)
	for name, keys := range map[string]string{"no": "no\r", "end of input": "\x04"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := append(withoutKey(os.Environ()), "CLINIKAPI_SECRET_KEY="+practiceKey)
			term := startTerminal(t, 200, 24, env, "send", "--json", "--host", address, "--synthetic", "testdata/patients-good.ndjson", "--state", t.TempDir())
			term.wait("Type yes:")
			term.press(keys)
			if code := term.exitCode(); code != 1 {
				t.Errorf("exit %d\n%s", code, term.Output())
			}
			if out := string(term.Output()); !strings.Contains(out, "nothing was sent") || !strings.Contains(out, `"event":"summary","read":25,`) || !strings.Contains(out, `"unsent":25,`) {
				t.Errorf("it said: %s", out)
			}
		})
	}
}

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
