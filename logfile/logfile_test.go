package logfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"
)

func TestOnlyWhatIsListedIsWritten(t *testing.T) {
	t.Parallel()
	const patient, key = "Canary Okafor 1984-11-02", "clk_live_canary0123456789"
	var out bytes.Buffer
	log := New(&out, slog.LevelDebug)
	fault := errors.New(patient)
	log.Info(patient)
	log.Info("request "+patient, "status", patient, "code", patient, "job", patient, "host", "https://"+key+"/"+patient)
	log.With("patient", patient, "key", key).WithGroup(patient).Info("request", "record", patient, "error", fault, "job", fault,
		slog.Group("group", "code", patient), "type", patient, "batch", []string{patient}, "records", patient, "command", patient)
	log.Error("panic", "type", "*errors.errorString", "stack", patient+"\n"+string(debug.Stack())+"/home/"+patient+"/x.go:12 +0x1")
	if text := strings.ToLower(out.String()); strings.Contains(text, "canary") || strings.Contains(text, "okafor") || strings.Contains(text, "1984") {
		t.Errorf("a patient or a key is in the log:\n%s", out.String())
	}
	if n := strings.Count(out.String(), "\n"); n != 4 {
		t.Errorf("%d lines", n)
	}
	if !strings.Contains(out.String(), "logfile_test.go:") {
		t.Errorf("the place of the panic is not told:\n%s", out.String())
	}
}

func TestWhatIsListedIsWrittenWhole(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	New(&out, slog.LevelInfo).With("key", "clk_test_…cdef").Info("request", "call", "import", "status", 202, "took", time.Second,
		"job", "job_7f-1.a", "run", "0b0f6a0e-3d0e-4c40-9d3c-111111111111", "host", "http://[::1]:8080")
	var got map[string]any
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]any{
		"msg": "request", "level": "INFO", "key": "clk_test_…cdef", "call": "import", "status": 202.0, "took": 1e9,
		"job": "job_7f-1.a", "run": "0b0f6a0e-3d0e-4c40-9d3c-111111111111", "host": "http://[::1]:8080",
	} {
		if got[name] != want {
			t.Errorf("%s is %v, want %v", name, got[name], want)
		}
	}
	out.Reset()
	New(&out, slog.LevelInfo).Debug("request")
	if out.Len() > 0 {
		t.Error("the level is not kept")
	}
}

func TestALineIsListedAgain(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	New(&out, slog.LevelInfo).Error("panic", "type", "runtime.boundsError", "stack", "a.go:12 b.go:7", "batch", 3)
	kept, ok := Relist(out.Bytes())
	var got map[string]any
	if err := json.Unmarshal(kept, &got); !ok || err != nil || got["msg"] != "panic" || got["level"] != "ERROR" || got["batch"] != 3.0 || !strings.Contains(string(kept), "b.go:7") {
		t.Errorf("%s, %v, %v", kept, ok, err)
	}
	for _, line := range []string{"", "Canary Okafor", `{"level":"INFO","msg":"Canary","patient":"Canary","code":"Canary Okafor","records":"Canary"}`} {
		if kept, _ := Relist([]byte(line)); strings.Contains(string(kept), "Canary") {
			t.Errorf("%s became %s", line, kept)
		}
	}
}

func TestFileIsPrivateAndKeptShort(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "log", "x.log")
	l, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	l.most = 40
	for n := range 20 {
		line := strings.Repeat(string(rune('a'+n)), 29) + "\n"
		if _, err := l.Write([]byte(line)); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Write([]byte("x")); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("after the end: %v", err)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1+aside {
		t.Fatalf("%v, %v", entries, err)
	}
	for n, first := range []string{"t", "s", "r", "q"} {
		text, err := os.ReadFile(l.older(n))
		if err != nil || len(text) != 30 || string(text[:1]) != first {
			t.Errorf("%s holds %q, %v", l.older(n), text, err)
		}
		if info, err := os.Stat(l.older(n)); err != nil || info.Mode().Perm() != 0o600 && runtime.GOOS != "windows" {
			t.Errorf("%v %v", info.Mode(), err)
		}
	}
	if runtime.GOOS == "windows" {
		return
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if l, err = Open(path); err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("a log that others could read: %v, %v", info.Mode(), err)
	}
}

func TestAFolderIsNoLog(t *testing.T) {
	t.Parallel()
	if l, err := Open(t.TempDir()); err == nil {
		l.Close()
		t.Error("a folder was opened")
	}
}
