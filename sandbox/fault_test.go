package sandbox

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clinik-import/client"
)

func parseFaults(t testing.TB, texts ...string) []Fault {
	t.Helper()
	var all []Fault
	for _, text := range texts {
		f, err := ParseFault(text)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, f)
	}
	return all
}

// events reads a truth file.
func events(t testing.TB, path string) []Event {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var all []Event
	for line := range strings.Lines(string(data)) {
		var e Event
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatal(err)
		}
		all = append(all, e)
	}
	return all
}

// TestFaultsOfAnImport does each fault and judges by what the client saw and by what the
// truth file says.
func TestFaultsOfAnImport(t *testing.T) {
	t.Parallel()
	body := importBodyOf("Patient", good, bad)
	for _, tt := range []struct {
		what     string
		status   int   // that the client saw
		job      bool  // the client got a usable reply
		sent     bool  // the body left
		really   int   // status in the truth file
		received int64 // bytes of the body in the truth file
	}{
		{"status:503", 503, false, false, 503, 0},
		{"429:30", 429, false, false, 429, 0},
		{"429", 429, false, false, 429, 0},
		{"redirect:http://127.0.0.1:9/x", 307, false, false, 307, 0},
		{"reset-before-body", 0, false, false, 0, 0},
		{"reset-mid-body", 0, false, true, 0, int64(len(body) / 2)},
		{"reset-after-body", 0, false, true, 202, int64(len(body))},
		{"truncate-reply", 202, false, true, 202, int64(len(body))},
		{"garbage-reply", 202, false, true, 202, int64(len(body))},
		{"no-id", 202, false, true, 202, int64(len(body))},
		{"delay:20ms", 202, true, true, 202, int64(len(body))},
		{"drip:50ms", 202, true, true, 202, int64(len(body))},
		{"lose-job", 202, true, true, 202, int64(len(body))},
	} {
		t.Run(tt.what, func(t *testing.T) {
			t.Parallel()
			truth := filepath.Join(t.TempDir(), "truth")
			s := start(t, Options{Truth: truth, Faults: parseFaults(t, "import#1="+tt.what)})
			a := newClient(t, s).StartImport(t.Context(), []byte(body), "attempt-1", nil)
			if a.Status != tt.status || (a.Reply != nil) != tt.job || (a.BodyBytes > 0) != tt.sent {
				t.Errorf("seen: status %d, reply %v, %d bytes of body: %v", a.Status, a.Reply, a.BodyBytes, a.Err)
			}
			if tt.what == "429:30" && a.RetryAfter != 30*time.Second || tt.what == "429" && a.RetryAfter != 0 {
				t.Errorf("retry after %s", a.RetryAfter)
			}
			e := events(t, truth)
			if len(e) != 1 || e[0].Fault != tt.what || e[0].Status != tt.really || e[0].BodyBytes != tt.received || e[0].Correlation != "attempt-1" {
				t.Fatalf("truth: %+v", e)
			}
			if accepted := e[0].Status == 202; accepted != (e[0].Accepted == 1 && e[0].Rejected == 1 && e[0].Job != "") || accepted != (e[0].BodySHA256 == sha(body)) {
				t.Errorf("truth: %+v", e[0])
			}
			if tt.what == "lose-job" {
				if _, err := newClient(t, s).Job(t.Context(), a.Reply.JobID); !isStatus(err, 404) {
					t.Errorf("the job is still there: %v", err)
				}
			}
			if again := post(t, s, body); again.Reply == nil {
				t.Errorf("the second import went wrong too: %v", again.Err)
			}
		})
	}
}

func TestFaultsOfAJob(t *testing.T) {
	t.Parallel()
	for _, what := range []string{"status:500", "429:1", "reset-before-body", "reset-after-body", "truncate-reply", "garbage-reply", "lose-job", "redirect:https://127.0.0.1/"} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			truth := filepath.Join(t.TempDir(), "truth")
			s := start(t, Options{Truth: truth, Dir: t.TempDir(), Faults: parseFaults(t, "job#2="+what)})
			id := post(t, s, importBodyOf("Patient", good)).Reply.JobID
			jobOf(t, s, id)
			if job, err := newClient(t, s).Job(t.Context(), id); err == nil {
				t.Errorf("read all the same: %+v", job)
			}
			_, err := newClient(t, s).Job(t.Context(), id)
			if lost := isStatus(err, 404); lost != (what == "lose-job") || !lost && err != nil {
				t.Errorf("afterwards: %v", err)
			}
			if e := events(t, truth); len(e) != 4 || e[2].Fault != what || e[2].Job != id || e[1].Fault != "" {
				t.Errorf("truth: %+v", e)
			}
		})
	}
}

