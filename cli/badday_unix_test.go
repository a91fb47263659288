//go:build unix

package cli_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	_ "modernc.org/sqlite" // the driver
)

// A badDay is a folder with a file to send, a state, and a server that writes down the truth.
type badDay struct {
	t                          *testing.T
	file, state, truth, server string
}

func newBadDay(t *testing.T, records int, flags ...string) *badDay {
	t.Helper()
	dir := t.TempDir()
	d := &badDay{t: t, file: filepath.Join(dir, "patients.ndjson"), state: filepath.Join(dir, "state"), truth: filepath.Join(dir, "truth")}
	writeLines(t, d.file, records, 0)
	d.server = practiceServer(t, append([]string{"--truth", d.truth}, flags...)...)
	return d
}

func (d *badDay) env() []string { return []string{"CLINIKAPI_SECRET_KEY=" + practiceKey} }

func (d *badDay) send(more ...string) program {
	d.t.Helper()
	return runProgram(d.t, d.state, d.env(), append([]string{"send", "--yes", "--json", "--host", d.server, d.file}, more...)...)
}

func (d *badDay) resume(more ...string) program {
	d.t.Helper()
	return runProgram(d.t, d.state, d.env(), append([]string{"resume", "--json", "--host", d.server}, more...)...)
}

// imports counts what reached the server: all requests, and the taken ones.
func (d *badDay) imports() (all, taken int) {
	data, _ := os.ReadFile(d.truth) // there is none before the first request
	for line := range strings.Lines(string(data)) {
		if strings.Contains(line, `"operation":"import"`) {
			all++
			if strings.Contains(line, `"status":202`) {
				taken++
			}
		}
	}
	return all, taken
}

func (d *badDay) journal() string { return filepath.Join(d.state, "journal", "journal.db") }

// Two programs on one journal: the second one does nothing and says why.
func TestTwoProgramsOnOneJournal(t *testing.T) {
	t.Parallel()
	d := newBadDay(t, 5, "--fault", "job#1=delay:1h")
	first := exec.CommandContext(t.Context(), binary, "send", "--yes", "--host", d.server, "--state", d.state, d.file)
	first.Env = append(withoutKey(os.Environ()), d.env()...)
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	defer first.Wait()
	defer first.Process.Kill()
	eventually(t, "the first import", func() bool { _, taken := d.imports(); return taken == 1 })
	for _, p := range []program{d.send("--again"), d.resume()} {
		if p.code != 1 || !strings.Contains(p.err, "another clinik-import") {
			t.Errorf("exit %d\n%s", p.code, p.err)
		}
	}
	if all, _ := d.imports(); all != 1 {
		t.Errorf("%d imports at the server", all)
	}
}

// A journal that cannot be trusted: nothing is sent, and it is left as it is.
func TestJournalThatCannotBeTrusted(t *testing.T) {
	t.Parallel()
	alter := func(query string) func(path string) error {
		return func(path string) error {
			db, err := sql.Open("sqlite", path)
			if err != nil {
				return err
			}
			defer db.Close()
			_, err = db.Exec(query)
			return err
		}
	}
	for name, spoil := range map[string]func(path string) error{
		"newer":                 alter("PRAGMA user_version=4711"),
		"another program's":     alter("PRAGMA application_id=4711"),
		"gone":                  os.Remove,
		"empty":                 func(path string) error { return os.Truncate(path, 0) },
		"cut":                   func(path string) error { return os.Truncate(path, 5000) },
		"not a database at all": func(path string) error { return os.WriteFile(path, []byte(strings.Repeat("no journal ", 1000)), 0o600) },
		"key gone":              func(path string) error { return os.Remove(filepath.Join(filepath.Dir(path), "journal.key")) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newBadDay(t, 5)
			if p := d.send(); p.code != 0 {
				t.Fatalf("exit %d\n%s", p.code, p.err)
			}
			if err := spoil(d.journal()); err != nil {
				t.Fatal(err)
			}
			before, _ := os.ReadFile(d.journal())
			for _, p := range []program{d.send(), d.resume()} {
				if p.code != 1 || !strings.Contains(p.err, "journal") {
					t.Errorf("exit %d\n%s", p.code, p.err)
				}
			}
			if after, _ := os.ReadFile(d.journal()); !bytes.Equal(before, after) {
				t.Error("it was changed")
			}
			if all, _ := d.imports(); all != 1 {
				t.Errorf("%d imports at the server", all)
			}
		})
	}
}

