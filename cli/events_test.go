package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// publishedEvents is the published schema of the event stream.
func publishedEvents(t *testing.T) *jsonschema.Schema {
	t.Helper()
	schema, err := jsonschema.NewCompiler().Compile("../docs/schema/events.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// eventsOf returns the names of the events of a stream, each of which must be as published.
func eventsOf(t *testing.T, schema *jsonschema.Schema, p program) (names []string) {
	t.Helper()
	for line := range strings.Lines(p.out) {
		asPublishedEvent(t, schema, line)
		var event struct{ Event string }
		if err := json.Unmarshal([]byte(line), &event); err != nil {
			t.Errorf("%s%v", line, err)
		}
		names = append(names, event.Event)
	}
	return names
}

// asPublishedEvent fails unless an event has the documented form.
func asPublishedEvent(t *testing.T, schema *jsonschema.Schema, line string) {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
	if err == nil {
		err = schema.Validate(value)
	}
	if err != nil {
		t.Errorf("%s%v", line, err)
	}
}

// Every event that is documented is produced, and in the documented form.
func TestEveryEventIsAsPublished(t *testing.T) {
	t.Parallel()
	schema := publishedEvents(t)
	const good = "testdata/patients-good.ndjson"
	for name, row := range map[string]struct {
		args []string
		code int
		want []string
	}{
		"a job with rejects": {[]string{"--reject", "/lastName=.:not today", "--pace", "20", good}, 3,
			[]string{"lint", "plan", "queued", "sending", "accepted", "progress", "reject", "done", "rejected", "summary"}},
		"no answer":          {[]string{"--fault", "import#*=reset-after-body", good}, 7, []string{"unknown", "summary"}},
		"refused for good":   {[]string{"--fault", "import#*=status:422", good}, 4, []string{"refused", "summary"}},
		"the key is refused": {[]string{"--fault", "import#*=status:401", good}, 5, []string{"held", "summary"}},
		"no slot for now":    {[]string{"--slots", "1/2s", good, "testdata/practitioners-good.ndjson"}, 0, []string{"waiting", "done", "summary"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := runProgram(t, t.TempDir(), nil, append([]string{"send", "--sandbox", "--json"}, row.args...)...)
			names := eventsOf(t, schema, p)
			for _, want := range row.want {
				if !slices.Contains(names, want) {
					t.Errorf("%q is missing in %v\n%s", want, names, p.err)
				}
			}
			if s := p.summary(t); s.Exit != row.code {
				t.Errorf("exit %d, want %d\n%s", s.Exit, row.code, p.err)
			}
		})
	}
}

// A file that was changed while its batch waited is not sent.
func TestAChangedFileIsStale(t *testing.T) {
	t.Parallel()
	schema := publishedEvents(t)
	address := practiceServer(t, "--fault", "import#1=429:1")
	state, env := t.TempDir(), []string{"CLINIKAPI_SECRET_KEY=" + practiceKey}
	path := filepath.Join(t.TempDir(), "patients.ndjson")
	writePatients(t, path, 20)
	p := runProgram(t, state, env, "send", "--host", address, "--json", "--type", "Patient", "--yes", "--wait=false", path)
	if s := p.summary(t); s.Exit != 4 || s.Unsent != 20 {
		t.Fatalf("before: %+v\n%s", s, p.err)
	}
	if err := os.WriteFile(path, []byte("{}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p = runProgram(t, state, env, "resume", "--host", address, "--json")
	if names := eventsOf(t, schema, p); !slices.Contains(names, "stale") || slices.Contains(names, "sending") {
		t.Errorf("after: %v\n%s", names, p.err)
	}
}
