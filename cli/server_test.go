package cli_test

import (
	"bufio"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// practiceServer runs "clinik-import sandbox" as a process of its own and returns its address.
func practiceServer(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), binary, append([]string{"sandbox", "--key", practiceKey, "--pace", "5000"}, args...)...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGTERM)
		cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	address, found := strings.CutPrefix(strings.TrimSpace(line), "address ")
	if err != nil || !found {
		t.Fatalf("the sandbox printed %q: %v", line, err)
	}
	return address
}

const practiceKey = "clk_test_practice1"

func TestSendToAServer(t *testing.T) {
	t.Parallel()
	address := practiceServer(t)
	state := t.TempDir()
	env := []string{"CLINIKAPI_SECRET_KEY=" + practiceKey}
	send := func(more ...string) program {
		return runProgram(t, state, env, append([]string{"send", "--host", address, "--json", "--type", "Patient"}, more...)...)
	}

	if p := send("testdata/patients-good.ndjson"); p.code != 1 || !strings.Contains(p.err, "--yes") {
		t.Errorf("nobody to ask: exit %d\n%s", p.code, p.err)
	}
	p := send("--yes", "testdata/patients-good.ndjson")
	if s := p.summary(t); p.code != 0 || s.Accepted != s.Read-s.Blank || s.Slots != 1 {
		t.Errorf("exit %d, %+v\n%s", p.code, s, p.err)
	}
	if p := send("--yes", "testdata/patients-good.ndjson"); !strings.Contains(p.err, "left out: 25 records") {
		t.Errorf("importing a file again sends it twice:\n%s", p.err)
	}
	if strings.Contains(p.err+p.out, "practice1") {
		t.Errorf("the key is shown:\n%s%s", p.err, p.out)
	}
}

func TestExitCodesOfRefusals(t *testing.T) {
	t.Parallel()
	t.Run("another key", func(t *testing.T) {
		t.Parallel()
		p := runProgram(t, t.TempDir(), []string{"CLINIKAPI_SECRET_KEY=clk_test_another"}, "send", "--host", practiceServer(t), "--yes", "--json", "testdata/patients-good.ndjson")
		if s := p.summary(t); p.code != 5 || s.Unsent != s.Read-s.Blank {
			t.Errorf("exit %d, want 5; %+v\n%s", p.code, s, p.err)
		}
	})
	t.Run("slots used up", func(t *testing.T) {
		t.Parallel()
		state, address := t.TempDir(), practiceServer(t)
		env := []string{"CLINIKAPI_SECRET_KEY=" + practiceKey}
		p := runProgram(t, state, env, "send", "--host", address, "--slots", "1/1h", "--yes", "--json", "testdata/patients-good.ndjson")
		p.summary(t)
		p = runProgram(t, state, env, "send", "--host", address, "--slots", "1/1h", "--yes", "--json", "--wait=false", "testdata/practitioners-good.ndjson")
		if s := p.summary(t); p.code != 4 || s.Unsent == 0 || s.Slots != 0 {
			t.Errorf("exit %d, want 4; %+v\n%s", p.code, s, p.err)
		}
		if p := runProgram(t, state, nil, "resume"); p.code != 5 || !strings.Contains(p.err, address) {
			t.Errorf("resuming without the key: exit %d\n%s", p.code, p.err)
		}
		if p := runProgram(t, state, []string{"CLINIKAPI_SECRET_KEY=clk_test_another"}, "resume"); p.code != 5 || !strings.Contains(p.err, address) {
			t.Errorf("resuming with another key: exit %d\n%s", p.code, p.err)
		}
		if again := runProgram(t, state, env, "send", "--host", address, "--yes", "testdata/practitioners-good.ndjson"); again.code != 1 || !strings.Contains(again.err, "resume") {
			t.Errorf("a second run over the same file: exit %d\n%s", again.code, again.err)
		}
	})
}

func TestLargeFileBecomesThreeBatches(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "many.ndjson")
	writePatients(t, path, 25_000)
	p := runProgram(t, t.TempDir(), nil, "send", "--sandbox", "--json", "--pace", "100000", path)
	if s := p.summary(t); s.Read != 25_000 || s.Accepted != 25_000 || s.Batches != 3 || s.Slots != 3 {
		t.Errorf("exit %d, %+v\n%s", p.code, s, p.err)
	}
}

func TestOneServerHasOneLedgerHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	state, address := t.TempDir(), practiceServer(t)
	env := []string{"CLINIKAPI_SECRET_KEY=" + practiceKey}
	p := runProgram(t, state, env, "send", "--host", address, "--slots", "1/1h", "--yes", "--json", "testdata/patients-good.ndjson")
	p.summary(t)
	p = runProgram(t, state, env, "send", "--host", address+"/", "--slots", "1/1h", "--yes", "--json", "--wait=false", "testdata/practitioners-good.ndjson")
	if s := p.summary(t); p.code != 4 || s.Slots != 0 {
		t.Errorf("exit %d, %+v: the slot was counted for another server\n%s", p.code, s, p.err)
	}
	if p := runProgram(t, state, env, "resume", "--json", "--wait=false", "--slots", "1/1h"); p.code != 4 || p.summary(t).Unsent == 0 {
		t.Errorf("resume without --host: exit %d\n%s", p.code, p.err)
	}
}

func TestJobsStillRunningAreNotSuccess(t *testing.T) {
	t.Parallel()
	address := practiceServer(t, "--pace", "1")
	env := []string{"CLINIKAPI_SECRET_KEY=" + practiceKey}
	p := runProgram(t, t.TempDir(), env, "send", "--host", address, "--yes", "--json", "--wait=false", "testdata/patients-good.ndjson")
	if s := p.summary(t); p.code != 4 || s.Running == 0 || s.Unknown != s.Running || !strings.Contains(p.err, "resume") {
		t.Errorf("exit %d, %+v\n%s", p.code, s, p.err)
	}
}

func TestRejectsSayHowSureTheirLineIs(t *testing.T) {
	t.Parallel()
	p := runProgram(t, t.TempDir(), nil, "send", "--sandbox", "--json", "--pace", "5000", "--reject", "/lastName=^N:blocked\u009b31m", "testdata/patients-good.ndjson")
	s := p.summary(t)
	final := strings.Count(p.out, `"event":"rejected"`)
	if s.Rejected == 0 || int64(final) != s.Rejected || strings.Count(p.out, `"sure":`) < final {
		t.Errorf("%d final rejects of %d\n%s", final, s.Rejected, p.out)
	}
	if strings.Contains(p.out, "\u009b") || strings.Contains(p.err, "\u009b") {
		t.Error("a control character of the server's text reached the terminal")
	}
}
