package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clinik-import/sandbox/practice"
)

// program is one run of the real binary in the project's folder, without a terminal.
type program struct {
	out, err string
	code     int
}

// runProgram runs the binary with a state folder of its own and no key, unless the
// environment given says otherwise.
func runProgram(t *testing.T, state string, env []string, args ...string) program {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Dir = ".."
	cmd.Env = append(append(withoutKey(os.Environ()), settingsIn(t, state), "CLINIK_IMPORT_STATE="+state), env...)
	var out, talk bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &talk
	err := cmd.Run()
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		t.Fatalf("%v: %v\n%s", args, err, talk.String())
	}
	return program{out.String(), talk.String(), cmd.ProcessState.ExitCode()}
}

// settingsIn is the variable that names the settings file in a folder; both are made if they are not there.
func settingsIn(t testing.TB, folder string) string {
	t.Helper()
	path := filepath.Join(folder, "settings.toml")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(path, os.O_CREATE, 0o600)
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return "CLINIK_IMPORT_CONFIG=" + path
}

// withoutKey leaves out the key and the settings of whoever runs the tests.
func withoutKey(env []string) []string {
	var kept []string
	for _, e := range env {
		if !strings.HasPrefix(e, "CLINIKAPI_SECRET_KEY=") && !strings.HasPrefix(e, "CLINIK_IMPORT_") {
			kept = append(kept, e)
		}
	}
	return kept
}

// patience is how long a test waits for the program; it is a bound for a hanging
// one, not a measure.
const patience = 3 * time.Minute

// summary is the last line of a --json stream.
type summary struct {
	Event                                                                        string
	Read, Blank, HeldBack, Accepted, Rejected, Unsent, Unknown, Running, LeftOut int64
	Batches, Slots                                                               int64
	Exit                                                                         int
}

func (p program) summary(t *testing.T) summary {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(p.out), "\n")
	var s summary
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &s); err != nil || s.Event != "summary" {
		t.Fatalf("the last line is no summary: %v\n%s\n%s", err, p.out, p.err)
	}
	if s.Read != s.Blank+s.HeldBack+s.Accepted+s.Rejected+s.Unsent+s.Unknown+s.LeftOut {
		t.Errorf("the totals do not add up: %+v", s)
	}
	if s.Exit != p.code {
		t.Errorf("the summary says exit %d, the program ended with %d", s.Exit, p.code)
	}
	return s
}

func TestSendToTheSandbox(t *testing.T) {
	t.Parallel()
	truth := filepath.Join(t.TempDir(), "truth.ndjson")
	p := runProgram(t, t.TempDir(), nil, "send", "--sandbox", "--json", "--pace", "5000", "--truth", truth,
		"--reject", "/generalPractitionerId=^prac_x:unknown reference", "--type", "Patient", "testdata/patients.ndjson")
	s := p.summary(t)
	if s.Read != 200 || s.Rejected != 4 || s.Accepted == 0 || s.HeldBack == 0 || s.Unsent != 0 || s.Unknown != 0 || s.Batches != 1 || s.Slots != 1 {
		t.Errorf("summary %+v\n%s", s, p.err)
	}
	if p.code != 3 {
		t.Errorf("exit code %d, want 3: some were rejected", p.code)
	}
	if n := strings.Count(p.err, "unknown reference"); n != 4 {
		t.Errorf("%d rejects are listed with their reason, want 4\n%s", n, p.err)
	}
	if accepted, rejected := truthOf(t, truth); accepted != s.Accepted || rejected != s.Rejected {
		t.Errorf("the sandbox accepted %d and rejected %d, the summary says %d and %d", accepted, rejected, s.Accepted, s.Rejected)
	}
}

// truthOf adds up what a sandbox wrote down of the imports it took.
func truthOf(t *testing.T, path string) (accepted, rejected int64) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		var entry struct {
			Operation          string
			Status             int
			Accepted, Rejected int64
		}
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			t.Fatal(err)
		}
		if entry.Operation == "import" && entry.Status == 202 {
			accepted += entry.Accepted
			rejected += entry.Rejected
		}
	}
	return accepted, rejected
}

