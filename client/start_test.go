package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"
)

var smallBody = []byte(`{"resourceType":"Patient","data":"{\"firstName\":\"Zoë\"}"}`)

// large is a body that no socket buffer takes at once.
func large() []byte { return bytes.Repeat([]byte("x"), 20<<20) }

func TestStartImportSendsWhatItShould(t *testing.T) {
	t.Parallel()
	var got *http.Request
	var body []byte
	url, hits := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = r
		body, _ = io.ReadAll(r.Body)
		w.Header().Set("X-Request-Id", "req_7")
		w.Header().Set("X-RateLimit-Limit", "100")
		w.Header().Set("X-Sandbox-Used", "12")
		accept(w, r)
	})
	var wired int
	a := newClient(t, url).StartImport(t.Context(), smallBody, "attempt-1", func() error {
		wired++
		if hits.Load() != 0 {
			t.Error("wire was called after the request had left")
		}
		return nil
	})
	if a.Err != nil || a.Reply == nil || *a.Reply != (StartReply{"job_xyz789", "pending", "Import job started"}) {
		t.Fatalf("reply %+v, error %v", a.Reply, a.Err)
	}
	if !a.Wired || wired != 1 || !a.Continued || a.BodyBytes != int64(len(smallBody)) || a.Status != 202 || a.RequestID != "req_7" ||
		a.Date.IsZero() || a.Limits.Rate == nil || a.Limits.Sandbox == nil || a.Limits.Quota != nil {
		t.Errorf("evidence %+v, wire called %d times", a, wired)
	}
	if !bytes.Equal(body, smallBody) || got.ContentLength != int64(len(smallBody)) || got.Method != "POST" || got.URL.Path != "/v1/bulk/import" {
		t.Errorf("%s %s, %d bytes: %q", got.Method, got.URL, got.ContentLength, body)
	}
	want := http.Header{
		"X-Api-Key": {testKey}, "Content-Type": {"application/json"}, "Accept": {"application/json"}, "User-Agent": {"clinik-import"},
		"X-Request-Id": {"attempt-1"}, "Connection": {"close"}, "Expect": {"100-continue"}, "Content-Length": {fmt.Sprint(len(smallBody))},
	}
	for name, v := range got.Header {
		if fmt.Sprint(want[name]) != fmt.Sprint(v) {
			t.Errorf("header %s: %v", name, v)
		}
	}
	for name := range want {
		if got.Header.Get(name) == "" && name != "Connection" {
			t.Errorf("header %s is missing", name)
		}
	}
	if !got.Close || got.Proto != "HTTP/1.1" || got.TransferEncoding != nil {
		t.Errorf("close %t, %s, %v", got.Close, got.Proto, got.TransferEncoding)
	}
}

func TestStartImportOverTLS(t *testing.T) {
	t.Parallel()
	s := httptest.NewUnstartedServer(http.HandlerFunc(accept))
	s.EnableHTTP2 = true
	s.StartTLS()
	t.Cleanup(s.Close)
	roots := s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs

	body := large()[:3<<20]
	a := newClient(t, s.URL, func(o *Options) { o.RootCAs = roots }).StartImport(t.Context(), body, "", nil)
	if a.Err != nil || !a.Wired || a.BodyBytes != int64(len(body)) {
		t.Fatalf("%+v", a)
	}

	wired := false
	a = newClient(t, s.URL).StartImport(t.Context(), body, "", func() error { wired = true; return nil })
	e, ok := errors.AsType[*TransportError](a.Err)
	if !ok || e.Phase != Securing || !e.certificate() || wired || a.Wired || a.BodyBytes != 0 {
		t.Errorf("an unknown certificate: wired %t, %+v", wired, a)
	}
}

func TestStartImportThroughProxy(t *testing.T) {
	t.Parallel()
	s := httptest.NewTLSServer(http.HandlerFunc(accept))
	t.Cleanup(s.Close)
	var seen atomic.Pointer[http.Request]
	proxy, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		seen.Store(r)
		up, err := net.Dial("tcp", r.Host)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer up.Close()
		conn, _, _ := w.(http.Hijacker).Hijack()
		defer conn.Close()
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\n\r\n")
		go func() { _, _ = io.Copy(up, conn) }()
		_, _ = io.Copy(conn, up)
	})
	proxyURL, _ := url.Parse(proxy)
	a := newClient(t, s.URL, func(o *Options) {
		o.RootCAs = s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
		o.Proxy = proxyURL
	}).StartImport(t.Context(), smallBody, "", nil)
	if a.Err != nil || seen.Load().Method != "CONNECT" || seen.Load().Header.Get("X-Api-Key") != "" {
		t.Errorf("%+v, proxy saw %v", a, seen.Load())
	}

}

