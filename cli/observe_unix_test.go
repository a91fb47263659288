//go:build unix

package cli_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"clinik-import/importer/journal"
)

// TestSecondWindowLooksOnAndTakesOver opens the screens twice on one journal: the second
// window shows what the first does, cannot send, and goes on in its place when it ends.
func TestSecondWindowLooksOnAndTakesOver(t *testing.T) {
	t.Parallel()
	j := newJourney(t, "--pace", "1")
	first := j.start(t, 100, 30)
	first.wait("1 held back")
	j.sendPlan(first, "4 records")
	first.wait("running")

	second := j.start(t, 100, 30)
	second.wait("read only: another window is at work (since", "running")
	second.press("p")
	second.wait("only looks on")
	second.wait("1 rejected", "read only") // by the first one's work, live
	j.leave(first)
	second.wait("the other window has ended", "W takes over")
	second.press("W")
	second.until("the screens as the owner's", func(screen string) bool {
		return strings.Contains(screen, "1 rejected") && !strings.Contains(screen, "read only")
	})
	j.leave(second)
	j.acceptedOnce(t, 3)
}

// TestSendBesideAnotherProgram is refused by name of who is at work; looking is not.
func TestSendBesideAnotherProgram(t *testing.T) {
	t.Parallel()
	state := t.TempDir()
	owner, err := journal.Open(filepath.Join(state, "journal"))
	if err != nil {
		t.Fatal(err)
	}
	defer owner.Close()
	key := []string{"CLINIKAPI_SECRET_KEY=clk_test_abc123"}
	p := runProgram(t, state, key, "send", "--host", "http://127.0.0.1:9", "--yes", "--synthetic", "testdata/patients-good.ndjson")
	if p.code != 1 || !strings.Contains(p.err, "process "+strconv.Itoa(os.Getpid())+", since ") || !strings.Contains(p.err, "only one may send") {
		t.Errorf("exit %d\n%s", p.code, p.err)
	}
	if p := runProgram(t, state, nil, "verify"); p.code != 0 {
		t.Errorf("verify beside it: exit %d\n%s%s", p.code, p.out, p.err)
	}
}

// TestResumeBesideARunningPractice does not call settled what another program works on.
func TestResumeBesideARunningPractice(t *testing.T) {
	t.Parallel()
	state := t.TempDir()
	send := exec.CommandContext(t.Context(), binary, "--state", state, "send", "--sandbox", "--pace", "1", "--type", "Patient", "testdata/patients-good.ndjson")
	send.Dir = ".."
	talk, err := send.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := send.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		send.Process.Kill()
		send.Wait()
	}()
	lines := bufio.NewScanner(talk)
	for lines.Scan() && !strings.Contains(lines.Text(), "taken by the server") {
	}
	p := runProgram(t, state, nil, "resume", "--sandbox", "--json")
	if strings.Contains(p.err, "settled") || !strings.Contains(p.err, "works on a practice run") {
		t.Errorf("standard error: %s", p.err)
	}
	if s := p.summary(t); p.code != 4 || s.Running == 0 || s.Batches != 1 {
		t.Errorf("exit %d, summary %+v", p.code, s)
	}
	if p := runProgram(t, state, nil, "verify", "--sandbox"); p.code != 0 || !strings.Contains(p.out, "whole") {
		t.Errorf("verify beside it: exit %d\n%s%s", p.code, p.out, p.err)
	}
}
