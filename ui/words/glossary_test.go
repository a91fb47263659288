package words

import (
	"os"
	"strings"
	"testing"
)

// The guide for clerks explains every word that the help explains, in the same words.
func TestTheGuideHasTheGlossary(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../../docs/clerks.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range Glossary {
		if row := "| " + m.Word.String() + " | " + m.Means.String() + " |"; !strings.Contains(string(guide), row) {
			t.Errorf("missing: %s", row)
		}
	}
}
