//go:build unix

package cli_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"clinik-import/cli"
)

// TestCanaryThroughEveryCommand: whatever reads the file or the journal says where its
// faults are, and never what stands there. A command that is not in here fails the test.
func TestCanaryThroughEveryCommand(t *testing.T) {
	t.Parallel()
	a := newAviary(t)
	outside := t.TempDir() // what may hold records: they were asked for
	address := practiceServer(t, "--key", canaryKey, "--reject", journeyRule, "--errors", "strings", "--fault", "import#2=reset-after-body")
	tree := &ran{t: t, root: cli.Command(), seen: map[string]bool{}}
	run := func(args ...string) {
		t.Helper()
		tree.note(args)
		a.run(args...)
	}
	real := func(command string, more ...string) {
		t.Helper()
		run(append(append(strings.Fields(command), more...), "--host", address)...)
	}

	for _, format := range []string{"text", "json", "sarif"} {
		run("lint", "--type", "Patient", "--format", format, a.file)
	}
	run("lint", "--rules")
	run("fix", "--type", "Patient", a.file, "-o", filepath.Join(outside, "fixed.ndjson"))
	run("send", "--sandbox", "--pace", "5000", "--reject", journeyRule, "--type", "Patient", a.file)
	run("send", "--sandbox", "--pace", "5000", "--json", "--reject", journeyRule, "--type", "Patient", a.file)
	run("resume", "--sandbox")

	// One batch with a reject, and one whose outcome is unknown.
	real("send --type Patient --dry-run", a.file)
	real("send --yes --json --type Patient", a.file)
	real("send --yes --again --type Patient", a.file)
	real("resume")
	unknown, rejected := a.batch("unknown"), a.batch("done, some rejected")
	for _, look := range []string{"runs", "jobs", "jobs --json", "runs --json", "rejects " + rejected, "rejects --json " + rejected, "rejects --held", "rejects --held --json",
		"report", "report --format html", "verify", "verify --json", "verify --sandbox", "runs --sandbox", "jobs --sandbox", "rejects --sandbox --held",
		"resolve " + unknown, "key journal", "doctor", "doctor --json --support support.json", "purge", "config", "config --json", "config path", "version"} {
		real(look)
	}
	real("watch")
	real("rejects "+rejected+" -o", filepath.Join(outside, "rejects.ndjson"))
	real("resolve "+unknown+" --as not-accepted --reason", "looked")
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		run("completion", shell)
	}
	a.run("__complete", "resolve", "")
	a.run("__complete", "rejects", "")
	run("help", "send")

	// The conversation, with values hidden: everything that it can be asked to say.
	a.answers = "numbers\ncorrect\n1\nback\nsafe\nno\nsend\nno\nnumbers\nquit\n"
	run("--plain", "--private", "--type", "Patient", "--host", address, a.file)
	a.answers = "quit\n"
	run("demo", "--plain", "--private", "--pace", "5000")

	// A key that is kept is in its file, and nowhere once it is forgotten.
	a.answers = canaryKey + "\n"
	real("key set --file")
	a.answers = ""
	real("key show")
	real("key check")
	run("config", "init")
	run("profile", "add", "north", "--host", address)
	run("profile", "list")
	run("profile", "show", "north")
	run("profile", "use", "north")
	run("profile", "remove", "north")
	real("key forget")

	for _, wrong := range [][]string{
		{"lint", "--type", "Observation", a.file}, {"send", "--yes", "--host", "http://127.0.0.1:9", "--dry-run", "--type", "Patient", a.file},
		{"send", "--host", "https://localhost:9", "--type", "Patient", a.file}, {"send", "--type", "Nothing", a.file}, {"resume"},
		{"demo"}, {}, {"sandbox", "--addr", "0.0.0.0:1"}, {"resolve", "nothing"}, {"key", "check", "--host", "http://127.0.0.1:9"},
		{"key", "nothing"}, {"profile", "nothing"},
	} {
		run(wrong...)
	}
	a.quiet()
	run("purge", "--all", "--unsettled-too", "--yes")
	run("purge", "--sandbox", "--yes")
	a.quiet()
	tree.complete()
	for _, name := range []string{"fixed.ndjson", "rejects.ndjson"} { // the canary is where it was asked for: it was alive
		if data, err := os.ReadFile(filepath.Join(outside, name)); err != nil || !bytes.Contains(data, []byte(canaryName)) {
			t.Errorf("%s: %s, %v\n%s", name, data, err, a.talk.String())
		}
	}
	for _, said := range []string{"generalPractitionerId: unknown reference", "Please tell us what became", "held back"} {
		if !strings.Contains(a.out.String(), said) {
			t.Errorf("nothing said %q", said)
		}
	}
}

// batch names a batch of the newest runs that is in the state.
func (a *aviary) batch(state string) string {
	a.t.Helper()
	cmd := a.command("runs", "--json")
	cmd.Stdout = nil
	runs, err := cmd.Output()
	if err != nil {
		a.t.Fatal(err)
	}
	for line := range strings.Lines(string(runs)) {
		var run struct{ Run string }
		if err := json.Unmarshal([]byte(line), &run); err != nil {
			a.t.Fatal(err)
		}
		cmd := a.command("jobs", "--json", run.Run)
		cmd.Stdout = nil
		jobs, err := cmd.Output()
		if err != nil {
			a.t.Fatal(err)
		}
		for line := range strings.Lines(string(jobs)) {
			var job struct{ Batch, State string }
			if json.Unmarshal([]byte(line), &job) == nil && job.State == state {
				return job.Batch
			}
		}
	}
	a.t.Fatalf("no batch is %s", state)
	return ""
}

// ran notes which commands of the program were run.
type ran struct {
	t    *testing.T
	root *cobra.Command
	seen map[string]bool
}

func (r *ran) note(args []string) {
	r.t.Helper()
	cmd, _, err := r.root.Find(args)
	if err != nil {
		r.t.Fatal(err)
	}
	r.seen[cmd.CommandPath()] = true
}

// complete fails the test if a command was left out.
func (r *ran) complete() {
	r.t.Helper()
	var walk func(*cobra.Command)
	walk = func(cmd *cobra.Command) {
		if cmd.Runnable() && !r.seen[cmd.CommandPath()] {
			r.t.Errorf("%s was not run", cmd.CommandPath())
		}
		for _, c := range cmd.Commands() {
			walk(c)
		}
	}
	walk(r.root)
}
