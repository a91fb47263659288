package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"clinik-import/cli"
	"clinik-import/settings"
)

func pages(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	if err := write(folder, cli.Command(), time.Unix(1e9, 0).UTC()); err != nil {
		t.Fatal(err)
	}
	return folder
}

func TestEveryCommandHasItsManualPage(t *testing.T) {
	t.Parallel()
	folder := pages(t)
	var check func(*cobra.Command)
	check = func(cmd *cobra.Command) {
		if cmd.Hidden {
			return
		}
		name := strings.ReplaceAll(cmd.CommandPath(), " ", "-") + ".1"
		page, err := os.ReadFile(filepath.Join(folder, "man", name))
		if err != nil {
			t.Error(err)
			return
		}
		for _, want := range []string{".TH \"" + strings.ToUpper(strings.TrimSuffix(name, ".1")) + "\"", "SH NAME", "SH SYNOPSIS", "Sep 2001"} {
			if !bytes.Contains(page, []byte(want)) {
				t.Errorf("%s lacks %q", name, want)
			}
		}
		for _, sub := range cmd.Commands() {
			if sub.IsAvailableCommand() && !sub.IsAdditionalHelpTopicCommand() {
				check(sub)
			}
		}
	}
	check(cli.Command())
}

// What stands in lines of its own in a description, a recipe or a table, does so in the manual
// page: it is not filled into paragraphs.
func TestManualPagesKeepIndentedLines(t *testing.T) {
	t.Parallel()
	folder := pages(t)
	checked := 0
	var check func(*cobra.Command)
	check = func(cmd *cobra.Command) {
		page, err := os.ReadFile(filepath.Join(folder, "man", strings.ReplaceAll(cmd.CommandPath(), " ", "-")+".1"))
		if cmd.Hidden || err != nil {
			return
		}
		about, _, _ := strings.Cut(string(page), ".SH OPTIONS")
		kept := ""
		for _, block := range strings.Split(about, "\n.EX\n")[1:] {
			block, _, _ = strings.Cut(block, "\n.EE\n")
			kept += block + "\n"
		}
		kept = strings.ReplaceAll(kept, "\\", "")
		for line := range strings.Lines(cmd.Long) {
			if strings.HasPrefix(line, "  ") {
				checked++
				if !strings.Contains(kept, strings.TrimSpace(line)+"\n") {
					t.Errorf("%s: this line does not stand by itself: %s", cmd.CommandPath(), line)
				}
			}
		}
		for _, sub := range cmd.Commands() {
			check(sub)
		}
	}
	check(cli.Command())
	if checked < 25 {
		t.Errorf("only %d lines were found", checked)
	}
}

// A manual page lists the flags that the help of its command lists, and no others.
func TestManualPagesListTheFlagsOfTheHelp(t *testing.T) {
	t.Parallel()
	folder := pages(t)
	flags := regexp.MustCompile(`(?m)^ +(?:-\w, )?--([a-z-]+)`)
	inPage := regexp.MustCompile(`(?m)^\\fB(?:-\w\\fP, \\fB)?--([a-z-]+)`)
	names := func(of *regexp.Regexp, text string) string {
		var all []string
		for _, found := range of.FindAllStringSubmatch(text, -1) {
			if found[1] != "help" && found[1] != "version" { // cobra's own
				all = append(all, found[1])
			}
		}
		slices.Sort(all)
		return strings.Join(all, " ")
	}
	for _, name := range []string{"", "send", "lint", "jobs", "resume", "purge", "config", "profile add", "profile list", "key check"} {
		var help bytes.Buffer
		root := cli.Command()
		root.SetOut(&help)
		root.SetArgs(append(strings.Fields(name), "--help"))
		if err := root.Execute(); err != nil {
			t.Fatal(err)
		}
		page, err := os.ReadFile(filepath.Join(folder, "man", strings.ReplaceAll(strings.TrimSpace("clinik-import "+name), " ", "-")+".1"))
		if err != nil {
			t.Fatal(err)
		}
		_, listed, _ := strings.Cut(help.String(), "\nFlags:")
		want, got := names(flags, listed), names(inPage, strings.ReplaceAll(string(page), `\-`, "-"))
		if want == "" || got != want {
			t.Errorf("%q: the page lists\n%s\nthe help\n%s", name, got, want)
		}
	}
}

