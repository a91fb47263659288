package cli

import (
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// offered is what a shell is told when somebody asks it to complete a line: the words,
// and whether names of files are offered beside them.
func offered(t *testing.T, p *desk, args ...string) (words []string, files bool) {
	t.Helper()
	out, err := p.run(append([]string{cobra.ShellCompNoDescRequestCmd}, args...)...)
	if err != nil {
		t.Fatalf("%q: %v", args, err)
	}
	words = strings.Split(strings.TrimSpace(out), "\n")
	last := len(words) - 1
	return words[:last], words[last] == ":0"
}

func TestOffers(t *testing.T) {
	t.Parallel()
	p := newDesk(t, "[profiles.north]\n")
	for _, row := range []struct {
		line string
		want []string
	}{
		{"send --type ", []string{"Patient", "Observation"}},
		{"lint --type Pa", []string{"Patient"}},
		{"fix --type ", []string{"Patient"}},
		{"--type ", []string{"Patient"}},
		{"lint --format ", []string{"text", "json", "sarif"}},
		{"report --format ", []string{"markdown", "html", "json"}},
		{"send --fix ", []string{"safe"}},
		{"send --errors ", []string{"objects0", "objects1", "strings"}},
		{"sandbox --errors ", []string{"strings"}},
		{"lint --off ", []string{"field.required", "text.crlf"}},
		{"lint --severity ", []string{"field.required="}},
		{"lint --severity field.unknown=", []string{"field.unknown=error", "field.unknown=off"}},
		{"resolve --as ", []string{"accepted", "not-accepted", "resend", "cancelled"}},
		{"help ", []string{"send", "key"}},
		{"help key ", []string{"set", "show"}},
		{"key ", []string{"forget"}},
		{"completion ", []string{"fish"}},
		{"profile use --config " + p.settings + " ", []string{"north"}},
	} {
		words, files := offered(t, p, strings.Split(row.line, " ")...)
		for _, want := range row.want {
			if !slices.Contains(words, want) || files {
				t.Errorf("%s: %q is missing in %q; files: %v", row.line, want, words, files)
			}
		}
	}
}

// A description stands beside what is offered as a person reads it.
func TestDescriptionsHaveNoMarks(t *testing.T) {
	t.Parallel()
	p := newDesk(t, "")
	out, err := p.run(cobra.ShellCompRequestCmd, "send", "--")
	if err != nil || !strings.Contains(out, "--type\tresource TYPE of the records") || strings.Contains(out, "`") {
		t.Errorf("%v\n%s", err, out)
	}
}

// Files are offered where a file is meant, and nowhere else.
func TestFilesAreOfferedWhereOneIsMeant(t *testing.T) {
	t.Parallel()
	p := newDesk(t, "")
	var look func(path []string, cmd *cobra.Command)
	look = func(path []string, cmd *cobra.Command) {
		if _, files := offered(t, p, append(path, "")...); files != strings.Contains(cmd.Use, "FILE") {
			t.Errorf("%q offers files as arguments: %v", path, files)
		}
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if f.Value.Type() == "bool" || f.Name == "help" {
				return
			}
			meant := slices.Contains([]string{"ca-file", "log-file", "config", "output", "recipe", "report", "support", "truth"}, f.Name)
			if _, files := offered(t, p, append(path, "--"+f.Name, "")...); files != meant {
				t.Errorf("%q offers files for --%s: %v", path, f.Name, files)
			}
		})
		for _, sub := range cmd.Commands() {
			look(append(slices.Clone(path), sub.Name()), sub)
		}
	}
	look(nil, newRoot(p.env()))
}
