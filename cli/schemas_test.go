package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

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
	env := []string{"CLINIK_IMPORT_CONFIG=" + settings, "CLINIKAPI_SECRET_KEY=" + practiceKey, "DBUS_SESSION_BUS_ADDRESS=autolaunch:"}
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
		{"changes", true, []string{"fix", "--type", "Patient", "testdata/patients.ndjson", "-o", fixed(), "--report", "-"}},
		{"fix", false, []string{"fix", "--type", "Patient", "testdata/patients.ndjson", "-o", fixed(), "--json"}},
		{"config", false, []string{"config", "--json", "--profile", "north"}},
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
			schema, err := jsonschema.NewCompiler().Compile("../docs/schema/" + row.schema + ".json")
			if err != nil {
				t.Fatal(err)
			}
			p := runProgram(t, state, env, row.args...)
			documents := []string{p.out}
			if row.lines {
				documents = strings.Split(strings.TrimSuffix(p.out, "\n"), "\n")
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
		})
	}
	t.Run("purge", func(t *testing.T) {
		t.Parallel()
		schema, err := jsonschema.NewCompiler().Compile("../docs/schema/purge.json")
		if err != nil {
			t.Fatal(err)
		}
		p := runProgram(t, practised(t), env, "purge", "--sandbox", "--all", "--yes", "--json")
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(p.out))
		if err == nil {
			err = schema.Validate(value)
		}
		if err != nil {
			t.Errorf("%s\n%v\n%s", p.out, err, p.err)
		}
	})
}
