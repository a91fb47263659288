package cli

import (
	"strings"
	"testing"
)

// The help of a command lists the settings that it is used with, and no others.
func TestHelpListsTheSettingsOfACommand(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ line, has, lacks string }{
		{"send --help", "--synthetic --environment --tenant --proxy --ca-file --host --profile --slots --severity --state", "--plain --private --retention"},
		{"profile add --help", "--host --environment --tenant --key-source --synthetic --proxy --ca-file --slots --batch-bytes", "--plain --severity"},
		{"profile list --help", "--config", "--host --slots --plain"},
		{"--help", "--plain --private --synthetic", "--retention"},
		{"lint --help", "--severity --off", "--slots --plain --host"},
		{"version --help", "--json", "--slots --plain --private --severity --state"},
		{"completion --help", "--help", "--slots --plain --private --severity"},
		{"help purge", "--retention --state", "--host"},
		{"config --help", "--idle-lock --retention --host", "--yes"},
		{"runs --help", "--state", "--slots --proxy"},
	} {
		out, err := newDesk(t, "").run(strings.Fields(row.line)...)
		if err != nil {
			t.Fatal(err)
		}
		_, flags, _ := strings.Cut(out, "\nFlags:")
		listed := strings.Fields(flags)
		lists := func(flag string) bool {
			for _, word := range listed {
				if word == flag {
					return true
				}
			}
			return false
		}
		for _, flag := range strings.Fields(row.has) {
			if !lists(flag) {
				t.Errorf("%s: %s is missing", row.line, flag)
			}
		}
		for _, flag := range strings.Fields(row.lacks) {
			if lists(flag) {
				t.Errorf("%s: %s is there", row.line, flag)
			}
		}
	}
}
