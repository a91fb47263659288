package cli

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// Where nothing was done yet, what lists it says so and is content.
func TestNothingWasDoneYet(t *testing.T) {
	t.Parallel()
	for _, line := range []string{"runs", "jobs", "rejects", "verify", "purge", "jobs --json", "rejects --json"} {
		p := newDesk(t, "")
		if out, err := p.run(strings.Fields(line)...); err != nil || out != "" || p.err.Len() == 0 {
			t.Errorf("%s: %v, %q, said %q", line, err, out, p.err.String())
		}
	}
	for _, line := range []string{"report", "jobs nope", "rejects nope", "rejects -o x.ndjson", "watch nope"} {
		if _, err := newDesk(t, "").run(strings.Fields(line)...); err == nil {
			t.Errorf("%s: no error", line)
		}
	}
	if _, err := newDesk(t, "").run("watch", "nope"); err == nil || !strings.Contains(err.Error(), "there is no batch or job nope") {
		t.Errorf("watch: %v", err)
	}
}

func TestNoKeyIsNullAsJSON(t *testing.T) {
	t.Parallel()
	out, err := newDesk(t, "").run("key", "show", "--json")
	var ended *exitError
	if !errors.As(err, &ended) || ended.code != ExitKey {
		t.Errorf("%v", err)
	}
	var shown map[string]any
	if json.Unmarshal([]byte(out), &shown) != nil || shown["key"] != nil || shown["host"] == "" {
		t.Errorf("%q", out)
	}
}