// A proxy that is not there, or lets nothing through, is not taken for the server; its user
// and password are not told.
func TestAProxysFaultIsItsOwn(t *testing.T) {
	t.Parallel()
	refusing := func(status int) string {
		address, _ := serve(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(status) })
		return strings.TrimPrefix(address, "http://")
	}
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone.Close()
	for said, proxy := range map[string]string{
		"cannot be used: the connection was refused": gone.Addr().String(),
		"wants another user and password":            refusing(http.StatusProxyAuthRequired),
		"makes no way to it (status 502)":            refusing(http.StatusBadGateway),
	} {
		u := &url.URL{Scheme: "http", Host: proxy, User: url.UserPassword("clinic", "hush")}
		c := newClient(t, "https://api.example", func(o *Options) { o.Proxy = u })
		_, asked := c.CheckKey(t.Context())
		a := c.StartImport(t.Context(), smallBody, "", nil)
		for _, err := range []error{asked, a.Err} {
			e, ok := errors.AsType[*TransportError](err)
			if !ok || e.Phase != Connecting || a.Wired || !strings.Contains(e.Error(), "https://api.example is not reached: the proxy "+proxy+" "+said) {
				t.Errorf("%s: %v", said, err)
			}
			if err != nil && (strings.Contains(err.Error(), "clinic") || strings.Contains(err.Error(), "hush")) {
				t.Errorf("it tells the user or the password: %v", err)
			}
		}
	}
}

// HTTPS_PROXY set by malware or forgotten: ignored unless configured.
func TestProxyFromEnvironmentIsNotUsed(t *testing.T) {
	c := newClient(t, "http://127.0.0.1:1")
	if baseTransport(c.timeouts).Proxy != nil || c.readTransport().Proxy != nil {
		t.Error("the transport asks the environment for a proxy")
	}
}

func TestRedirectsAreNeverFollowed(t *testing.T) {
	t.Parallel()
	other, otherHits := serve(t, accept)
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, target := range []string{"/elsewhere", other + "/v1/bulk/import?secret=1"} {
			host, hits := serve(t, func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, target, status)
			})
			c := newClient(t, host)
			a := c.StartImport(t.Context(), smallBody, "", nil)
			e, ok := errors.AsType[*RedirectError](a.Err)
			if !ok || e.Status != status || a.Status != status || a.Reply != nil {
				t.Errorf("%d to %s: %+v", status, target, a)
				continue
			}
			if want := strings.TrimPrefix(other, "http://"); strings.HasPrefix(target, "http") && e.Target != want {
				t.Errorf("%d: target %q, want %q", status, e.Target, want)
			}
			if strings.Contains(e.Error(), "secret") {
				t.Errorf("the error shows the target's query: %v", e)
			}
			if hits.Load() != 1 {
				t.Errorf("%d to %s: %d requests", status, target, hits.Load())
			}
			if _, err := c.Job(t.Context(), "job_1"); !errors.As(err, &e) {
				t.Errorf("job, %d: %v", status, err)
			}
		}
	}
	if otherHits.Load() != 0 {
		t.Errorf("the target of a redirect saw %d requests", otherHits.Load())
	}
}

func TestDroppedConnectionIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		read  int64 // bytes of body the server takes before it closes
		phase Phase
	}{
		"before the body": {0, Sending},
		"in mid-body":     {1 << 20, Sending},
		"after the body":  {20 << 20, Waiting},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, conns := serveRaw(t, func(c net.Conn) {
				readHeader(c)
				if tt.read > 0 {
					_, _ = io.WriteString(c, "HTTP/1.1 100 Continue\r\n\r\n")
					_, _ = io.CopyN(io.Discard, c, tt.read)
				}
			})
			a := newClient(t, url).StartImport(t.Context(), large(), "", nil)
			e, ok := errors.AsType[*TransportError](a.Err)
			if !ok || e.Phase != tt.phase || !a.Wired || a.Status != 0 || e.Timeout() {
				t.Errorf("%+v", a)
			}
			if a.Continued != (tt.read > 0) || a.BodyBytes < tt.read || tt.read == 0 && a.BodyBytes != 0 {
				t.Errorf("continued %t, %d bytes of body", a.Continued, a.BodyBytes)
			}
			if conns.Load() != 1 {
				t.Errorf("%d connections", conns.Load())
			}
		})
	}
}