func TestSendPrintsTotalsThatAddUp(t *testing.T) {
	t.Parallel()
	p := runProgram(t, t.TempDir(), nil, "send", "--sandbox", "--pace", "5000", "--type", "Patient", "testdata/patients-good.ndjson")
	last := strings.TrimSpace(p.out)
	if p.code != 0 || !strings.HasPrefix(last, "read ") || strings.Contains(last, "\n") {
		t.Fatalf("exit %d, standard output %q\n%s", p.code, p.out, p.err)
	}
	for _, word := range []string{"blank 0", "held back 0", "rejected 0", "unsent 0", "at the server 0", "unknown 0", "batches 1", "slots 1"} {
		if !strings.Contains(last, word) {
			t.Errorf("%q is missing in %q", word, last)
		}
	}
}

func TestSendThroughAFault(t *testing.T) {
	t.Parallel()
	truth := filepath.Join(t.TempDir(), "truth.ndjson")
	p := runProgram(t, t.TempDir(), nil, "send", "--sandbox", "--json", "--truth", truth, "--fault", "import#1=reset-after-body", "testdata/patients-good.ndjson")
	if s := p.summary(t); p.code != 7 || s.Unknown != s.Read || s.Read == 0 {
		t.Errorf("exit %d, %+v\n%s", p.code, s, p.err)
	}
	if accepted, _ := truthOf(t, truth); accepted == 0 {
		t.Error("the sandbox did not take it")
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	cases := []struct {
		name string
		args []string
		code int
		says string
	}{
		{"no terminal", nil, 1, "clinik-import send"},
		{"no terminal for the demo", []string{"demo"}, 1, "clinik-import send"},
		{"no key", []string{"send", "testdata/patients.ndjson"}, 5, "CLINIKAPI_SECRET_KEY"},
		{"wrong type", []string{"send", "--sandbox", "--type", "Observation", "testdata/patients.ndjson"}, 1, "look like Patient"},
		{"no such type", []string{"send", "--sandbox", "--type", "Patients", "testdata/patients.ndjson"}, 1, "no such resource type"},
		{"type in small letters", []string{"lint", "--type", "patient", "testdata/patients.ndjson"}, 1, "did you mean Patient?"},
		{"a picture", []string{"lint", "testdata/not.png"}, 1, "PNG picture"},
		{"a workbook", []string{"lint", "testdata/not.xlsx"}, 1, "Excel workbook"},
		{"an array", []string{"lint", "testdata/array.json"}, 1, "array.json is one JSON array, not a file of records (NDJSON)."},
		{"UTF-16", []string{"lint", "testdata/utf16.ndjson"}, 1, "UTF-16"},
		{"an empty file", []string{"lint", "testdata/empty.ndjson"}, 1, "is empty"},
		{"no such file", []string{"lint", "testdata/nope.ndjson"}, 1, "does not exist"},
		{"a folder without records", []string{"lint", folder}, 1, "no NDJSON file"},
		{"a command misspelt", []string{"lnt", "testdata/patients.ndjson"}, 1, "Did you mean: clinik-import lint"},
		{"no such command of profile", []string{"profile", "lst"}, 1, `clinik-import profile has no "lst" (did you mean list?); it has: add, list`},
		{"an unknown flag", []string{"send", "--sandpit"}, 1, "has no flag --sandpit"},
		{"sandbox flags without a sandbox", []string{"send", "--pace", "5", "testdata/patients.ndjson"}, 1, "add --sandbox"},
		{"two servers", []string{"send", "--sandbox", "--host", "http://127.0.0.1:1", "testdata/patients.ndjson"}, 1, "exclude each other"},
		{"slots misspelt", []string{"send", "--sandbox", "--slots", "5", "testdata/patients.ndjson"}, 1, "5/1h"},
		{"no error shape", []string{"sandbox", "--errors", "maps"}, 1, "objects0, objects1 or strings"},
		{"no such fault", []string{"sandbox", "--fault", "import#1=fire"}, 1, "reset-after-body"},
		{"faults without a sandbox", []string{"send", "--fault", "import#1=no-id", "testdata/patients.ndjson"}, 1, "add --sandbox"},
		{"a public address", []string{"sandbox", "--addr", "0.0.0.0:0"}, 1, "this computer only"},
		{"a live key for the sandbox", []string{"sandbox", "--key", "clk_live_abc123"}, 1, "live"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := runProgram(t, t.TempDir(), nil, c.args...)
			if p.code != c.code || !strings.Contains(p.err, c.says) {
				t.Errorf("exit %d, want %d; standard error %q, want %q in it", p.code, c.code, p.err, c.says)
			}
			if strings.Contains(p.err, "goroutine ") || strings.Contains(p.err, "panic") {
				t.Errorf("a stack trace was shown:\n%s", p.err)
			}
		})
	}
}

