//go:build unix

package cli_test

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
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
	second.wait("read only: another window is at work (since", "batches · patients.ndjson") // the job may have ended meanwhile
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

// Beside a send that works on real imports watch looks on; once that has ended it asks the
// server itself, to the end of the job.
func TestWatchGoesOnAloneWhenTheSendEnds(t *testing.T) {
	t.Parallel()
	var finished atomic.Bool
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		switch {
		case r.Method == http.MethodPost:
			w.WriteHeader(http.StatusAccepted)
			fmt.Fprint(w, `{"data":{"jobId":"job_1","status":"pending"}}`)
		case !strings.HasSuffix(r.URL.Path, "/job_1"):
			w.WriteHeader(http.StatusNotFound)
		case finished.Load():
			fmt.Fprint(w, `{"data":{"status":"completed","totalRecords":25,"processedRecords":25}}`)
		default:
			fmt.Fprint(w, `{"data":{"status":"processing","totalRecords":25,"processedRecords":1}}`)
		}
	}))
	t.Cleanup(server.Close)
	state := t.TempDir()
	start := func(args ...string) (cmd *exec.Cmd, until func(words string)) {
		cmd = exec.CommandContext(t.Context(), binary, append([]string{"--state", state, "--host", server.URL}, args...)...)
		cmd.Dir = ".."
		cmd.Env = append(withoutKey(os.Environ()), "CLINIKAPI_SECRET_KEY="+practiceKey, settingsIn(t, state))
		talk, err := cmd.StderrPipe()
		if err == nil {
			err = cmd.Start()
		}
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			cmd.Process.Kill()
			cmd.Wait()
		})
		lines := bufio.NewScanner(talk)
		return cmd, func(words string) {
			t.Helper()
			for lines.Scan() {
				if strings.Contains(lines.Text(), words) {
					return
				}
			}
			t.Errorf("%q was not said", words)
		}
	}
	send, said := start("send", "--yes", "testdata/patients-good.ndjson")
	said("1 of 25 records processed")
	watch, watchSaid := start("watch")
	watchSaid("1 of 25 records processed")
	if err := send.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	said("clinik-import resume")
	send.Wait()
	finished.Store(true)
	watchSaid("the other program has ended")
	watchSaid("finished (completed), 25 records")
	if err := watch.Wait(); err != nil {
		t.Error(err)
	}
}
