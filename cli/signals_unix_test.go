//go:build unix

package cli_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"clinik-import/importer/journal"
)

// TestSignalsEndTheScreens: whatever asks the program to end does, gives the terminal back
// and leaves the journal to the next. Several tries each, for what went wrong was a race.
func TestSignalsEndTheScreens(t *testing.T) {
	t.Parallel()
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP} {
		for try := range 4 {
			t.Run(fmt.Sprintf("%v %d", signal, try), func(t *testing.T) {
				t.Parallel()
				state := t.TempDir()
				term := startTerminal(t, 80, 24, []string{"CLINIK_IMPORT_STATE=" + state}, "--sandbox", "--type", "Patient", "testdata/patients.ndjson")
				term.wait("2 Check", "problems")
				if err := term.cmd.Process.Signal(signal); err != nil {
					t.Fatal(err)
				}
				if code := term.exitCode(); code != 0 {
					t.Errorf("it ended with %d", code)
				}
				if out := string(term.Output()); !strings.Contains(out, "\x1b[?1049l") {
					t.Error("the terminal was not given back")
				}
				j, err := journal.Open(filepath.Join(state, "sandbox", "journal"))
				if err != nil {
					t.Fatalf("the journal is not free: %v", err)
				}
				j.Close()
			})
		}
	}
}