var update = flag.Bool("update", false, "write docs/commands.md anew instead of comparing it")

// docs/commands.md is the reference of the commands as they are.
func TestCommandsReference(t *testing.T) {
	t.Parallel()
	const page = "../../docs/commands.md"
	now := reference(cli.Command())
	if *update {
		if err := os.WriteFile(page, now, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(bytes.ReplaceAll(kept, []byte("\r\n"), []byte("\n")), now) {
		t.Error("docs/commands.md does not describe the commands as they are; write it anew with: go test ./packaging/pages -run TestCommandsReference -update")
	}
}

// No command and no flag of one is left out of the reference.
func TestTheReferenceHasEveryFlag(t *testing.T) {
	t.Parallel()
	page := string(reference(cli.Command()))
	var check func(*cobra.Command)
	check = func(cmd *cobra.Command) {
		if cmd.Hidden || !cmd.IsAvailableCommand() && cmd.HasParent() {
			return
		}
		_, about, found := strings.Cut(page, "\n## `"+strings.TrimSuffix(cmd.UseLine(), " [flags]")+"`\n")
		if !found && cmd.Runnable() {
			t.Errorf("%q is missing", cmd.UseLine())
		}
		about, _, _ = strings.Cut(about, "\n## ")
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			practice := strings.HasPrefix(f.Usage, "sandbox: ") && cmd.Name() != "sandbox"
			if setting := cmd.Root().PersistentFlags().Lookup(f.Name) != nil; !setting && !practice && f.Name != "help" && !strings.Contains(about, "`--"+f.Name) && !strings.Contains(about, ", --"+f.Name) {
				t.Errorf("%s: --%s is missing", cmd.CommandPath(), f.Name)
			}
		})
		for _, sub := range cmd.Commands() {
			check(sub)
		}
	}
	check(cli.Command())
}

func TestEveryShellHasItsCompletion(t *testing.T) {
	t.Parallel()
	folder := pages(t)
	for _, name := range []string{"bash", "zsh", "fish", "ps1"} {
		script, err := os.ReadFile(filepath.Join(folder, "completions", "clinik-import."+name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(script, []byte("__complete")) {
			t.Errorf("%s does not ask the program for completions", name)
		}
	}
}

// The same source makes the same pages, byte for byte.
func TestPagesAreReproducible(t *testing.T) {
	t.Parallel()
	first, second := pages(t), pages(t)
	names, err := filepath.Glob(filepath.Join(first, "*", "*"))
	if err != nil || len(names) < 10 {
		t.Fatalf("%d pages, %v", len(names), err)
	}
	for _, name := range names {
		page, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		again, err := os.ReadFile(strings.Replace(name, first, second, 1))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(page, again) {
			t.Errorf("%s differs between two runs", filepath.Base(name))
		}
	}
}

func TestSourceDate(t *testing.T) {
	t.Parallel()
	got, err := sourceDate([]string{"1767225600"})
	if want := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC); err != nil || !got.Equal(want) {
		t.Errorf("got %v, %v", got, err)
	}
	if got, err := sourceDate(nil); err != nil || got.Unix() != 0 {
		t.Errorf("without one: %v, %v", got, err)
	}
	if _, err := sourceDate([]string{"today"}); err == nil {
		t.Error("today is no number of seconds")
	}
}

func TestSettingsOfThePackageSetNothing(t *testing.T) {
	t.Parallel()
	sample, err := os.ReadFile(filepath.Join(pages(t), settings.FileName))
	if err != nil || !bytes.Equal(sample, settings.Sample()) {
		t.Errorf("%v\n%s", err, sample)
	}
}