func TestEarlyRefusalOfALargeBodyIsSeen(t *testing.T) {
	t.Parallel()
	for range 20 {
		url, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Retry-After", "30")
			w.Header().Set("Connection", "close")
			w.WriteHeader(http.StatusTooManyRequests)
			_, _ = io.WriteString(w, `{"error":"Too many requests","code":"RATE_LIMITED"}`)
		})
		a := newClient(t, url).StartImport(t.Context(), large(), "", nil)
		if !errors.Is(a.Err, RateLimited) || a.BodyBytes != 0 || a.Continued || a.RetryAfter != 30*time.Second {
			t.Fatalf("%+v", a)
		}
	}
}

func TestServerThatIgnoresExpect(t *testing.T) {
	t.Parallel()
	url, _ := serveRaw(t, func(c net.Conn) {
		r := readHeader(c)
		_, _ = io.CopyN(io.Discard, c, r.ContentLength)
		fmt.Fprintf(c, "HTTP/1.1 202 Accepted\r\nContent-Length: %d\r\n\r\n%s", len(accepted), accepted)
	})
	a := newClient(t, url, func(o *Options) { o.Timeouts.Continue = time.Millisecond }).StartImport(t.Context(), smallBody, "", nil)
	if a.Err != nil || a.Continued || a.BodyBytes != int64(len(smallBody)) {
		t.Errorf("%+v", a)
	}
	a = newClient(t, url, func(o *Options) { o.NoExpect = true }).StartImport(t.Context(), smallBody, "", nil)
	if a.Err != nil {
		t.Errorf("without Expect: %+v", a)
	}
}

func TestUnusableReplies(t *testing.T) {
	t.Parallel()
	reply := func(status, header, body string) string {
		return "HTTP/1.1 " + status + "\r\nConnection: close\r\n" + header + "\r\n" + body
	}
	length := func(n int) string { return fmt.Sprintf("Content-Length: %d\r\n", n) }
	for name, tt := range map[string]struct {
		reply  string
		status int
	}{
		"truncated, length given": {reply("202 Accepted", length(len(accepted)), accepted[:40]), 202},
		"truncated, until close":  {reply("202 Accepted", "", accepted[:40]), 202},
		"empty":                   {reply("202 Accepted", length(0), ""), 202},
		"html":                    {reply("202 Accepted", "Content-Type: text/html\r\n", "<html>"), 202},
		"json called html":        {reply("202 Accepted", "Content-Type: text/html\r\n", accepted), 202},
		"compressed":              {reply("202 Accepted", "Content-Encoding: gzip\r\n", accepted), 202},
		"no data":                 {reply("202 Accepted", "", `{"jobId":"job_1"}`), 202},
		"no id":                   {reply("202 Accepted", "", `{"data":{"status":"pending"}}`), 202},
		"id null":                 {reply("202 Accepted", "", `{"data":{"jobId":null}}`), 202},
		"id a number":             {reply("202 Accepted", "", `{"data":{"jobId":17}}`), 202},
		"id with a slash":         {reply("202 Accepted", "", `{"data":{"jobId":"../jobs"}}`), 202},
		"id with an escape":       {reply("202 Accepted", "", `{"data":{"jobId":"job\u001b[2J"}}`), 202},
		"id of dots":              {reply("202 Accepted", "", `{"data":{"jobId":".."}}`), 202},
		"id too long":             {reply("202 Accepted", "", `{"data":{"jobId":"`+strings.Repeat("a", 10<<10)+`"}}`), 202},
		"other case":              {reply("202 Accepted", "", `{"data":{"JOBID":"job_1"}}`), 202},
		"duplicate name":          {reply("202 Accepted", "", `{"data":{"jobId":"job_1","jobId":"job_2"}}`), 202},
		"invalid UTF-8":           {reply("202 Accepted", "", "{\"data\":{\"jobId\":\"job_1\",\"message\":\"\xff\"}}"), 202},
		"two values":              {reply("202 Accepted", "", accepted+accepted), 202},
		"larger than any reply":   {reply("202 Accepted", "", accepted+strings.Repeat(" ", 10<<20)), 202},
		"200 instead of 202":      {reply("200 OK", "", accepted), 200},
		"201 instead of 202":      {reply("201 Created", "", accepted), 201},
		"204 instead of 202":      {reply("204 No Content", "", ""), 204},
		"switching protocols":     {reply("101 Switching Protocols", "", ""), 101},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, conns := serveRaw(t, func(c net.Conn) {
				r := readHeader(c)
				_, _ = io.WriteString(c, "HTTP/1.1 100 Continue\r\n\r\n")
				_, _ = io.CopyN(io.Discard, c, r.ContentLength)
				_, _ = io.WriteString(c, tt.reply)
			})
			a := newClient(t, url).StartImport(t.Context(), smallBody, "", nil)
			e, ok := errors.AsType[*ReplyError](a.Err)
			if !ok || a.Status != tt.status || a.Reply != nil || len(e.Body) > keptReply || a.BodyBytes != int64(len(smallBody)) {
				t.Errorf("%+v", a)
			}
			if ok && (strings.ContainsAny(e.Error(), "\x1b<{") || !utf8.ValidString(e.Error())) {
				t.Errorf("the error repeats the reply: %q", e.Error())
			}
			if conns.Load() != 1 {
				t.Errorf("%d connections", conns.Load())
			}
		})
	}
}

