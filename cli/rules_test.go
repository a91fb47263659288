package cli_test

import (
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/rules.md anew instead of comparing it")

// TestRulesReference: docs/rules.md is what the program prints of its rules.
func TestRulesReference(t *testing.T) {
	t.Parallel()
	p := runProgram(t, t.TempDir(), nil, "lint", "--rules", "--format", "markdown")
	if p.code != 0 {
		t.Fatalf("exit code %d\n%s", p.code, p.err)
	}
	const page = "../docs/rules.md"
	if *update {
		if err := os.WriteFile(page, []byte(p.out), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if strings.ReplaceAll(string(kept), "\r\n", "\n") != p.out {
		t.Error("docs/rules.md is not what clinik-import lint --rules --format markdown prints; write it anew with: go test ./cli -run TestRulesReference -update")
	}
	text := runProgram(t, t.TempDir(), nil, "lint", "--rules")
	if text.code != 0 || !strings.Contains(text.out, "field.required") || strings.Contains(text.out, "###") {
		t.Errorf("as text: exit code %d\n%.300s", text.code, text.out)
	}
}
