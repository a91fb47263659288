//go:build unix

package cli_test

import (
	"bufio"
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// What could not be written is a fault, whatever the command; said once.
func TestOutputThatIsLostIsAFault(t *testing.T) {
	t.Parallel()
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("there is no full device here")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	for _, row := range []struct{ args, says string }{
		{"version", "disk is full"},
		{"lint testdata/patients.ndjson", "disk is full"},
		{"send --sandbox --json --pace 100000 testdata/practitioners-good.ndjson", "import itself stands"},
	} {
		cmd, talk := programCommand(t, strings.Fields(row.args)...)
		cmd.Stdout = full
		_ = cmd.Run() // its exit code is looked at
		if code := cmd.ProcessState.ExitCode(); code != 1 || strings.Count(talk.String(), "disk is full") != 1 || !strings.Contains(talk.String(), row.says) {
			t.Errorf("%s: exit %d\n%s", row.args, code, talk)
		}
	}
}

// A reader that goes away does not end an import in the middle.
func TestAReaderThatGoesAwayEndsNoImport(t *testing.T) {
	t.Parallel()
	truth := filepath.Join(t.TempDir(), "truth.ndjson")
	cmd, talk := programCommand(t, "send", "--sandbox", "--json", "--pace", "100000", "--truth", truth, "testdata/practitioners-good.ndjson")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	out.Close()
	_ = cmd.Wait() // its exit code is looked at
	if code := cmd.ProcessState.ExitCode(); code != 1 || !strings.Contains(talk.String(), "import itself stands") {
		t.Errorf("exit %d\n%s", code, talk)
	}
	if accepted, _ := truthOf(t, truth); accepted != 25 {
		t.Errorf("%d records were received, want all 25\n%s", accepted, talk)
	}
}

// programCommand is the binary about to run with a state folder of its own, and what it will say.
func programCommand(t *testing.T, args ...string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	state := t.TempDir()
	cmd := exec.CommandContext(t.Context(), binary, append([]string{"--state", state}, args...)...)
	cmd.Dir = ".."
	cmd.Env = append(withoutKey(os.Environ()), settingsIn(t, state))
	talk := &bytes.Buffer{}
	cmd.Stderr = talk
	return cmd, talk
}