func TestGarbageInsteadOfHTTP(t *testing.T) {
	t.Parallel()
	for name, garbage := range map[string]string{
		"no HTTP":        "\x00\x1b[31mhello there\r\n\r\n",
		"endless header": "HTTP/1.1 202 Accepted\r\nX-A: " + strings.Repeat("a", 1<<20) + "\r\n\r\n",
		"endless 1xx":    strings.Repeat("HTTP/1.1 103 Early Hints\r\nX-A: aaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n\r\n", 10_000),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, conns := serveRaw(t, func(c net.Conn) {
				r := readHeader(c)
				_, _ = io.WriteString(c, "HTTP/1.1 100 Continue\r\n\r\n")
				_, _ = io.CopyN(io.Discard, c, r.ContentLength)
				_, _ = io.WriteString(c, garbage)
				_, _ = io.Copy(io.Discard, c)
			})
			a := newClient(t, url).StartImport(t.Context(), smallBody, "", nil)
			e, ok := errors.AsType[*TransportError](a.Err)
			if !ok || e.Phase != Waiting || a.Status != 0 || strings.Contains(e.Error(), "\x1b") || conns.Load() != 1 {
				t.Errorf("%d connections, %+v", conns.Load(), a)
			}
		})
	}
}

func TestSilentServerTimesOut(t *testing.T) {
	t.Parallel()
	url, _ := serveRaw(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
	for name, limit := range map[string]Timeouts{
		"header": {Continue: time.Millisecond, Header: 20 * time.Millisecond},
		"total":  {Continue: time.Millisecond, Total: time.Second},
	} {
		a := newClient(t, url, func(o *Options) { o.Timeouts = limit }).StartImport(t.Context(), smallBody, "", nil)
		e, ok := errors.AsType[*TransportError](a.Err)
		if !ok || !e.Timeout() || e.Phase != Waiting || !a.Wired || a.BodyBytes != int64(len(smallBody)) {
			t.Errorf("%s: %+v", name, a)
		}
	}
}

func TestDrippingReplyEnds(t *testing.T) {
	t.Parallel()
	url, _ := serveRaw(t, func(c net.Conn) {
		r := readHeader(c)
		_, _ = io.CopyN(io.Discard, c, r.ContentLength)
		_, _ = io.WriteString(c, "HTTP/1.1 202 Accepted\r\nContent-Length: 1000\r\n\r\n{")
		_, _ = io.Copy(io.Discard, c) // and nothing more
	})
	a := newClient(t, url, func(o *Options) {
		o.Timeouts = Timeouts{Continue: time.Millisecond, Total: time.Second}
	}).StartImport(t.Context(), smallBody, "", nil)
	if e, ok := errors.AsType[*ReplyError](a.Err); !ok || a.Status != 202 || string(e.Body) != "{" {
		t.Errorf("%+v", a)
	}
}

func TestNothingLeavesWhenWireFails(t *testing.T) {
	t.Parallel()
	got := make(chan int64, 1)
	url, _ := serveRaw(t, func(c net.Conn) {
		n, _ := io.Copy(io.Discard, c)
		got <- n
	})
	broken := errors.New("the journal's disk is full")
	a := newClient(t, url).StartImport(t.Context(), smallBody, "", func() error { return broken })
	if !errors.Is(a.Err, broken) || a.Wired || a.BodyBytes != 0 || a.Status != 0 {
		t.Errorf("%+v", a)
	}
	if _, ok := errors.AsType[*WireError](a.Err); !ok {
		t.Errorf("%T", a.Err)
	}
	if n := <-got; n != 0 {
		t.Errorf("%d bytes reached the server", n)
	}
}

func TestNothingLeavesWhenStoppedBeforeWire(t *testing.T) {
	t.Parallel()
	got := make(chan int64, 1)
	url, _ := serveRaw(t, func(c net.Conn) {
		n, _ := io.Copy(io.Discard, c)
		got <- n
	})
	ctx, cancel := context.WithCancel(t.Context())
	entered, leave := make(chan struct{}), make(chan struct{})
	done := make(chan Attempt, 1)
	c := newClient(t, url)
	go func() {
		done <- c.StartImport(ctx, smallBody, "", func() error {
			close(entered)
			<-leave
			return nil
		})
	}()
	<-entered
	cancel()
	if n := <-got; n != 0 { // the connection is closed while wire is still at work
		t.Errorf("%d bytes reached the server", n)
	}
	close(leave)
	a := <-done
	if !a.Wired || a.BodyBytes != 0 || !errors.Is(a.Err, context.Canceled) {
		t.Errorf("a mark that was made must be reported: %+v", a)
	}

	a = c.StartImport(ctx, smallBody, "", func() error { t.Error("wire was called after the stop"); return nil })
	if a.Wired || !errors.Is(a.Err, context.Canceled) {
		t.Errorf("already stopped: %+v", a)
	}
}

func TestStopBetweenConnectionAndWireMakesNoMark(t *testing.T) {
	t.Parallel()
	var g gate
	g.wire = func() error { t.Error("wire was called"); return nil }
	ours, theirs := net.Pipe()
	defer theirs.Close()
	conn, err := g.pass(ours)
	if err != nil {
		t.Fatal(err)
	}
	g.sealed.Store(true) // as a stopped context does
	if _, err := conn.Write([]byte("x")); !errors.Is(err, errSealed) || g.opened {
		t.Errorf("%v, opened %t", err, g.opened)
	}
}

func TestNobodyListens(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	a := newClient(t, "http://"+l.Addr().String()).StartImport(t.Context(), smallBody, "", func() error { t.Error("wire was called"); return nil })
	if e, ok := errors.AsType[*TransportError](a.Err); !ok || e.Phase != Connecting || a.Wired {
		t.Errorf("%+v", a)
	}
}

func TestGateRefusesASecondConnection(t *testing.T) {
	t.Parallel()
	var g gate
	one, two := net.Pipe()
	defer one.Close()
	if _, err := g.pass(one); err != nil {
		t.Fatal(err)
	}
	if _, err := g.pass(two); !errors.Is(err, errSecondConn) {
		t.Errorf("second connection: %v", err)
	}
	if _, err := two.Write([]byte("x")); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("the second connection was left open: %v", err)
	}
	g.seal()
	if _, err := g.conn.Load().Write([]byte("x")); !errors.Is(err, errSealed) || g.opened {
		t.Errorf("write after the end: %v", err)
	}
}

