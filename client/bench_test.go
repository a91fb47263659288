package client

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// BenchmarkPost sends a prepared body to a server that only reads it: by StartImport, by
// net/http alone, and by curl, whose own start is in its figure.
func BenchmarkPost(b *testing.B) {
	sink := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusAccepted)
		_, _ = io.WriteString(w, `{"data":{"jobId":"job_1","status":"pending","message":""},"meta":{}}`)
	}))
	defer sink.Close()
	body := bytes.Repeat([]byte(`{\"firstName\":\"Amara\",\"lastName\":\"Okafor\"}\n`), 100_000)
	address := sink.URL + "/v1/bulk/import"
	run := func(name string, post func(b *testing.B)) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				post(b)
			}
		})
	}
	key, err := ParseKey("clk_test_bench1")
	if err != nil {
		b.Fatal(err)
	}
	c, err := New(Options{Host: sink.URL, Key: key})
	if err != nil {
		b.Fatal(err)
	}
	run("StartImport", func(b *testing.B) {
		if a := c.StartImport(b.Context(), body, "bench", func() error { return nil }); a.Err != nil {
			b.Fatal(a.Err)
		}
	})
	plain := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	run("net-http", func(b *testing.B) {
		resp, err := plain.Post(address, "application/json", bytes.NewReader(body))
		if err != nil {
			b.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
	})
	if _, err := exec.LookPath("curl"); err != nil {
		return
	}
	file := filepath.Join(b.TempDir(), "body")
	if err := os.WriteFile(file, body, 0o600); err != nil {
		b.Fatal(err)
	}
	run("curl", func(b *testing.B) {
		if out, err := exec.Command("curl", "-sS", "-H", "Content-Type: application/json", "--data-binary", "@"+file, address).CombinedOutput(); err != nil {
			b.Fatalf("%v: %s", err, out)
		}
	})
}