func TestKeyMustFitTheHost(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, key, host, says string }{
		{"no key at all", "secret", "https://api.clinikapi.com", "CLINIKAPI_SECRET_KEY"},
		{"plain http", "clk_test_abc123", "http://example.org", "http"},
		{"live key without encryption", "clk_live_abc123", "http://127.0.0.1:9", "http"},
		{"test store", "clk_test_abc123", "https://127.0.0.1.example.org", "--synthetic"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := runProgram(t, t.TempDir(), []string{"CLINIKAPI_SECRET_KEY=" + c.key}, "send", "--host", c.host, "--yes", "testdata/patients-good.ndjson")
			if p.code == 0 || !strings.Contains(p.err, c.says) {
				t.Errorf("exit %d, standard error %q, want %q in it", p.code, p.err, c.says)
			}
			if strings.Contains(p.err, "abc123") {
				t.Errorf("the key is shown: %q", p.err)
			}
		})
	}
}

func TestLint(t *testing.T) {
	t.Parallel()
	p := runProgram(t, t.TempDir(), nil, "lint", "--format", "json", "testdata/patients.ndjson", "testdata/patients-good.ndjson")
	if p.code != 2 {
		t.Errorf("exit code %d, want 2: there are errors\n%s", p.code, p.err)
	}
	lines := strings.Split(strings.TrimSpace(p.out), "\n")
	var last struct {
		Summary struct{ Files, Lines, Blank, Records, Clean, Errors, Warnings, Notes int64 }
	}
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil {
		t.Fatal(err)
	}
	s := last.Summary
	if s.Files != 2 || s.Lines != s.Blank+s.Records || s.Clean >= s.Records || s.Errors+s.Warnings+s.Notes != int64(len(lines)-1) {
		t.Errorf("summary %+v of %d problems", s, len(lines)-1)
	}
	if p := runProgram(t, t.TempDir(), nil, "lint", "testdata/patients-good.ndjson"); p.code != 0 {
		t.Errorf("a good file: exit code %d\n%s%s", p.code, p.out, p.err)
	}
}

// writePatients writes a file of good patients.
func writePatients(t *testing.T, path string, n int64) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(practice.Write(f, practice.Options{Type: "Patient", Lines: n, Seed: 7}), f.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestFolderWithAFileThatHoldsNoRecords(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	writePatients(t, filepath.Join(folder, "a.ndjson"), 3)
	if err := os.WriteFile(filepath.Join(folder, "b.ndjson"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	p := runProgram(t, t.TempDir(), nil, "lint", folder)
	if p.code != 0 || !strings.Contains(p.err, "left out: ") || !strings.Contains(p.out, "1 file, 3 lines") {
		t.Errorf("exit %d\n%s%s", p.code, p.out, p.err)
	}
	if p := runProgram(t, t.TempDir(), nil, "lint", filepath.Join(folder, "b.ndjson")); p.code != 1 {
		t.Errorf("the empty file by name: exit %d\n%s", p.code, p.err)
	}
}
