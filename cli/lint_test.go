package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/resource"
)

// faulty has a record for each kind of thing that the forms must carry.
const faulty = `{"firstName":"Ada","lastName":"Lovelace","gender":"F"}` + "\n" +
	`{"firstName":"Zoë","lastName":"王","birthDate":"5/5/1990"}` + "\n" +
	`{"firstName":"Ada","lastName":12,"` + "\\u001b[2J" + `":1}` + "\n" +
	`{"firstName":"Alan","lastName":"Turing"}` + "\n"

// inputOf writes a file of Patient records and opens it.
func inputOf(t *testing.T, name, text string, o ndjson.Options) importer.Input {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := ndjson.OpenWith(path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	patient, _ := resource.Lookup("Patient")
	return importer.Input{File: f, Type: patient}
}

// printed lints the inputs in a form.
func printed(t *testing.T, form func(*bytes.Buffer) lintPrinter, most int, inputs ...importer.Input) (string, lintSummary) {
	t.Helper()
	var out, talk bytes.Buffer
	run := lintRun{
		out: newReporter(Env{Err: &talk}, false), to: form(&out), max: most, duplicates: ndjson.NewDuplicates(),
		total: lintSummary{Files: len(inputs), Types: map[string]int64{}},
	}
	if err := errors.Join(run.files(t.Context(), inputs), run.to.close(run.total, nil)); err != nil {
		t.Fatal(err)
	}
	if talk.Len() > 0 {
		t.Errorf("a short file needs no progress: %q", talk.String())
	}
	return out.String(), run.total
}

func asJSON(b *bytes.Buffer) lintPrinter  { return newLintJSON(b) }
func asText(b *bytes.Buffer) lintPrinter  { return newLintText(b, 0) }
func asSARIF(b *bytes.Buffer) lintPrinter { return newLintSARIF(b) }

func TestLintJSON(t *testing.T) {
	t.Parallel()
	in := inputOf(t, "patients.ndjson", faulty, ndjson.Options{})
	out, total := printed(t, asJSON, 0, in)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if total.Records != 4 || total.Clean != 1 || total.Types["Patient"] != 4 || int64(len(lines)-1) != total.Errors+total.Warnings+total.Notes {
		t.Errorf("%+v\n%s", total, out)
	}
	for _, line := range lines[:len(lines)-1] {
		var fields map[string]any
		if err := json.Unmarshal([]byte(line), &fields); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"file", "line", "offset", "column", "rule", "severity", "pointer", "message", "hint", "fix"} {
			if _, ok := fields[name]; !ok {
				t.Errorf("%s is missing in %s", name, line)
			}
		}
		offset, column, number := int(fields["offset"].(float64)), int(fields["column"].(float64)), int(fields["line"].(float64))
		before := faulty[:offset]
		if strings.Count(before, "\n") != number-1 || offset-(strings.LastIndexByte(before, '\n')+1) != column-1 || fields["file"] != in.File.Info().Path {
			t.Errorf("line, column and offset do not agree: %s", line)
		}
	}
	var last map[string]map[string]any
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil || len(last) != 1 || len(last["summary"]) != 9 {
		t.Errorf("%v, %s", err, lines[len(lines)-1])
	}
	if hidden, _ := printed(t, asJSON, 0, inputOf(t, "a\u202eb.ndjson", faulty, ndjson.Options{})); strings.Contains(hidden, "\u202e") || !strings.Contains(hidden, `a\u202eb.ndjson`) {
		t.Errorf("a name turns the text around:\n%s", hidden)
	}
	if short, sum := printed(t, asJSON, 1, in, in); strings.Count(short, "\n") != 2 || sum.Errors != 2*total.Errors {
		t.Errorf("with --max 1: %+v\n%s", sum, short)
	}
}

func TestLintText(t *testing.T) {
	t.Parallel()
	out, _ := printed(t, asText, 0, inputOf(t, "patients.ndjson", faulty, ndjson.Options{}))
	for _, want := range []string{"Patient, 4 records, 1 clean", "(field.format): 1", "birthDate", "line 2", "1 file, 4 lines: 0 blank, 4 records, 1 clean; "} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in\n%s", want, out)
		}
	}
	if strings.ContainsRune(out, 0x1b) {
		t.Errorf("a name from the file reaches the terminal as it is:\n%q", out)
	}
	values, _ := printed(t, asText, 0, inputOf(t, "patients.json", "["+strings.ReplaceAll(strings.TrimSpace(faulty), "\n", ",\n")+"]", ndjson.Options{Form: ndjson.Values}))
	if !strings.Contains(values, "record 2") {
		t.Errorf("values are not called records:\n%s", values)
	}
}

