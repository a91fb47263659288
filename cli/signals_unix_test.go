//go:build unix

package cli_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

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
					t.Errorf("it ended with %d, and said\n%s", code, term.Output())
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

// TestLeavingStaysForTheAnswer: who quits while a batch is on the wire is told what the program
// stays for, and the answer is not lost however late it comes.
func TestLeavingStaysForTheAnswer(t *testing.T) {
	t.Parallel()
	j := newJourney(t, "--fault", "import#1=delay:15s", "--pace", "1000")
	term := j.start(t, 100, 30)
	term.wait("1 held back")
	j.sendPlan(term, "4 records")
	term.wait("being sent. Wait for the server's answer")
	j.leave(term)
	said := string(term.Output())
	for _, want := range []string{"1 batch is being sent just now", "Batch 1, 4 records, was being sent: waiting for the server's answer",
		"The server took batch 1 and goes on with it"} {
		if !strings.Contains(said, want) {
			t.Errorf("it did not say %q", want)
		}
	}
	again := j.start(t, 100, 30)
	again.press("4")
	again.wait("1 rejected")
	j.leave(again)
	j.acceptedOnce(t, 3)
}

// TestASecondInterruptDoesNotStay: nobody has to wait for a server that does not answer.
func TestASecondInterruptDoesNotStay(t *testing.T) {
	t.Parallel()
	state := t.TempDir()
	cmd := exec.Command(binary, "send", "--state", state, "--sandbox", "--type", "Patient", "--fault", "import#1=delay:1h", "../testdata/patients.ndjson")
	cmd.Env = append(withoutKey(os.Environ()), settingsIn(t, state))
	var talk talked
	cmd.Stderr = &talk
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	eventually(t, "the batch on the wire", func() bool { return strings.Contains(talk.String(), "sending") })
	for interrupts := 0; ; interrupts++ {
		cmd.Process.Signal(os.Interrupt)
		select {
		case <-ended:
			if code := cmd.ProcessState.ExitCode(); code != 7 || interrupts == 0 {
				t.Errorf("exit code %d after %d interrupts:\n%s", code, interrupts+1, talk.String())
			}
			for _, want := range []string{"waiting for the server's answer", "Ctrl+C does not wait", "What became of batch 1 is not known"} {
				if !strings.Contains(talk.String(), want) {
					t.Errorf("it did not say %q:\n%s", want, talk.String())
				}
			}
			return
		case <-time.After(time.Second):
			if interrupts == 60 {
				t.Fatal(cmd.Process.Kill(), "it does not end")
			}
		}
	}
}

// talked is what a program says, to be read meanwhile.
type talked struct {
	mu   sync.Mutex
	said bytes.Buffer
}

func (t *talked) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.said.Write(p)
}

func (t *talked) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.said.String()
}
