package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"testing"
)

// clumsy panics once, with data, as a text is written.
type clumsy struct {
	bytes.Buffer
	at string
}

func (c *clumsy) Write(p []byte) (int, error) {
	if c.at != "" && bytes.Contains(p, []byte(c.at)) {
		c.at = ""
		panic(errors.New("Amara Okafor, 1984-11-02"))
	}
	return c.Buffer.Write(p)
}

// A mistake of the program ends a command with the summary as its last event, and says where
// the work is kept and what goes on with it, but nothing of what it was at.
func TestAMistakeEndsWithTheSummary(t *testing.T) {
	t.Parallel()
	for _, at := range []string{`"event":"lint"`, `"event":"plan"`, `"event":"done"`} {
		t.Run(at, func(t *testing.T) {
			t.Parallel()
			state := t.TempDir()
			out, talk := &clumsy{at: at}, &bytes.Buffer{}
			root := newRoot(Env{Out: out, Err: talk, Getenv: func(string) string { return "" }, Environ: func() []string { return nil }, Unsetenv: func(string) error { return nil }})
			root.SetArgs([]string{"--state", state, "send", "--sandbox", "--pace", "100000", "--json", "--type", "Patient", filepath.Join("..", "testdata", "patients-good.ndjson")})
			err := root.ExecuteContext(t.Context())
			if out.at != "" {
				t.Fatalf("it made no mistake: %v\n%s", err, talk)
			}
			if err == nil || exitCode(err) != ExitFault {
				t.Fatalf("%v", err)
			}
			for _, want := range []string{"made a mistake", state, "clinik-import resume --sandbox"} {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q is not said: %v", want, err)
				}
			}
			if all := err.Error() + out.String() + talk.String(); strings.Contains(all, "Amara") || strings.Contains(all, "goroutine") {
				t.Error(all)
			}
			lines := strings.Split(strings.TrimSpace(out.String()), "\n")
			var last summaryEvent
			if wrong := json.Unmarshal([]byte(lines[len(lines)-1]), &last); wrong != nil || last.Event != "summary" || last.Exit != ExitFault || last.Read != 25 {
				t.Errorf("%s", lines[len(lines)-1])
			}
		})
	}
}
