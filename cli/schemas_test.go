package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// What the commands print as JSON has the published form. The events of send and the
// problems of lint have tests of their own.
func TestJSONIsAsPublished(t *testing.T) {
	t.Parallel()
	state := practised(t, "--reject", "/gender=female:not today")
	settings := filepath.Join(t.TempDir(), "settings.toml")
	if err := os.WriteFile(settings, []byte("[profiles.north]\nhost = \"https://api.example\"\ntenant = \"north\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env := []string{"CLINIK_IMPORT_CONFIG=" + settings, "CLINIKAPI_SECRET_KEY=" + practiceKey, "DBUS_SESSION_BUS_ADDRESS=autolaunch:",
		"CLINIK_IMPORT_BELL=0", "CLINIK_IMPORT_ELSEWHERE=1"}
	fixed := func() string { return filepath.Join(t.TempDir(), "fixed.ndjson") }
	for _, row := range []struct {
		schema string
		lines  bool // a document a line, otherwise one in all
		args   []string
	}{
		{"runs", true, []string{"runs", "--sandbox", "--json"}},
		{"jobs", true, []string{"jobs", "--sandbox", "--json"}},
		{"rejects", true, []string{"rejects", "--sandbox", "--held", "--json"}},
		{"verify", true, []string{"verify", "--sandbox", "--json"}},
		{"verify", true, []string{"verify", "--json"}}, // of nothing: only practice was sent
		{"report", false, []string{"report", "--sandbox", "--json"}},
		{"changes", true, []string{"fix", "--type", "Patient", "testdata/patients.ndjson", "-o", fixed(), "--report", "-"}},
		{"fix", false, []string{"fix", "--type", "Patient", "testdata/patients.ndjson", "-o", fixed(), "--json"}},
		{"config", false, []string{"config", "--json", "--profile", "north", "--off", "text.crlf"}},
		{"key", false, []string{"key", "show", "--json"}},
		{"key", false, []string{"key", "show", "--profile", "north", "--key-source", "file", "--json"}},
		{"forgotten", false, []string{"key", "forget", "--json"}},
		{"version", false, []string{"version", "--json"}},
		{"lint", true, []string{"lint", "--json", "--type", "Patient", "testdata/patients.ndjson"}},
		{"profiles", false, []string{"profile", "list", "--json"}},
		{"profile", false, []string{"profile", "show", "north", "--json"}},
		{"doctor", false, []string{"doctor", "--offline", "--json"}},
	} {
		t.Run(strings.Join(row.args[:2], " "), func(t *testing.T) {
			t.Parallel()
			p := runProgram(t, state, env, row.args...)
			documents := []string{p.out}
			if row.lines {
				documents = strings.Split(strings.TrimSuffix(p.out, "\n"), "\n")
			}
			asPublished(t, row.schema, p, documents...)
		})
	}
	t.Run("purge", func(t *testing.T) {
		t.Parallel()
		p := runProgram(t, practised(t), env, "purge", "--sandbox", "--all", "--yes", "--json")
		asPublished(t, "purge", p, p.out)
	})
	t.Run("resolve", func(t *testing.T) {
		t.Parallel()
		state := practised(t, "--fault", "import#1=reset-after-body")
		var batch struct {
			Batch, State, Support, Decision, Reason, Next string

			Bytes    int64
			Evidence []struct {
				Number                      int
				RequestID, State, Seen, Key string
				Claimed, Began, Ended       time.Time
				BodyBytes                   int64
			}
		}
		lineOf(t, runProgram(t, state, nil, "jobs", "--sandbox", "--json"), &batch)
		p := runProgram(t, state, env, "resolve", "--sandbox", batch.Batch, "--json")
		asPublished(t, "resolve", p, p.out)
		if lineOf(t, p, &batch); batch.State != "unknown" || !strings.Contains(batch.Support, "X-Request-ID") {
			t.Errorf("%+v", batch)
		}
		if len(batch.Evidence) != 1 {
			t.Fatalf("evidence %+v", batch.Evidence)
		}
		if e := batch.Evidence[0]; e.Number != 1 || e.State != "unknown" || e.Key == "" || e.BodyBytes != batch.Bytes || !strings.Contains(e.Seen, "no answer came") ||
			!strings.Contains(batch.Support, e.RequestID) || e.Began.Before(e.Claimed) || e.Ended.Before(e.Began) {
			t.Errorf("%+v", e)
		}
		p = runProgram(t, state, env, "resolve", "--sandbox", batch.Batch, "--as", "resend", "--reason", "looked it up", "--json")
		asPublished(t, "resolve", p, p.out)
		if lineOf(t, p, &batch); batch.State != "queued" || batch.Decision != "resend" || batch.Reason != "looked it up" || !strings.Contains(batch.Next, "clinik-import resume") {
			t.Errorf("%+v", batch)
		}
	})
}

// asPublished fails unless what a program printed has the published form.
func asPublished(t *testing.T, name string, p program, documents ...string) {
	t.Helper()
	schema, err := jsonschema.NewCompiler().Compile("../docs/schema/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	for _, document := range documents {
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(document))
		if err == nil {
			err = schema.Validate(value)
		}
		if err != nil {
			t.Errorf("%s\n%v\n%s", document, err, p.err)
		}
	}
}
