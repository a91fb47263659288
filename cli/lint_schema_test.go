package cli

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"clinik-import/ndjson"
)

// outputSchema is the published schema of the JSON form.
func outputSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	path, err := filepath.Abs(filepath.FromSlash("../docs/schema/lint.json"))
	if err != nil {
		t.Fatal(err)
	}
	schema, err := jsonschema.NewCompiler().Compile(path)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// holds checks every line of an output against the schema.
func holds(t *testing.T, schema *jsonschema.Schema, out string) {
	t.Helper()
	for line := range strings.Lines(out) {
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
		if err == nil {
			err = schema.Validate(value)
		}
		if err != nil {
			t.Errorf("%s%v", line, err)
		}
	}
}

// Whatever a file holds, what is said of it has the published form.
func TestTheJSONFormIsAsPublished(t *testing.T) {
	t.Parallel()
	schema := outputSchema(t)
	var text strings.Builder
	for _, rule := range ndjson.Rules() {
		text.WriteString(rule.Bad + "\n" + rule.Good + "\n")
	}
	out, _ := printed(t, asJSON, 0, inputOf(t, "rules.ndjson", text.String(), ndjson.Options{}))
	holds(t, schema, out)
	for _, rule := range []string{"json.syntax", "record.duplicate", "field.required", "text.utf8"} {
		if !strings.Contains(out, `"rule":"`+rule+`"`) {
			t.Errorf("nothing is said of %s", rule)
		}
	}
	short, _ := printed(t, asJSON, 3, inputOf(t, "rules.ndjson", text.String(), ndjson.Options{}))
	if holds(t, schema, short); !strings.Contains(short, `"unlisted":`) {
		t.Errorf("what is left out is not said:\n%s", short)
	}
	values, _ := printed(t, asJSON, 0, inputOf(t, "array.json", "[{\"firstName\":\"Ada\",\n\"~/~0\":1}]", ndjson.Options{Form: ndjson.Values}))
	holds(t, schema, values)
	var bounds bytes.Buffer
	printer := newLintJSON(&bounds)
	if err := printer.close(lintSummary{Types: map[string]int64{"Patient": 9}, OtherTypes: map[string]int64{"Practitioner": 2}, Forgotten: 2, Unmarked: 5, Unlisted: 1}, nil); err != nil {
		t.Fatal(err)
	}
	holds(t, schema, bounds.String())
	for _, wrong := range []string{`{"summary":{}}`, `{"file":"a"}`, `{}`, `[]`} {
		if value, _ := jsonschema.UnmarshalJSON(strings.NewReader(wrong)); schema.Validate(value) == nil {
			t.Errorf("the schema takes %s", wrong)
		}
	}
}

// The bounds that a check has met are said in every form.
func TestBoundsAreSaid(t *testing.T) {
	t.Parallel()
	said := beyond(ndjson.Summary{Forgotten: 1, Unmarked: 2})
	if len(said) != 2 || !strings.HasPrefix(said[0], "1 record ") || !strings.Contains(said[1], "split") || len(beyond(ndjson.Summary{})) != 0 {
		t.Errorf("%q", said)
	}
	in := inputOf(t, "patients.ndjson", faulty, ndjson.Options{})
	sarif, total := printed(t, asSARIF, 1, in)
	var log struct {
		Runs []struct {
			Invocations []struct {
				Notifications []struct {
					Level   string
					Message struct{ Text string }
				} `json:"toolExecutionNotifications"`
			}
		}
	}
	if err := json.Unmarshal([]byte(sarif), &log); err != nil {
		t.Fatal(err)
	}
	if n := log.Runs[0].Invocations[0].Notifications; len(n) != 1 || n[0].Level != "note" || !strings.HasPrefix(n[0].Message.Text, count(total.Unlisted, "problem")) {
		t.Errorf("%+v of %d", n, total.Unlisted)
	}
}
