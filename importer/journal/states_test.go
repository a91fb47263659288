package journal

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var writeTable = flag.Bool("update", false, "write the table of states into ARCHITECTURE.md")

// stateTable is the state machine as the documents show it.
func stateTable() string {
	var b strings.Builder
	b.WriteString("| from | to | when |\n|---|---|---|\n")
	for _, t := range Transitions {
		when := t.When
		if t.Decision {
			when += " (**on record**)"
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", t.From, t.To, when)
	}
	return b.String()
}

func TestStateTableInTheDocumentsIsTheOneInForce(t *testing.T) {
	path := filepath.Join("..", "..", "ARCHITECTURE.md")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const begin, end = "<!-- states -->\n", "<!-- /states -->"
	before, rest, found := strings.Cut(string(text), begin)
	shown, after, ends := strings.Cut(rest, end)
	if !found || !ends {
		t.Fatalf("%s lacks its marks %q and %q", path, begin, end)
	}
	if *writeTable {
		if err := os.WriteFile(path, []byte(before+begin+stateTable()+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if strings.ReplaceAll(shown, "\r\n", "\n") != stateTable() {
		t.Errorf("%s shows other states than the code has; write it anew: go test ./importer/journal -run StateTable -update", path)
	}
}

func TestEveryStateIsReachedAndNamed(t *testing.T) {
	t.Parallel()
	named, reached := map[State]bool{}, map[State]bool{Sealed: true}
	for _, s := range States {
		named[s] = true
	}
	for _, tr := range Transitions {
		if !named[tr.From] || !named[tr.To] {
			t.Errorf("%s → %s names a state that is none", tr.From, tr.To)
		}
		reached[tr.To] = true
	}
	for _, s := range States {
		if !reached[s] {
			t.Errorf("nothing leads to %s", s)
		}
	}
}