// The disk is full at each moment that it can be: what the server took is known
// afterwards, and what is not known to be taken is sent once.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	for _, blocks := range []int{1, 32, 80, 104, 128, 152, 176, 200, 230, 260, 300} { // of 512 bytes, for every file
		t.Run(fmt.Sprintf("%d blocks", blocks), func(t *testing.T) {
			t.Parallel()
			d := newBadDay(t, 5)
			if p := d.send(); p.code != 0 { // there is a journal, from better days
				t.Fatalf("exit %d\n%s", p.code, p.err)
			}
			d.file = filepath.Join(t.TempDir(), "more.ndjson")
			writeLines(t, d.file, 5, 1)
			cmd := exec.CommandContext(t.Context(), "sh", "-c", fmt.Sprintf("ulimit -f %d; exec %s send --yes --host %s --state %s %s", blocks, binary, d.server, d.state, d.file))
			cmd.Env = append(withoutKey(os.Environ()), d.env()...)
			out, _ := cmd.CombinedOutput()
			code := cmd.ProcessState.ExitCode()
			if code < 0 || strings.Contains(string(out), "goroutine ") {
				t.Fatalf("it crashed: %v\n%s", cmd.ProcessState, out)
			}
			all, taken := d.imports()
			if complaint := firstComplaint(string(out)); code == 1 && !strings.Contains(complaint, d.state) {
				t.Errorf("it does not say where: %q", complaint)
			}
			if code == 0 && taken != 2 {
				t.Fatalf("exit 0, but %d batches were taken", taken-1)
			}
			p := d.resume()
			if p.code == 1 {
				t.Fatalf("it does not go on: exit %d\n%s\nafter\n%s", p.code, p.err, out)
			}
			s := p.summary(t)
			if all == 2 && s.Read > 0 && s.Accepted != 5 && s.Unknown != 5 {
				t.Errorf("what was taken is forgotten: %+v\n%s\nafter\n%s", s, p.err, out)
			}
			if _, now := d.imports(); now > 2 {
				t.Errorf("%d batches were taken", now-1)
			}
		})
	}
}

// firstComplaint is the program's own sentence about what went wrong.
func firstComplaint(said string) string {
	_, after, _ := strings.Cut(said, "clinik-import: ")
	line, _, _ := strings.Cut(after, "\n")
	return line
}

// A file that is changed while its batch waits for a slot is not sent.
func TestFileChangesWhileItWaitsForASlot(t *testing.T) {
	t.Parallel()
	d := newBadDay(t, 10_001) // two batches
	if p := d.send("--slots", "1/1h", "--wait=false"); p.code != 4 {
		t.Fatalf("exit %d\n%s", p.code, p.err)
	}
	data, err := os.ReadFile(d.file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(d.file, bytes.Replace(data, []byte(`"lastName":"No10000"`), []byte(`"lastName":"No1000x"`), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	p := d.resume()
	if s := p.summary(t); !strings.Contains(p.out, `"event":"stale"`) || s.Accepted != 10_000 || s.Unsent != 1 {
		t.Errorf("%+v\n%s", s, p.err)
	}
	if all, _ := d.imports(); all != 1 {
		t.Errorf("%d imports at the server", all)
	}
}

// The server is gone after the first batch: that one is known, the other is unsent.
func TestServerVanishesBetweenBatches(t *testing.T) {
	t.Parallel()
	d := newBadDay(t, 10_001)
	behind, err := url.Parse(d.server)
	if err != nil {
		t.Fatal(err)
	}
	var gone atomic.Bool // while it is, whoever connects is thrown out before a byte is read
	proxy := httputil.NewSingleHostReverseProxy(behind)
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if gone.Load() && r.Method == http.MethodPost {
			panic(http.ErrAbortHandler)
		}
		proxy.ServeHTTP(w, r)
		if r.Method == http.MethodPost {
			gone.Store(true)
		}
	}))
	defer front.Close()
	d.server = front.URL
	p := d.send("--wait=false")
	if s := p.summary(t); s.Unknown != 10_000 || s.Running != 10_000 || s.Unsent != 1 {
		t.Errorf("exit %d, %+v\n%s", p.code, s, p.err)
	}
	if _, taken := d.imports(); taken != 1 {
		t.Errorf("%d taken", taken)
	}
}

