package recipe

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"clinik-import/ndjson"
	"clinik-import/resource"
)

func patientLinter(t *testing.T) *ndjson.Linter {
	t.Helper()
	patient, ok := resource.Lookup("Patient")
	if !ok {
		t.Fatal("there is no Patient")
	}
	return &ndjson.Linter{Type: patient, Now: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)}
}

func read(t *testing.T, text string) Recipe {
	t.Helper()
	r, err := Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestStepsChangeWhatTheySelect(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct{ steps, record, want string }{
		"safe fixes, all of them":        {`{"action":"fix"}`, `{"firstName":"Ada","lastName":"L","gender":"F","birthDate":"1990/1/5"}`, `{"firstName":"Ada","lastName":"L","gender":"female","birthDate":"1990-01-05"}`},
		"what is not safe is left":       {`{"action":"fix"}`, `{"firstName":"Ada","lastName":"L","birthDate":"03/04/1990"}`, ""},
		"one reading, by its name":       {`{"action":"fix","rule":"field.format","field":"/birthDate","choose":"read the day first"}`, `{"firstName":"Ada","lastName":"L","birthDate":"03/04/1990"}`, `{"firstName":"Ada","lastName":"L","birthDate":"1990-04-03"}`},
		"the other reading":              {`{"action":"fix","choose":"read the month first"}`, `{"firstName":"Ada","lastName":"L","birthDate":"03/04/1990"}`, `{"firstName":"Ada","lastName":"L","birthDate":"1990-03-04"}`},
		"review settles no doubt":        {`{"action":"fix","review":true}`, `{"firstName":"Ada","lastName":"L","birthDate":"03/04/1990"}`, ""},
		"review takes the only one":      {`{"action":"fix","review":true}`, `{"firstName":"Ada","lastName":"L","gender":"femal"}`, `{"firstName":"Ada","lastName":"L","gender":"female"}`},
		"only at the field":              {`{"action":"fix","field":"/gender"}`, `{"firstName":"Ada","lastName":"L","gender":"F","birthDate":"1990/1/5"}`, `{"firstName":"Ada","lastName":"L","gender":"female","birthDate":"1990/1/5"}`},
		"set where the rule complains":   {`{"action":"set","rule":"field.required","field":"/lastName","value":"Unknown"}`, `{"firstName":"Ada"}`, `{"firstName":"Ada","lastName":"Unknown"}`},
		"not set where it does not":      {`{"action":"set","rule":"field.required","field":"/lastName","value":"Unknown"}`, `{"firstName":"Ada","lastName":"L"}`, ""},
		"set without a rule":             {`{"action":"set","field":"/active","value":true}`, `{"firstName":"Ada","lastName":"L"}`, `{"firstName":"Ada","lastName":"L","active":true}`},
		"replace what is listed":         {`{"action":"replace","field":"/gender","values":{"w":"female","1":"male"}}`, `{"gender":"w","lastName":"L"}`, `{"gender":"female","lastName":"L"}`},
		"replace a number by its JSON":   {`{"action":"replace","field":"/gender","values":{"w":"female","1":"male"}}`, `{"gender":1,"lastName":"L"}`, `{"gender":"male","lastName":"L"}`},
		"replace nothing else":           {`{"action":"replace","field":"/gender","values":{"w":"female"}}`, `{"gender":"x","lastName":"w"}`, ""},
		"edit the text":                  {`{"action":"edit","field":"/phone","find":"00","with":"+"}`, `{"phone":"0049 1"}`, `{"phone":"+49 1"}`},
		"edit by a regular expression":   {`{"action":"edit","field":"/phone","find":"^00(\\d+)","with":"+$1","regexp":true}`, `{"phone":"0049 100"}`, `{"phone":"+49 100"}`},
		"find is plain text otherwise":   {`{"action":"edit","field":"/phone","find":".","with":"$1"}`, `{"phone":"1.2"}`, `{"phone":"1$12"}`},
		"edit touches texts only":        {`{"action":"edit","field":"/phone","find":".*","with":"x","regexp":true}`, `{"phone":null}`, ""},
		"remove":                         {`{"action":"remove","field":"/nick"}`, `{"a":1, "nick" : "x","b":2}`, `{"a":1, "b":2}`},
		"remove at every array position": {`{"action":"remove","field":"/list/*"}`, `{"list":[1,2,3]}`, `{"list":[]}`},
		"remove within an array":         {`{"action":"remove","field":"/c/*/x"}`, `{"c":[{"x":1,"y":2},{"x":3,"y":4}]}`, `{"c":[{"y":2},{"y":4}]}`},
		"steps in their order":           {`{"action":"edit","field":"/gender","find":"W","with":"F"},{"action":"fix"}`, `{"firstName":"A","lastName":"L","gender":"W"}`, `{"firstName":"A","lastName":"L","gender":"female"}`},
		"set makes no member called *":   {`{"action":"set","field":"/contact/*","value":1}`, `{"contact":{}}`, ""},
		"no object is left alone":        {`{"action":"set","field":"/a","value":1}`, `[1]`, ""},
		"no JSON is left alone":          {`{"action":"remove","field":"/a"}`, `{"a":`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := read(t, `{"recipe":1,"steps":[`+row.steps+`]}`)
			line := ndjson.Line{Number: 1, Bytes: []byte(row.record)}
			after, changes := r.Apply(line, patientLinter(t))
			if string(after) != row.want || (len(changes) > 0) != (row.want != "") {
				t.Errorf("%s\n got %s\nwant %s\n%d changes", row.record, after, row.want, len(changes))
			}
			if string(line.Bytes) != row.record {
				t.Error("the record given was changed")
			}
		})
	}
}