func TestHeadCountsBodyWhereverWritesAreCut(t *testing.T) {
	t.Parallel()
	message := []byte("POST / HTTP/1.1\r\nA: b\r\n\r\nbody\r\n\r\nmore")
	want := len("body\r\n\r\nmore")
	for i := range message {
		for j := i; j < len(message); j++ {
			var h head
			if got := h.after(message[:i]) + h.after(message[i:j]) + h.after(message[j:]); got != want {
				t.Fatalf("cut at %d and %d: %d, want %d", i, j, got, want)
			}
		}
	}
}

func TestConcurrentAttemptsKeepApart(t *testing.T) {
	t.Parallel()
	url, hits := serve(t, accept)
	c := newClient(t, url)
	done := make(chan error)
	for i := range 16 {
		go func() {
			var wired int
			a := c.StartImport(t.Context(), smallBody, fmt.Sprint(i), func() error { wired++; return nil })
			if a.Err == nil && wired != 1 {
				a.Err = fmt.Errorf("wire was called %d times", wired)
			}
			done <- a.Err
		}()
	}
	for range 16 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if hits.Load() != 16 {
		t.Errorf("%d requests", hits.Load())
	}
}

func BenchmarkStartImport(b *testing.B) {
	url, _ := serve(b, accept)
	c := newClient(b, url)
	body := bytes.Repeat([]byte("x"), 3<<20)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if a := c.StartImport(b.Context(), body, "", nil); a.Err != nil {
			b.Fatal(a.Err)
		}
	}
}
