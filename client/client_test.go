package client

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"
)

const testKey = "clk_test_4f9a8b7c6d5e4f3a2b1c9f2a"

func mustKey(t testing.TB, s string) Key {
	t.Helper()
	k, err := ParseKey(s)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// newClient is a client with short waits, so that no test depends on long ones.
func newClient(t testing.TB, host string, change ...func(*Options)) *Client {
	t.Helper()
	o := Options{
		Host: host,
		Key:  mustKey(t, testKey),
		Timeouts: Timeouts{
			Dial: 5 * time.Second, TLS: 5 * time.Second, Continue: 5 * time.Second,
			Header: 5 * time.Second, Total: 20 * time.Second,
		},
	}
	for _, f := range change {
		f(&o)
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// serve runs h on loopback and counts its requests.
func serve(t testing.TB, h http.HandlerFunc) (url string, hits *atomic.Int64) {
	t.Helper()
	hits = new(atomic.Int64)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hits.Add(1)
		h(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL, hits
}

// serveRaw gives each connection to h and counts connections.
func serveRaw(t testing.TB, h func(net.Conn)) (url string, conns *atomic.Int64) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	conns = new(atomic.Int64)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			conns.Add(1)
			go func() { defer c.Close(); h(c) }()
		}
	}()
	return "http://" + l.Addr().String(), conns
}

// readHeader reads a request up to its blank line.
func readHeader(c net.Conn) *http.Request {
	r, err := http.ReadRequest(bufio.NewReader(oneByte{c}))
	if err != nil {
		return nil
	}
	return r
}

// oneByte keeps a bufio.Reader from reading past what is asked of it.
type oneByte struct{ r io.Reader }

func (o oneByte) Read(p []byte) (int, error) { return o.r.Read(p[:min(len(p), 1)]) }

// accept answers as documented.
func accept(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusAccepted)
	_, _ = io.WriteString(w, accepted)
}

const accepted = `{"data":{"jobId":"job_xyz789","status":"pending","message":"Import job started"},"meta":{"requestId":"req_1","status":202}}`

// Live key against the embedded sandbox; any key against a host that is not pinned: refused before connect.
func TestNewRefusesPlacesAKeyMustNotGo(t *testing.T) {
	t.Parallel()
	live := "clk_live_4f9a8b7c6d5e4f3a2b1c9f2a"
	for _, tt := range []struct {
		host, key string
		ok        bool
	}{
		{"https://api.clinikapi.com", live, true},
		{"https://api.clinikapi.com/", testKey, true},
		{"HTTPS://API.clinikapi.com:443", testKey, true},
		{"http://127.0.0.1:8080", testKey, true},
		{"http://[::1]:8080", testKey, true},
		{"http://127.0.0.1:8080", live, false},
		{"http://localhost:8080", testKey, false},
		{"http://127.0.0.1.example.com", testKey, false},
		{"http://10.0.0.1", testKey, false},
		{"http://api.clinikapi.com", testKey, false},
		{"https://api.clinikehr.com", testKey, false},
		{"https://api.clinikehr.com.", testKey, false},
		{"https://api.clinikapi.com:0", testKey, false},
		{"https://api.clinikapi.com:65536", testKey, false},
		{"http://[::ffff:10.0.0.1]", testKey, false},
		{"https://user@api.clinikapi.com", testKey, false},
		{"https://api.clinikapi.com/v1", testKey, false},
		{"https://api.clinikapi.com?x=1", testKey, false},
		{"https://api.clinikapi.com#x", testKey, false},
		{"api.clinikapi.com", testKey, false},
		{"ftp://127.0.0.1", testKey, false},
		{"", testKey, false},
	} {
		_, err := New(Options{Host: tt.host, Key: mustKey(t, tt.key)})
		if (err == nil) != tt.ok {
			t.Errorf("New(%q, %.8s…): %v", tt.host, tt.key, err)
		}
	}
	if _, err := New(Options{Host: defaultHost}); err == nil {
		t.Error("New accepted no key")
	}
}

// What is counted for a server, such as its slots, is filed under this one spelling.
func TestAServerHasOneSpelling(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"HTTPS://API.ClinikAPI.com:443/":  defaultHost,
		"https://api.clinikapi.com.":      defaultHost,
		"https://api.clinikapi.com:00443": defaultHost,
		"http://127.0.0.1:08080":          "http://127.0.0.1:8080",
		"http://[::ffff:127.0.0.1]:8080":  "http://127.0.0.1:8080",
		"http://[0:0::0:1]":               "http://[::1]",
	} {
		if got, err := ParseHost(given); err != nil || got != want {
			t.Errorf("ParseHost(%q) = %q, %v; want %q", given, got, err, want)
		}
	}
}

func TestKeyIsAddedForItsOriginOnly(t *testing.T) {
	t.Parallel()
	url, hits := serve(t, accept)
	o, err := parseOrigin("https://api.clinikapi.com", Key{})
	if err != nil {
		t.Fatal(err)
	}
	rt := &keyed{o, mustKey(t, testKey), http.DefaultTransport}
	for _, other := range []string{url, "https://api.clinikapi.com:444/", "http://api.clinikapi.com/", "https://api.clinikapi.com.example.org/"} {
		req, _ := http.NewRequest("GET", other, nil)
		if resp, err := rt.RoundTrip(req); err == nil {
			resp.Body.Close()
			t.Errorf("the key went to %s", other)
		}
	}
	if hits.Load() != 0 {
		t.Errorf("%d requests reached another host", hits.Load())
	}
}