func TestChangesSayWhatStoodThere(t *testing.T) {
	t.Parallel()
	_, changes := SafeFixes().Apply(ndjson.Line{Bytes: []byte(`{"firstName":"Ada","lastName":"L","gender":"F"}`)}, patientLinter(t))
	want := []Change{{Step: 1, Rule: "field.allowed", Pointer: "/gender", Action: Fix, Label: `change to "female"`, Before: []byte(`"F"`), After: []byte(`"female"`)}}
	if !reflect.DeepEqual(changes, want) {
		t.Errorf("got %+v", changes)
	}
}

func TestReadRefusesWhatItCannotDo(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"recipe":2,"steps":[{"action":"fix"}]}`:                                               "reads 1",
		`{"steps":[{"action":"fix"}]}`:                                                          "reads 1",
		`{"recipe":1,"steps":[]}`:                                                               "no steps",
		"{\"recipe\":1,\n\"stepz\":[]}":                                                         `line 2: unknown field "stepz"`,
		`{"recipe":1,"steps":[{"action":"fix"}]} {`:                                             "closing brace",
		`{"recipe":1,"steps":[{"action":"fix"},{"action":"mend"}]}`:                             `step 2 of the recipe: there is no action "mend"`,
		`{"recipe":1,"steps":[{"action":"fix","rule":"field.requird"}]}`:                        "lint --rules",
		`{"recipe":1,"steps":[{"action":"remove"}]}`:                                            "needs a field",
		`{"recipe":1,"steps":[{"action":"remove","field":"gender"}]}`:                           "slash",
		`{"recipe":1,"steps":[{"action":"set","field":"/a"}]}`:                                  "needs a value",
		`{"recipe":1,"steps":[{"action":"replace","field":"/a"}]}`:                              "needs values",
		`{"recipe":1,"steps":[{"action":"edit","field":"/a"}]}`:                                 "to find",
		`{"recipe":1,"steps":[{"action":"edit","field":"/a","find":"(","with":"","regexp":1}]}`: "line 1: steps.regexp must be true or false",
		`{"recipe":1,"steps":[{"action":"edit","field":"/a","find":"(","regexp":true}]}`:        "regular expression",
		``:             "line 1: the file is empty",
		`{"recipe":1,`: "line 1: it ends before its last bracket",
		"\x89PNG":      "line 1: it is not JSON; a comma",
		`[]`:           "line 1: the recipe must be an object",
		`{"steps":{}}`: "steps must be a list",
	} {
		if _, err := Read(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\n got %v\nwant …%s…", text, err, want)
		}
	}
}

func TestWrittenRecipesAreReadAgain(t *testing.T) {
	t.Parallel()
	r := read(t, `{"recipe":1,"type":"Patient","steps":[{"action":"replace","field":"/gender","values":{"M":"male"}},{"action":"fix","review":true}]}`)
	var b bytes.Buffer
	if err := r.Write(&b); err != nil {
		t.Fatal(err)
	}
	again := read(t, b.String())
	var c bytes.Buffer
	again.Write(&c)
	if b.String() != c.String() || again.Type != "Patient" || len(again.Steps) != 2 || !again.Steps[1].Review {
		t.Errorf("wrote\n%s\nread %+v", b.String(), again)
	}
}

// Whatever a record is, safe fixes leave no record worse: what was JSON stays JSON, no
// more errors than before, and a second time finds nothing to do.
func FuzzSafeFixes(f *testing.F) {
	text, err := os.ReadFile("../../testdata/patients.ndjson")
	if err != nil {
		f.Fatal(err)
	}
	for line := range bytes.Lines(text) {
		f.Add(bytes.TrimSpace(line))
	}
	patient, _ := resource.Lookup("Patient")
	linter := &ndjson.Linter{Type: patient, Now: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)}
	f.Fuzz(func(t *testing.T, record []byte) {
		if bytes.ContainsAny(record, "\n") {
			t.Skip()
		}
		after, changes := SafeFixes().Apply(ndjson.Line{Number: 1, Bytes: record}, linter)
		if after == nil {
			return
		}
		if json.Valid(record) && !json.Valid(after) {
			t.Fatalf("no JSON any more\n%q\n%q", record, after)
		}
		if again, more := SafeFixes().Apply(ndjson.Line{Number: 1, Bytes: after}, linter); again != nil && len(changes) < mostFixes {
			t.Fatalf("not done after the first time\n%q\n%q\n%q %+v", record, after, again, more)
		}
	})
}

// What is about the file as a whole is no matter of a step that is about a field.
func TestTakes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		`{"recipe":1,"steps":[{"action":"fix"}]}`:                                        true,
		`{"recipe":1,"steps":[{"action":"fix","rule":"text.bom"}]}`:                      true,
		`{"recipe":1,"steps":[{"action":"fix","rule":"text.crlf"}]}`:                     false,
		`{"recipe":1,"steps":[{"action":"fix","field":"/gender"}]}`:                      false,
		`{"recipe":1,"steps":[{"action":"remove","field":"/gender"},{"action":"fix"}]}`:  true,
		`{"recipe":1,"steps":[{"action":"remove","rule":"text.bom","field":"/gender"}]}`: false,
	} {
		if read(t, text).Takes("text.bom") != want {
			t.Errorf("%s: %t", text, !want)
		}
	}
}