func TestLintSARIF(t *testing.T) {
	t.Parallel()
	lines := inputOf(t, "two words.ndjson", faulty, ndjson.Options{})
	values := inputOf(t, "patients.json", "["+strings.ReplaceAll(strings.TrimSpace(faulty), "\n", ",\n")+"]", ndjson.Options{Form: ndjson.Values})
	out, total := printed(t, asSARIF, 0, lines, values)
	var log struct {
		Schema  string `json:"$schema"`
		Version string
		Runs    []struct {
			Tool struct {
				Driver struct {
					Name  string
					Rules []struct {
						ID   string
						Help struct{ Text string }
					}
				}
			}
			Results []struct {
				RuleID    string
				RuleIndex int
				Level     string
				Message   struct{ Text string }
				Locations []struct {
					PhysicalLocation struct {
						ArtifactLocation struct{ URI string }
						Region           struct {
							StartLine, StartColumn int64
							ByteOffset             *int64
						}
					}
				}
				Properties struct{ Pointer *string }
			}
			Invocations []struct{ ExecutionSuccessful bool }
		}
	}
	if err := json.Unmarshal([]byte(out), &log); err != nil {
		t.Fatal(err)
	}
	if log.Version != "2.1.0" || !strings.Contains(log.Schema, "sarif-2.1.0") || len(log.Runs) != 1 || !log.Runs[0].Invocations[0].ExecutionSuccessful {
		t.Fatalf("%.300s", out)
	}
	run := log.Runs[0]
	if len(run.Tool.Driver.Rules) != len(ndjson.Rules()) || int64(len(run.Results)) != total.Errors+total.Warnings+total.Notes {
		t.Errorf("%d rules, %d results", len(run.Tool.Driver.Rules), len(run.Results))
	}
	for i, r := range run.Results {
		rule := run.Tool.Driver.Rules[r.RuleIndex]
		region := r.Locations[0].PhysicalLocation.Region
		uri := r.Locations[0].PhysicalLocation.ArtifactLocation.URI
		if rule.ID != r.RuleID || rule.Help.Text == "" || r.Message.Text == "" || r.Properties.Pointer == nil || region.ByteOffset == nil {
			t.Errorf("%+v", r)
		}
		if ofLines := strings.HasSuffix(uri, "/two%20words.ndjson"); ofLines != (region.StartLine > 0 && region.StartColumn > 0) || i == 0 && !ofLines || !strings.HasPrefix(uri, "file:///") {
			t.Errorf("result %d is at %s, %+v", i, uri, region)
		}
		if r.Level != "error" && r.Level != "warning" && r.Level != "note" {
			t.Errorf("level %q", r.Level)
		}
	}
	empty, _ := printed(t, asSARIF, 0)
	if !json.Valid([]byte(empty)) || !strings.Contains(empty, `"results":[]`) {
		t.Errorf("of no files: %q", empty)
	}
}

func TestFileURI(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"data/a.ndjson": "data/a.ndjson", "a b#c?.ndjson": "a%20b%23c%3F.ndjson", "a:b.ndjson": "./a:b.ndjson", "standard input": "standard%20input",
	} {
		if got := fileURI(filepath.FromSlash(path)); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
	if runtime.GOOS != "windows" && fileURI("/data/Zoë.ndjson") != "file:///data/Zo%C3%AB.ndjson" {
		t.Error(fileURI("/data/Zoë.ndjson"))
	}
}

// TestLintNoticesAChange: what was counted of a file that somebody writes to meanwhile is not passed off as its check.
func TestLintNoticesAChange(t *testing.T) {
	t.Parallel()
	for _, form := range []func(*bytes.Buffer) lintPrinter{asJSON, asText, asSARIF} {
		in := inputOf(t, "patients.ndjson", faulty, ndjson.Options{})
		path := in.File.Info().Path
		other := strings.Replace(faulty, "Alan", "Olaf", 1)
		if err := errors.Join(os.WriteFile(path, []byte(other), 0o600), os.Chtimes(path, time.Time{}, time.Unix(1, 0))); err != nil {
			t.Fatal(err)
		}
		var out, talk bytes.Buffer
		run := lintRun{out: newReporter(Env{Err: &talk}, false), to: form(&out), total: lintSummary{Types: map[string]int64{}}}
		if err := run.files(t.Context(), []importer.Input{in}); !errors.Is(err, ndjson.ErrChanged) || err.Error() != path+" was written to since it was opened" {
			t.Errorf("%v, want %v, said once", err, ndjson.ErrChanged)
		}
		if run.total.Records != 0 || strings.Contains(out.String(), " clean") {
			t.Errorf("it was counted: %+v, %s", run.total, out.String())
		}
	}
}

// TestLintTellsOfLinksOnly: where the records were read from is said of a link, not of a stream.
func TestLintTellsOfLinksOnly(t *testing.T) {
	t.Parallel()
	stream, err := ndjson.FromReader("standard input", strings.NewReader(faulty), ndjson.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stream.Close() })
	in := inputOf(t, "patients.ndjson", faulty, ndjson.Options{})
	in.File = stream
	if text, _ := printed(t, asText, 0, in); strings.Contains(text, "read from") {
		t.Errorf("%s", text)
	}
}

// What is wrong with a record as a whole is placed as fields are: both lines of a pair, and
// none of those where a field is meant.
func TestLintPlacesWholeRecords(t *testing.T) {
	t.Parallel()
	good := `{"firstName":"A","lastName":"B","gender":"male","birthDate":"1980-01-01"}` + "\n"
	text := good + "{\n" + `{"firstName":"A","lastName":"B" "gender":"male"}` + "\n" + "{\n"
	out, _ := printed(t, asText, 0, inputOf(t, "patients.ndjson", text, ndjson.Options{}))
	if !strings.Contains(out, "the record as a whole") || !strings.Contains(out, "lines 2, 4\n") {
		t.Errorf("%s", out)
	}
}
