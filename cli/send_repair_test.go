package cli_test

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestSendCorrectsBeforeItSends(t *testing.T) {
	t.Parallel()
	plain := runProgram(t, t.TempDir(), nil, "send", "--sandbox", "--pace", "100000", "--json", "--type", "Patient", "testdata/patients.ndjson").summary(t)
	fixed := runProgram(t, t.TempDir(), nil, "send", "--sandbox", "--pace", "100000", "--json", "--type", "Patient", "--fix", "safe", "testdata/patients.ndjson")
	s := fixed.summary(t)
	if s.Accepted <= plain.Accepted || s.Read != plain.Read || s.Accepted+s.HeldBack != plain.Accepted+plain.HeldBack {
		t.Errorf("without %+v\nwith    %+v\n%s", plain, s, fixed.err)
	}
	if !strings.Contains(fixed.err, "corrected: ") {
		t.Errorf("it does not tell:\n%s", fixed.err)
	}
	by := runProgram(t, t.TempDir(), nil, "send", "--sandbox", "--pace", "100000", "--json", "--recipe", "testdata/recipe.json", "testdata/patients.ndjson").summary(t)
	if by.Accepted < s.Accepted {
		t.Errorf("by the recipe %+v", by)
	}
	if p := runProgram(t, t.TempDir(), nil, "send", "--sandbox", "--fix", "all", "testdata/patients.ndjson"); p.code != 1 || !strings.Contains(p.err, "--recipe") {
		t.Errorf("--fix all: exit %d %s", p.code, p.err)
	}
}

func TestDryRunSendsNothing(t *testing.T) {
	t.Parallel()
	truth := filepath.Join(t.TempDir(), "truth.ndjson")
	p := runProgram(t, t.TempDir(), nil, "send", "--sandbox", "--dry-run", "--json", "--truth", truth, "testdata/patients.ndjson")
	s := p.summary(t)
	if s.Exit != 2 || s.Unsent != 178 || s.HeldBack != 22 || s.Batches != 0 || s.Slots != 0 || !strings.Contains(p.out, `"event":"plan"`) {
		t.Errorf("%+v\n%s", s, p.err)
	}
	if accepted, rejected := truthOf(t, truth); accepted+rejected != 0 {
		t.Errorf("%d and %d records were received", accepted, rejected)
	}
	if p := runProgram(t, t.TempDir(), nil, "send", "--sandbox", "--dry-run", "testdata/patients-good.ndjson"); p.code != 0 {
		t.Errorf("clean: exit %d %s", p.code, p.err)
	}
}

func TestSendAllLetsTheServerJudge(t *testing.T) {
	t.Parallel()
	p := runProgram(t, t.TempDir(), nil, "send", "--sandbox", "--all", "--json", "--pace", "100000", "--type", "Patient", "testdata/patients.ndjson")
	s := p.summary(t)
	if s.Exit != 3 || s.Rejected == 0 || s.HeldBack == 0 || s.HeldBack >= 22 || s.HeldBack+s.Rejected < 22 {
		t.Errorf("%+v\n%s", s, p.err)
	}
	if p := runProgram(t, t.TempDir(), nil, "send", "--sandbox", "--all", "--only-clean", "testdata/patients.ndjson"); p.code != 1 {
		t.Errorf("both: exit %d", p.code)
	}
}
