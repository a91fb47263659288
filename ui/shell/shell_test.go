package shell

import (
	"os/exec"
	"runtime"
	"strings"
	"testing"
)

func TestQuote(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, posix, windows string }{
		{"patients.ndjson", "patients.ndjson", "patients.ndjson"},
		{"", "''", `""`},
		{"january 2026/a.ndjson", "'january 2026/a.ndjson'", `"january 2026/a.ndjson"`},
		{"it's", `'it'\''s'`, `"it's"`},
		{"$(rm -rf ~)", `'$(rm -rf ~)'`, `'$(rm -rf ~)'`},
		{"a;b", `'a;b'`, `"a;b"`},
		{"ä王.ndjson", "ä王.ndjson", "ä王.ndjson"},
		{`C:\data\a.ndjson`, `'C:\data\a.ndjson'`, `C:\data\a.ndjson`},
		{"evil\x1b[31m'\xff", `$'evil\x1b[31m\'\xff'`, "\"evil\x1b[31m'\xff\""},
		{"bidi\u202e", `$'bidi\xe2\x80\xae'`, "\"bidi\u202e\""},
	} {
		if got := Quote(c.in, false); got != c.posix {
			t.Errorf("%q: %s, want %s", c.in, got, c.posix)
		}
		if got := Quote(c.in, true); got != c.windows {
			t.Errorf("%q on Windows: %s, want %s", c.in, got, c.windows)
		}
	}
}

// TestAShellReadsTheWordsBack asks a real shell.
func TestAShellReadsTheWordsBack(t *testing.T) {
	t.Parallel()
	bash, err := exec.LookPath("bash")
	if err != nil || runtime.GOOS == "windows" {
		t.Skip("no bash here")
	}
	words := []string{"", "a b", "it's", "$HOME", "`id`", "a\\b", "\x1b[31m", "\xff\n", "*", "~", "#x", "-n", "a=b", "王", "{a,b}", "!!"}
	out, err := exec.Command(bash, "-c", `printf '%s\0' `+Line(words, false)).Output()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00"); strings.Join(got, "\x00") != strings.Join(words, "\x00") {
		t.Errorf("%q, want %q", got, words)
	}
}