func TestFaultsOfAnExport(t *testing.T) {
	t.Parallel()
	s := start(t, Options{Faults: parseFaults(t, "export#*=status:502")})
	if resp, _ := do(t, "POST", s.URL()+"/v1/bulk/export", nil, `{"resourceTypes":["Patient"]}`); resp.StatusCode != 502 {
		t.Errorf("%d", resp.StatusCode)
	}
	if a := post(t, s, importBodyOf("Patient", good)); a.Err != nil {
		t.Errorf("the fault reached another operation: %v", a.Err)
	}
}

// A lost job stays lost over a restart.
func TestLostJobIsNotKept(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := start(t, Options{Dir: dir, Faults: parseFaults(t, "import#1=lose-job")})
	id := post(t, s, importBodyOf("Patient", good)).Reply.JobID
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := newClient(t, start(t, Options{Dir: dir})).Job(t.Context(), id); !isStatus(err, 404) {
		t.Errorf("%v", err)
	}
}

// A tenth is drawn alike for the same seed, whatever other faults there are, and
// otherwise for another.
func TestFaultsAreDrawnBySeed(t *testing.T) {
	t.Parallel()
	draw := func(seed uint64, texts ...string) string {
		fs := newFaults(parseFaults(t, texts...), seed)
		var b strings.Builder
		for range 2000 {
			if f, found := fs.next(opImport); found && f.kind == faultNoID {
				b.WriteByte('x')
			} else {
				b.WriteByte('.')
			}
		}
		return b.String()
	}
	one := draw(1, "import@0.1=no-id")
	if n := strings.Count(one, "x"); n < 140 || n > 260 {
		t.Errorf("%d of 2000", n)
	}
	if draw(1, "import@0.1=no-id", "import@0.5=delay:1s", "job@0.5=no-id") != one {
		t.Error("not the same for the same seed")
	}
	if draw(2, "import@0.1=no-id") == one {
		t.Error("the same for another seed")
	}
	if got := draw(1, "import#3=no-id", "import#*=status:500")[:5]; got != "..x.." {
		t.Errorf("the first that fits is done: %s", got)
	}
}

func TestParseFault(t *testing.T) {
	t.Parallel()
	for _, h := range faultHelp {
		text := "import#1=" + strings.Replace(h.what, "URL", "http://127.0.0.1:1/", 1)
		if f, err := ParseFault(text); err != nil || f.String() != text {
			t.Errorf("%s: %v, %v", text, f, err)
		}
	}
	for in, says := range map[string]string{
		"import#3":               "WHEN=WHAT",
		"import=no-id":           "does not say when",
		"file#1=no-id":           "import, export or job",
		"import#0=no-id":         "#1 for the first",
		"import#x=no-id":         "#1 for the first",
		"import@0=no-id":         "over 0 and up to 1",
		"import@1.5=no-id":       "over 0 and up to 1",
		"import@NaN=no-id":       "over 0 and up to 1",
		"import#1=fire":          "reset-after-body",
		"import#1=status:200":    "400 to 599",
		"import#1=429:soon":      "whole seconds",
		"import#1=delay:2":       "delay:2s",
		"import#1=drip:-1s":      "drip:2s",
		"import#1=redirect:/x":   "complete",
		"import#1=no-id:3":       "takes no value",
		"job#1=reset-mid-body":   "no body",
		"import#1=":              "status:503",
		"import#1=redirect:ftp:": "complete",
	} {
		if _, err := ParseFault(in); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %q in it", in, err, says)
		}
	}
}

func FuzzParseFault(f *testing.F) {
	for _, seed := range []string{"import#3=status:503", "job@0.1=429:30", "export#*=drip:10s", "import#1=redirect:http://[::1]:9/"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		fault, err := ParseFault(s)
		if err == nil && fault.String() != s {
			t.Errorf("%q: %s", s, fault)
		}
	})
}

func isStatus(err error, status int) bool {
	e, ok := err.(*client.APIError)
	return ok && e.Status == status && status >= http.StatusBadRequest
}
