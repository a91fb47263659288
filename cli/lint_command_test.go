package cli_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// lintSummary is the last line of a lint as JSON.
func lintSummary(t *testing.T, p program) (s struct{ Files, Lines, Records, Clean, Errors, Warnings, Notes int64 }) {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(p.out), "\n")
	var last struct {
		Summary *struct{ Files, Lines, Records, Clean, Errors, Warnings, Notes int64 }
	}
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil || last.Summary == nil {
		t.Fatalf("%v\n%s%s", err, p.out, p.err)
	}
	return *last.Summary
}

// archiveOf packs files of testdata.
func archiveOf(t *testing.T, names ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "export.zip")
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	archive := zip.NewWriter(out)
	for _, name := range names {
		content, err := os.ReadFile(filepath.Join("../testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		e, err := archive.Create("records/" + name)
		if err != nil {
			t.Fatal(err)
		}
		e.Write(content)
	}
	if err := errors.Join(archive.Close(), out.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestLintReadsTheSameHowever: the same records are found, and the same wrong with them,
// in a file, in an archive and on standard input.
func TestLintReadsTheSameHowever(t *testing.T) {
	t.Parallel()
	plain := runProgram(t, t.TempDir(), nil, "lint", "--format", "json", "testdata/patients.ndjson")
	packed := runProgram(t, t.TempDir(), nil, "lint", "--format", "json", archiveOf(t, "patients.ndjson"))
	content, err := os.Open("../testdata/patients.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	defer content.Close()
	cmd := exec.CommandContext(t.Context(), binary, "lint", "--format", "json", "-")
	cmd.Stdin = content
	var out bytes.Buffer
	cmd.Stdout = &out
	cmd.Run()
	piped := program{out: out.String(), code: cmd.ProcessState.ExitCode()}
	bare := func(s string) string {
		var b strings.Builder
		for line := range strings.Lines(s) {
			_, rest, _ := strings.Cut(line, `,"line"`)
			b.WriteString(rest)
		}
		return b.String()
	}
	if plain.code != 2 || packed.code != 2 || piped.code != 2 || bare(plain.out) == "" || bare(packed.out) != bare(plain.out) || bare(piped.out) != bare(plain.out) {
		t.Errorf("exit codes %d, %d, %d\n%s\n%s\n%s%s", plain.code, packed.code, piped.code, plain.out, packed.out, piped.out, packed.err)
	}
	if lintSummary(t, packed) != lintSummary(t, plain) || lintSummary(t, piped) != lintSummary(t, plain) {
		t.Errorf("%+v, %+v, %+v", lintSummary(t, plain), lintSummary(t, packed), lintSummary(t, piped))
	}
	if !strings.Contains(packed.out, "export.zip!/records/patients.ndjson") {
		t.Errorf("the place in the archive is not named:\n%s", packed.out)
	}
}

func TestLintChoosesInArchives(t *testing.T) {
	t.Parallel()
	path := archiveOf(t, "patients-good.ndjson", "practitioners.ndjson")
	p := runProgram(t, t.TempDir(), nil, "lint", path)
	if p.code != 1 || !strings.Contains(p.err, "records/practitioners.ndjson") || !strings.Contains(p.err, "--entry") {
		t.Errorf("exit %d, %s", p.code, p.err)
	}
	p = runProgram(t, t.TempDir(), nil, "lint", "--format", "json", "--entry", "records/practitioners.ndjson", "--entry", "records/patients-good.ndjson", path)
	if s := lintSummary(t, p); s.Files != 2 || s.Records == 0 {
		t.Errorf("%+v\n%s", s, p.err)
	}
}

// A choice of a file in an archive is not passed over where there is no archive.
func TestEntriesAreOfArchives(t *testing.T) {
	t.Parallel()
	const file = "testdata/patients-good.ndjson"
	for _, args := range [][]string{
		{"lint", "--entry", "x.ndjson", file, "testdata/practitioners.ndjson"},
		{"fix", "--entry", "x.ndjson", "-o", filepath.Join(t.TempDir(), "out.ndjson"), file},
		{"send", "--sandbox", "--entry", "x.ndjson", file},
		{"--plain", "--sandbox", "--entry", "x.ndjson", file},
	} {
		if p := runProgram(t, t.TempDir(), nil, args...); p.code != 1 || !strings.Contains(p.err, "none of the files named is one") || p.out != "" {
			t.Errorf("%q: exit %d, %s%s", args, p.code, p.err, p.out)
		}
	}
	archive := archiveOf(t, "patients-good.ndjson", "practitioners.ndjson")
	p := runProgram(t, t.TempDir(), nil, "lint", "--format", "json", "--entry", "records/patients-good.ndjson", archive, file)
	if s := lintSummary(t, p); s.Files != 2 {
		t.Errorf("an archive and a file: %+v\n%s", s, p.err)
	}
}

func TestRecordsWhereverTheyStand(t *testing.T) {
	t.Parallel()
	p := runProgram(t, t.TempDir(), nil, "lint", "--records", "--format", "json", "testdata/array.json")
	if s := lintSummary(t, p); p.code != 0 || s.Records != 5 || s.Lines != 5 {
		t.Errorf("exit %d, %+v\n%s", p.code, s, p.err)
	}
	sent := runProgram(t, t.TempDir(), nil, "send", "--sandbox", "--json", "--pace", "5000", "--records", "testdata/array.json")
	if s := sent.summary(t); sent.code != 0 || s.Accepted != 5 {
		t.Errorf("%+v\n%s", s, sent.err)
	}
	if p := runProgram(t, t.TempDir(), nil, "send", "--sandbox", "-"); p.code != 1 || !strings.Contains(p.err, "Save it to a file first") {
		t.Errorf("exit %d, %s", p.code, p.err)
	}
}

func TestSeveritiesAreSet(t *testing.T) {
	t.Parallel()
	before := lintSummary(t, runProgram(t, t.TempDir(), nil, "lint", "--format", "json", "testdata/patients.ndjson"))
	p := runProgram(t, t.TempDir(), nil, "lint", "--format", "json", "--off", "field.unknown", "--severity", "field.blank=error", "testdata/patients.ndjson")
	if s := lintSummary(t, p); s.Errors != before.Errors+1 || s.Warnings != before.Warnings-2 || strings.Contains(p.out, "field.unknown") {
		t.Errorf("%+v, before %+v", s, before)
	}
	if p := runProgram(t, t.TempDir(), nil, "lint", "--off", "field.nope", "testdata/patients.ndjson"); p.code != 1 || !strings.Contains(p.err, "--rules") {
		t.Errorf("exit %d, %s", p.code, p.err)
	}
}

// What is sent is checked as the user says, and the plan says what is let through.
func TestSeveritiesAreSetForSending(t *testing.T) {
	t.Parallel()
	sent := runProgram(t, t.TempDir(), nil, "send", "--sandbox", "--json", "--pace", "5000", "--off", "field.unknown",
		"--severity", "field.allowed=note", "--severity", "record.duplicate=error", "testdata/patients.ndjson")
	plain := runProgram(t, t.TempDir(), nil, "send", "--sandbox", "--json", "--pace", "5000", "testdata/patients.ndjson")
	if s, p := sent.summary(t), plain.summary(t); s.HeldBack >= p.HeldBack || s.Rejected == 0 || p.Rejected != 0 {
		t.Errorf("%+v, as the rules are by themselves %+v", s, p)
	}
	if !strings.Contains(sent.out, `"lowered":[{"rule":"field.allowed","severity":"note",`) || !strings.Contains(sent.err, "by your settings field.allowed is a note") {
		t.Errorf("the plan does not say what is let through:\n%s\n%s", sent.out, sent.err)
	}
	if p := runProgram(t, t.TempDir(), nil, "send", "--sandbox", "--off", "field.nope", "testdata/patients.ndjson"); p.code != 1 || !strings.Contains(p.err, "--rules") {
		t.Errorf("exit %d, %s", p.code, p.err)
	}
}

// TestLintToAClosedPipe: a reader that has seen enough is no fault to talk about.
func TestLintToAClosedPipe(t *testing.T) {
	t.Parallel()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	read.Close()
	cmd := exec.CommandContext(t.Context(), binary, "lint", "--type", "Patient", "--format", "json", "testdata/patients.ndjson")
	cmd.Dir = ".."
	var talk bytes.Buffer
	cmd.Stdout, cmd.Stderr = write, &talk
	err = cmd.Run()
	write.Close()
	if err == nil || talk.Len() > 0 {
		t.Errorf("%v, %q", err, talk.String())
	}
}

// A folder is searched for archives too; one of several files is left out and named,
// unless the file to read in it was.
func TestFoldersHoldArchives(t *testing.T) {
	t.Parallel()
	single, several := archiveOf(t, "patients-good.ndjson"), archiveOf(t, "patients-good.ndjson", "practitioners.ndjson")
	folder := t.TempDir()
	for name, from := range map[string]string{"a.zip": single, "b.ZIP": several} {
		content, err := os.ReadFile(from)
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, name), content, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	p := runProgram(t, t.TempDir(), nil, "lint", "--format", "json", folder)
	if s := lintSummary(t, p); s.Files != 1 || !strings.Contains(p.err, "left out: ") || !strings.Contains(p.err, "records/practitioners.ndjson") {
		t.Errorf("%+v\n%s", s, p.err)
	}
	p = runProgram(t, t.TempDir(), nil, "lint", "--format", "json", "--entry", "records/practitioners.ndjson", folder)
	if s := lintSummary(t, p); s.Files != 1 || !strings.Contains(p.out, `"types":{"Practitioner":`) {
		t.Errorf("%+v\n%s", s, p.err)
	}
}
