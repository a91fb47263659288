//go:build unix

package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/spf13/cobra"

	"clinik-import/cli"
)

// TestExamplesWorkAsPrinted runs every example of every command's help by a shell, in the
// project's folder, with the program on the path.
func TestExamplesWorkAsPrinted(t *testing.T) {
	t.Parallel()
	for _, command := range everyCommand(cli.Command()) {
		help := runProgram(t, t.TempDir(), nil, append(command, "--help")...)
		examples := examplesOf(help.out)
		if len(examples) == 0 {
			t.Errorf("the help of %q has no example:\n%s%s", command, help.out, help.err)
		}
		for _, example := range examples {
			t.Run(example, func(t *testing.T) {
				t.Parallel()
				tryExample(t, example)
			})
		}
	}
}

// everyCommand lists the arguments that name each command, the root as none. A command
// that only holds others is left out.
func everyCommand(at *cobra.Command) (commands [][]string) {
	if at.Runnable() && !at.Hidden {
		commands = append(commands, strings.Fields(at.CommandPath())[1:])
	}
	for _, sub := range at.Commands() {
		commands = append(commands, everyCommand(sub)...)
	}
	return commands
}

// examplesOf returns the example command lines of a help text.
func examplesOf(help string) []string {
	_, after, _ := strings.Cut(help, "Examples:\n")
	block, _, _ := strings.Cut(after, "\n\n")
	var examples []string
	for line := range strings.Lines(block) {
		line, _, _ = strings.Cut(strings.TrimSpace(line), "   ") // what follows is an explanation
		if strings.HasPrefix(line, "clinik-import") {
			examples = append(examples, strings.TrimSpace(line))
		}
	}
	return examples
}

func tryExample(t *testing.T, example string) {
	t.Helper()
	home := t.TempDir()
	env := append(withoutKey(os.Environ()),
		"PATH="+filepath.Dir(binary)+string(os.PathListSeparator)+os.Getenv("PATH"), "XDG_STATE_HOME="+home, "CLINIK_IMPORT_CONFIG="+exampleSettings(t, example))
	words := strings.Fields(example)
	if leavesTheTest(example) {
		return
	}
	env = append(env, "DBUS_SESSION_BUS_ADDRESS=autolaunch:") // no key store of whoever runs the tests
	opensScreens := len(words) == 1 || words[1] == "demo" || strings.HasPrefix(words[1], "-")
	if opensScreens {
		tryScreens(t, env, words)
		return
	}
	cmd := exec.CommandContext(t.Context(), "sh", "-c", "exec "+example)
	cmd.Dir, cmd.Env = folderWithTestdata(t), env
	if slices.Contains([]string{"jobs", "rejects", "report"}, words[1]) { // they look at earlier imports
		runProgram(t, filepath.Join(home, "clinik-import"), nil, "send", "--sandbox", "--json", "--reject", "/gender=female:not today", "testdata/patients-good.ndjson").summary(t)
	}
	if words[1] == "key" {
		cmd.Env = append(cmd.Env, "CLINIKAPI_SECRET_KEY="+practiceKey)
	}
	if words[1] == "sandbox" {
		tryServer(t, cmd)
		return
	}
	out, err := cmd.CombinedOutput()
	// 2 and 3 are the honest grades of a file with faults.
	if code := cmd.ProcessState.ExitCode(); err != nil && code != 2 && code != 3 {
		t.Errorf("exit code %d\n%s", code, out)
	}
}

// leavesTheTest reports whether an example would ask ClinikAPI itself, change the key
// store of whoever runs the tests, or decide on a batch that is the reader's. That its flags exist is seen by its own tests.
func leavesTheTest(example string) bool {
	for _, outside := range []string{"key check", "key forget", "key set", "profile remove", "doctor", "resolve"} {
		if strings.HasPrefix(example, "clinik-import "+outside) && !strings.Contains(example, "--file") {
			return true
		}
	}
	return false
}

// exampleSettings names a settings file, which is there with the profile of the examples
// unless the example makes it.
func exampleSettings(t *testing.T, example string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "settings.toml")
	if strings.HasSuffix(example, "config init") || strings.Contains(example, "profile add") {
		return path
	}
	if err := os.WriteFile(path, []byte("[profiles.north]\nenvironment = \"test\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// folderWithTestdata returns an empty folder from which the examples' files can be reached.
func folderWithTestdata(t *testing.T) string {
	t.Helper()
	there, err := filepath.Abs("../testdata")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "key.txt"), []byte(practiceKey+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(there, filepath.Join(folder, "testdata")); err != nil {
		t.Fatal(err)
	}
	return folder
}

// tryScreens opens the screens in a terminal and leaves them again.
func tryScreens(t *testing.T, env, words []string) {
	t.Helper()
	term := startTerminal(t, 100, 30, env, words[1:]...)
	term.wait("1 Files", "? help")
	term.press("ctrl+c")
	term.until("the question about quitting, or the end", func(screen string) bool {
		return term.Over() || strings.Contains(screen, "uit")
	})
	if !term.Over() {
		term.press("ctrl+c", "y", "enter")
	}
	if code := term.exitCode(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// tryServer starts a server, waits until it says where it is, and interrupts it.
func tryServer(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	first := make([]byte, 512)
	n, err := out.Read(first)
	if err != nil || !strings.HasPrefix(string(first[:n]), "address http://127.0.0.1:") {
		t.Errorf("it printed %q, %v", first[:n], err)
	}
	cmd.Process.Signal(syscall.SIGINT)
	if err := cmd.Wait(); err != nil {
		t.Errorf("interrupted: %v", err)
	}
}
