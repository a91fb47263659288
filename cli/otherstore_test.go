package cli_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// A server that does not mark its answers to a test key as those of the test store: the
// first reply ends the sending, loudly, with the exit code of a key that must not be used.
func TestTestKeyThatReachesAnotherStore(t *testing.T) {
	t.Parallel()
	imports := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-Quota-Used", "3")
		switch {
		case r.Method == http.MethodPost:
			imports++
			w.WriteHeader(http.StatusAccepted)
			fmt.Fprint(w, `{"data":{"jobId":"job_1","status":"pending"}}`)
		case strings.HasSuffix(r.URL.Path, "/job_1"):
			fmt.Fprint(w, `{"data":{"status":"completed","totalRecords":10,"processedRecords":10}}`)
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	t.Cleanup(server.Close)
	state, env := t.TempDir(), []string{"CLINIKAPI_SECRET_KEY=" + practiceKey}

	if p := runProgram(t, state, env, "key", "check", "--host", server.URL); p.code != 5 || !strings.Contains(p.err, "X-Sandbox") {
		t.Errorf("key check: exit %d\n%s", p.code, p.err)
	}
	p := runProgram(t, state, env, "send", "--host", server.URL, "--yes", "--synthetic", "--json", "--type", "Patient", "--first", "10", "testdata/patients-good.ndjson")
	if s := p.summary(t); p.code != 5 || s.Accepted != 10 || s.Unsent == 0 || imports != 1 {
		t.Errorf("exit %d, %d imports, %+v\n%s", p.code, imports, s, p.err)
	}
	if !strings.Contains(p.err, "ATTENTION, batch 1") || !strings.Contains(p.out, `"event":"held"`) {
		t.Errorf("it is not said:\n%s\n%s", p.err, p.out)
	}
	if p := runProgram(t, state, env, "resume", "--host", server.URL); p.code != 5 || imports != 1 {
		t.Errorf("resume sends on: exit %d, %d imports\n%s", p.code, imports, p.err)
	}
}
