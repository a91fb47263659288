package sandbox

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"clinik-import/client"
)

const key = "clk_test_0123456789abcdef"

// clock is a time that tests move.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func start(t testing.TB, o Options) *Server {
	t.Helper()
	if o.Key == "" && o.Dir == "" {
		o.Key = key
	}
	s, err := Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// do sends a request by hand and decodes the reply.
func do(t testing.TB, method, url string, header map[string]string, body string) (*http.Response, map[string]any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("x-api-key", key)
	req.Header.Set("Content-Type", "application/json")
	for name, v := range header {
		if req.Header.Del(name); v != "" {
			req.Header.Set(name, v)
		}
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var v map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&v); err != nil && err != io.EOF {
		t.Fatal(err)
	}
	return resp, v
}

func importBodyOf(typeName string, records ...string) string {
	b, _ := json.Marshal(map[string]string{"resourceType": typeName, "data": strings.Join(records, "\n")})
	return string(b)
}

const (
	good = `{"firstName":"Amara","lastName":"Okafor","gender":"female"}`
	bad  = `{"lastName":"Okafor","gender":"F"}`
)

func sha(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// post starts an import through the project's own client.
func post(t testing.TB, s *Server, body string) client.Attempt {
	t.Helper()
	return newClient(t, s).StartImport(t.Context(), []byte(body), "", nil)
}

func newClient(t testing.TB, s *Server) *client.Client {
	t.Helper()
	k, err := client.ParseKey(s.Key())
	if err != nil {
		t.Fatal(err)
	}
	c, err := client.New(client.Options{Host: s.URL(), Key: k})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func jobOf(t testing.TB, s *Server, id string) *client.Job {
	t.Helper()
	job, err := newClient(t, s).Job(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return job
}

func TestImportAsDocumented(t *testing.T) {
	t.Parallel()
	s := start(t, Options{})
	resp, body := do(t, "POST", s.URL()+"/v1/bulk/import", nil,
		`{"resourceType":"Patient","data":"{\"firstName\":\"Jane\",\"lastName\":\"Doe\",\"gender\":\"female\",\"birthDate\":\"1990-01-15\"}\n{\"firstName\":\"John\",\"lastName\":\"Smith\"}"}`)
	data, _ := body["data"].(map[string]any)
	meta, _ := body["meta"].(map[string]any)
	if resp.StatusCode != 202 || data["status"] != "pending" || data["message"] == "" || !strings.HasPrefix(fmt.Sprint(data["jobId"]), "job_") || len(data) != 3 {
		t.Fatalf("%d %v", resp.StatusCode, body)
	}
	for _, name := range []string{"requestId", "timestamp", "status", "rateLimitTotal", "rateLimitRemaining", "rateLimitReset"} {
		if meta[name] == nil {
			t.Errorf("meta has no %s", name)
		}
	}
	for _, name := range []string{"X-Request-Id", "X-Timestamp", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset",
		"X-Quota-Limit", "X-Quota-Used", "X-Quota-Remaining", "X-Quota-Reset", "X-Sandbox-Limit", "X-Sandbox-Used", "X-Sandbox-Remaining"} {
		if resp.Header.Get(name) == "" {
			t.Errorf("header %s is missing", name)
		}
	}
	if got := resp.Header.Get("X-Quota-Used"); got != "3" { // the request and two records
		t.Errorf("quota used: %s", got)
	}
}

func TestHealthNeedsNoKey(t *testing.T) {
	t.Parallel()
	s := start(t, Options{})
	resp, body := do(t, "GET", s.URL()+"/health", map[string]string{"x-api-key": ""}, "")
	if resp.StatusCode != 200 || body["status"] != "ok" || body["timestamp"] == nil {
		t.Errorf("%d %v", resp.StatusCode, body)
	}
}

func TestAroundIsAPlaceForFaults(t *testing.T) {
	t.Parallel()
	s := start(t, Options{Around: func(operation string, next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if operation == "import" {
				panic(http.ErrAbortHandler)
			}
			next.ServeHTTP(w, r)
		})
	}})
	a := post(t, s, importBodyOf("Patient", good))
	if _, ok := errors.AsType[*client.TransportError](a.Err); !ok || !a.Wired {
		t.Errorf("%+v", a)
	}
	if resp, _ := do(t, "GET", s.URL()+"/health", nil, ""); resp.StatusCode != 200 {
		t.Error("the fault reached another operation")
	}
}

func TestCloseEndsServing(t *testing.T) {
	t.Parallel()
	s := start(t, Options{})
	c := newClient(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Job(context.Background(), "job_1"); err == nil {
		t.Error("still serving")
	}
}

func BenchmarkImport(b *testing.B) {
	s := start(b, Options{Starts: 1 << 30})
	body := importBodyOf("Patient", slices.Repeat([]string{good}, documentedLines)...)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if a := post(b, s, body); a.Err != nil {
			b.Fatal(a.Err)
		}
	}
}