// The server's clock is hours off, in either direction: the slots are kept all the same.
func TestServerWithAnotherClock(t *testing.T) {
	t.Parallel()
	for _, off := range []time.Duration{-5 * time.Hour, 5 * time.Hour} {
		t.Run(off.String(), func(t *testing.T) {
			t.Parallel()
			d := newBadDay(t, 25_000, "--window", "2s") // three batches
			behind, err := url.Parse(d.server)
			if err != nil {
				t.Fatal(err)
			}
			proxy := httputil.NewSingleHostReverseProxy(behind)
			proxy.ModifyResponse = func(r *http.Response) error {
				r.Header.Set("Date", time.Now().Add(off).UTC().Format(http.TimeFormat))
				return nil
			}
			front := httptest.NewServer(proxy)
			defer front.Close()
			d.server = front.URL
			p := d.send("--slots", "2/2s")
			if s := p.summary(t); p.code != 0 || s.Accepted != 25_000 {
				t.Errorf("exit %d, %+v\n%s", p.code, s, p.err)
			}
			if all, taken := d.imports(); all != 3 || taken != 3 {
				t.Errorf("%d imports, %d taken", all, taken)
			}
		})
	}
}

// A small first batch that did not pass: the others are not sent, and the last words say so.
func TestStoppedAfterTheFirstBatchIsSaid(t *testing.T) {
	t.Parallel()
	d := newBadDay(t, 30, "--reject", "/lastName=.:not today")
	p := d.send("--first", "10", "--max-rejects", "1")
	if s := p.summary(t); p.code != 4 || s.Rejected != 10 || s.Unsent != 20 {
		t.Errorf("exit %d, %+v", p.code, s)
	}
	if !strings.Contains(p.err, "stopped after the first batch: 1 batch with 20 records not sent: the first batch, number 1, has 10 of its 10 records rejected") {
		t.Errorf("it does not say why:\n%s", p.err)
	}
	if p := d.resume(); p.code != 4 || p.summary(t).Unsent != 20 {
		t.Errorf("resume alone: exit %d\n%s", p.code, p.err)
	}
	if p := d.resume("--release-stopped"); p.code != 1 || !strings.Contains(p.err, "Add --yes to send these 20 records") {
		t.Errorf("nobody to ask: exit %d\n%s", p.code, p.err)
	}
	if _, taken := d.imports(); taken != 1 {
		t.Errorf("%d batches were sent unasked", taken)
	}
	p = d.resume("--release-stopped", "--yes")
	if s := p.summary(t); p.code != 3 || s.Rejected != 30 || s.Unsent != 0 || !strings.Contains(p.err, "batch 2: goes all the same, as you decided; it was held: the first batch") {
		t.Errorf("released: exit %d, %+v\n%s", p.code, s, p.err)
	}
}

// A threshold without a small first batch is not passed over: it counts over the whole plan.
func TestAThresholdStopsTheRest(t *testing.T) {
	t.Parallel()
	d := newBadDay(t, 10_050, "--reject", "/lastName=.:not today")
	p := d.send("--max-rejects", "5%", "--slots", "1/1h")
	if s := p.summary(t); p.code != 4 || s.Unsent != 50 || s.Rejected+s.Accepted != 10_000 {
		t.Errorf("exit %d, %+v", p.code, s)
	}
	for _, want := range []string{"stopped for its rejects: 1 batch with 50 records not sent", "of the 10050 records of its round are rejected", "--as cancelled", "--release-stopped"} {
		if !strings.Contains(p.err, want) {
			t.Errorf("it does not say %q:\n%.2000s", want, p.err)
		}
	}
}
