package cli_test

import (
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
