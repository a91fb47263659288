package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"clinik-import/cli"
)

// documents are the pages that people read.
func documents(t *testing.T) map[string]string {
	t.Helper()
	pages := map[string]string{}
	for _, pattern := range []string{"../*.md", "../docs/*.md", "../testdata/*.md"} {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			t.Fatalf("%s: %d pages, %v", pattern, len(paths), err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			pages[path] = strings.ReplaceAll(string(text), "\r\n", "\n")
		}
	}
	return pages
}

// Every command line in a document, also in those that no test can run, is one that the
// program takes: its command is there and has these flags. That no flag is left out is for
// the reference of the commands (packaging/pages).
func TestCommandLinesInDocumentsAreTaken(t *testing.T) {
	t.Parallel()
	root := cli.Command()
	all := map[string]bool{}
	everyFlag(root, all)
	tried := 0
	for path, page := range documents(t) {
		for _, line := range commandLines(root, page) {
			tried++
			cmd, rest, err := root.Find(line)
			if err != nil {
				t.Errorf("%s: %s: %v", path, strings.Join(line, " "), err)
				continue
			}
			for _, word := range rest {
				name, isFlag := strings.CutPrefix(word, "--")
				if name, _, _ = strings.Cut(name, "="); !isFlag || name == "" {
					continue
				}
				known := all[name] // enough where no command is named
				if !strings.HasPrefix(line[0], "--") {
					known = name == "help" || name == "practice" || cmd.Flags().Lookup(name) != nil || cmd.InheritedFlags().Lookup(name) != nil
				}
				if !known {
					t.Errorf("%s: %s: there is no --%s", path, strings.Join(line, " "), name)
				}
			}
		}
	}
	if tried < 100 {
		t.Errorf("only %d command lines were found", tried)
	}
}

// Every event, every member of one, every exit code and every schema has a word in the
// integrators' page.
func TestIntegratorsReadOfEveryEvent(t *testing.T) {
	t.Parallel()
	page := documents(t)["../docs/integrators.md"]
	text, err := os.ReadFile("../docs/schema/events.json")
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, known := range regexp.MustCompile(`"(?:const|enum)": (?:"([^"]+)"|\[([^\]]+)\])`).FindAllSubmatch(text, -1) {
		for _, name := range regexp.MustCompile(`\w+`).FindAll(append(known[1], known[2]...), -1) {
			names[string(name)] = true
		}
	}
	var schema struct {
		Defs map[string]struct{ Properties map[string]any } `json:"$defs"`
	}
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	for _, event := range schema.Defs {
		for name := range event.Properties {
			names[name] = true
		}
	}
	for code := cli.ExitOK; code <= cli.ExitUnknown; code++ {
		if !strings.Contains(page, "\n| "+strconv.Itoa(code)+" | ") {
			t.Errorf("exit code %d has no row", code)
		}
	}
	schemas, err := filepath.Glob("../docs/schema/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range schemas {
		names[strings.TrimSuffix(filepath.Base(path), ".json")] = true
	}
	for _, action := range []string{"fix", "set", "replace", "edit", "remove"} { // of a recipe: its own help explains them
		delete(names, action)
	}
	if len(names) < 40 {
		t.Fatalf("only %d names: %v", len(names), names)
	}
	for _, span := range codeSpan.FindAllStringSubmatch(codeBlock.ReplaceAllString(page, ""), -1) {
		delete(names, span[1])
	}
	for name := range names {
		t.Errorf("%s is not named", name)
	}
}

func everyFlag(cmd *cobra.Command, all map[string]bool) {
	add := func(f *pflag.Flag) { all[f.Name] = true }
	cmd.LocalFlags().VisitAll(add)
	cmd.PersistentFlags().VisitAll(add)
	for _, sub := range cmd.Commands() {
		everyFlag(sub, all)
	}
}

// Every settings file that a document shows is one that the program takes.
func TestSettingsInDocumentsAreTaken(t *testing.T) {
	t.Parallel()
	tried := 0
	for path, page := range documents(t) {
		for _, block := range settingsBlock.FindAllStringSubmatch(page, -1) {
			tried++
			file := filepath.Join(t.TempDir(), "settings.toml")
			if err := os.WriteFile(file, []byte(block[1]), 0o600); err != nil {
				t.Fatal(err)
			}
			if p := runProgram(t, t.TempDir(), []string{"CLINIK_IMPORT_CONFIG=" + file}, "config"); p.code != 0 {
				t.Errorf("%s: %s\n%s", path, p.err, block[1])
			}
		}
	}
	if tried < 3 {
		t.Errorf("only %d settings files were found", tried)
	}
}

var (
	settingsBlock = regexp.MustCompile("(?ms)^```toml\n(.*?)^```")

	codeBlock = regexp.MustCompile("(?ms)^```[a-z]*\n(.*?)^```")
	codeSpan  = regexp.MustCompile("`([^`]+)`")
	ownLine   = regexp.MustCompile(`(?:^|[^/\w-])clinik-import ([^\n|>;&#)"]*)`)
)

// commandLines returns the words after the program's name of every command line in a page:
// in blocks of code, and in code within the text, where the name may be left out.
func commandLines(root *cobra.Command, page string) (lines [][]string) {
	add := func(text string) {
		if words := strings.Fields(text); len(words) > 0 {
			lines = append(lines, words)
		}
	}
	for _, block := range codeBlock.FindAllStringSubmatch(page, -1) {
		for line := range strings.Lines(block[1]) {
			line, _, _ = strings.Cut(line, "  ") // what follows is an explanation
			for _, own := range ownLine.FindAllStringSubmatch(line, -1) {
				add(own[1])
			}
		}
	}
	for _, span := range codeSpan.FindAllStringSubmatch(codeBlock.ReplaceAllString(page, ""), -1) {
		text := strings.Join(strings.Fields(span[1]), " ")
		first, _, _ := strings.Cut(text, " ")
		sub, _, _ := root.Find([]string{first})
		switch {
		case strings.HasPrefix(text, "clinik-import "):
			add(strings.TrimPrefix(text, "clinik-import "))
		case strings.HasPrefix(text, "--"), sub != nil && sub != root:
			add(text)
		}
	}
	return lines
}
