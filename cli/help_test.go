package cli

import (
	"strings"
	"testing"
)

// The help of a command lists the settings that it is used with, and no others.
func TestHelpListsTheSettingsOfACommand(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ line, has, lacks string }{
		{"send --help", "--synthetic --environment --tenant --proxy --ca-file --host --profile --slots --severity --line-limit --state", "--plain --private --retention"},
		{"profile add --help", "--host --environment --tenant --key-source --synthetic --proxy --ca-file --slots --batch-bytes", "--plain --severity"},
		{"profile list --help", "--config", "--host --slots --plain"},
		{"--help", "--plain --private --synthetic --line-limit", "--retention"},
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

// Without --max-rejects a send has no limit: its help names none.
func TestHelpNamesNoLimitThatIsNotThere(t *testing.T) {
	t.Parallel()
	out, err := newDesk(t, "").run("send", "--help")
	if err != nil {
		t.Fatal(err)
	}
	_, about, _ := strings.Cut(out, "--max-rejects RECORDS")
	about, _, _ = strings.Cut(about, "\n")
	if !strings.Contains(about, "with --first of that batch, 0 by itself") || strings.Contains(about, "default") {
		t.Errorf("--max-rejects%s", about)
	}
}

// The help of completion says how a shell takes up what it prints.
func TestHelpTellsHowCompletionIsTakenUp(t *testing.T) {
	t.Parallel()
	out, err := newDesk(t, "").run("completion", "--help")
	if err != nil {
		t.Fatal(err)
	}
	for _, shell := range shells {
		if !strings.Contains(out, "clinik-import completion "+shell) {
			t.Errorf("%s is missing:\n%s", shell, out)
		}
	}
}
