package cli

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// A word that was misspelt is answered with the one that was probably meant, and with where
// all of them are listed.
func TestMisspeltWords(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ line, nearest, list string }{
		{"lint --type Pateint x.ndjson", "did you mean Patient?", "lint --types"},
		{"lint --type patient x.ndjson", "did you mean Patient?", "lint --types"},
		{"lint --format jsn x.ndjson", "did you mean json?", "text, json or sarif"},
		{"lint --rules --format markdwon", "did you mean markdown?", "text or markdown"},
		{"lint --off field.requierd x.ndjson", "did you mean field.required?", "lint --rules"},
		{"lint --theme drak x.ndjson", "did you mean dark?", "dark"},
		{"lint --profile nroth x.ndjson", "did you mean north?", "profile list"},
		{"profile use nroth", "did you mean north?", "profile list"},
		{"report --format htlm", "did you mean html?", "markdown, html or json"},
		{"resolve x/1 --as acepted", "did you mean accepted?", "accepted, not-accepted, resend, cancelled or undecided"},
		{"send --snadbox x.ndjson", "did you mean --sandbox?", "clinik-import send --help"},
		{"--palin", "did you mean --plain?", "clinik-import --help"},
		{"sedn x.ndjson", "Did you mean: clinik-import send?", "clinik-import --help"},
		{"key shwo", "did you mean show?", "set, show"},
		{"help sedn", "did you mean send?", "clinik-import --help"},
		{"completion bahs", "did you mean bash?", "bash, zsh, fish, powershell"},
	} {
		t.Run(row.line, func(t *testing.T) {
			t.Parallel()
			p := newDesk(t, "[profiles.north]\n[profiles.south]\n")
			args := strings.Fields(strings.ReplaceAll(row.line, "x.ndjson", "../testdata/patients.ndjson"))
			if row.line == "sedn x.ndjson" {
				args[1] = "x.ndjson"
			}
			_, err := p.run(args...)
			if err == nil || !strings.Contains(err.Error(), row.nearest) || !strings.Contains(err.Error(), row.list) {
				t.Errorf("%v", err)
			}
		})
	}
}

// A word that is near to none is not guessed at.
func TestNoGuessWhereNoneIsNear(t *testing.T) {
	t.Parallel()
	p := newDesk(t, "")
	if _, err := p.run("lint", "--type", "Sailboat", "../testdata/patients.ndjson"); err == nil || strings.Contains(err.Error(), "did you mean") || strings.Count(err.Error(), ",") > 1 {
		t.Errorf("%v", err)
	}
}

func TestTypesAreListed(t *testing.T) {
	t.Parallel()
	out, err := newDesk(t, "").run("lint", "--types")
	if err != nil || !strings.Contains(out, "\nPatient\n") || strings.Contains(out, " ") {
		t.Errorf("%v\n%s", err, out)
	}
}

// Practice is called sandbox everywhere; practice, as it was called by half of the
// commands once, means the same.
func TestOneWordForPractice(t *testing.T) {
	t.Parallel()
	root := newRoot(newDesk(t, "").env())
	takes := map[string]bool{}
	var look func(*cobra.Command)
	look = func(cmd *cobra.Command) {
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if f.Name == "practice" {
				t.Errorf("%s has a flag of the old name", cmd.CommandPath())
			}
		})
		if strings.Contains(cmd.UsageString(), "--practice") || strings.Contains(cmd.Example, "--practice") {
			t.Errorf("%s explains the old name", cmd.CommandPath())
		}
		if f := cmd.Flags().Lookup("sandbox"); f != nil {
			takes[cmd.Name()] = cmd.Flags().Lookup("practice") == f
		}
		for _, sub := range cmd.Commands() {
			look(sub)
		}
	}
	look(root)
	for _, name := range []string{"send", "resume", "watch", "runs", "jobs", "rejects", "report", "resolve", "verify", "purge"} {
		if !takes[name] {
			t.Errorf("%s does not take both names", name)
		}
	}
}
