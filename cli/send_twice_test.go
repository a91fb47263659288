package cli_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What stands in the chosen files more than once is said before it is sent.
func TestSendNamesRecordsThatStandTwice(t *testing.T) {
	t.Parallel()
	p := runProgram(t, t.TempDir(), nil, "send", "--sandbox", "--dry-run", "--json", "testdata/patients-good.ndjson", "./testdata/patients-good.ndjson")
	if s := p.summary(t); s.Read != 25 || s.Unsent != 25 || !strings.Contains(p.err, "named more than once; it is read once") {
		t.Errorf("the same file: %+v\n%s", s, p.err)
	}
	p = runProgram(t, t.TempDir(), nil, "send", "--sandbox", "--dry-run", "--json", "testdata/patients.ndjson", "testdata/patients.ndjson.gz")
	if !strings.Contains(p.out, `"repeated":178`) || !strings.Contains(p.err, "178 records the same as an earlier one") {
		t.Errorf("the same records:\n%s\n%s", p.out, p.err)
	}
}

// Records of another type are found wherever they stand: behind those that the type is
// guessed from too.
func TestRecordsOfAnotherTypeFarIntoAFile(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../testdata/practitioners-good.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for i := range 80 {
		fmt.Fprintf(&text, `{"firstName":"A%d","lastName":"B","gender":"male","birthDate":"1980-01-01","maritalStatus":"single","generalPractitionerId":"prac_1"}`+"\n", i)
	}
	text.WriteString(strings.Join(strings.SplitAfter(string(data), "\n")[:3], ""))
	state := t.TempDir()
	path := filepath.Join(state, "patients.ndjson")
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	p := runProgram(t, state, nil, "send", "--sandbox", "--yes", path)
	if p.code != 1 || !strings.Contains(p.err, "Patient and Practitioner records (of 83, 3 look like Practitioner; the first in line 81)") {
		t.Errorf("send: exit %d\n%s", p.code, p.err)
	}
	if p := runProgram(t, state, nil, "send", "--sandbox", "--dry-run", "--type", "Patient", path); !strings.Contains(p.err, "ATTENTION: 3 records look like Practitioner") || !strings.Contains(p.err, "plan:") {
		t.Errorf("send --type: exit %d\n%s", p.code, p.err)
	}
	p = runProgram(t, state, nil, "lint", "--format", "json", path)
	if !strings.Contains(p.out, `"otherTypes":{"Practitioner":3}`) {
		t.Errorf("lint: exit %d\n%s", p.code, p.out)
	}
}

// A file of two types is not sent as one of them.
func TestMixedTypesAreNotSentAsOne(t *testing.T) {
	t.Parallel()
	var both []byte
	for _, name := range []string{"patients-good", "practitioners-good"} {
		data, err := os.ReadFile("../testdata/" + name + ".ndjson")
		if err != nil {
			t.Fatal(err)
		}
		both = append(both, data...)
	}
	state := t.TempDir()
	path := filepath.Join(state, "mixed.ndjson")
	if err := os.WriteFile(path, both, 0o600); err != nil {
		t.Fatal(err)
	}
	truth := filepath.Join(state, "truth.ndjson")
	p := runProgram(t, state, nil, "send", "--sandbox", "--yes", "--truth", truth, path)
	if p.code != 1 || !strings.Contains(p.err, "Patient") || !strings.Contains(p.err, "Practitioner") || !strings.Contains(p.err, "Split the file by type") {
		t.Errorf("send: exit %d\n%s", p.code, p.err)
	}
	if _, err := os.Stat(truth); err == nil {
		t.Error("a server was started")
	}
	if p := runProgram(t, state, nil, "lint", path); !strings.Contains(p.err, "WARNING") || !strings.Contains(p.err, "Patient") || p.out == "" {
		t.Errorf("lint: exit %d\n%s", p.code, p.err)
	}
	if p := runProgram(t, state, nil, "send", "--sandbox", "--dry-run", "--type", "Patient", path); p.code != 2 || !strings.Contains(p.err, "WARNING") {
		t.Errorf("send --type: exit %d\n%s", p.code, p.err)
	}
}
