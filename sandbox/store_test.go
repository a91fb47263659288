package sandbox

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"clinik-import/client"
)

func TestTruth(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "truth.ndjson")
	c := newClock()
	s := start(t, Options{Now: c.Now, Truth: path, Starts: 1})
	body := importBodyOf("Patient", good, "", bad)
	a := post(t, s, body)
	jobOf(t, s, a.Reply.JobID)
	post(t, s, importBodyOf("Patient", good))
	do(t, "POST", s.URL()+"/v1/bulk/import", map[string]string{"x-api-key": ""}, "")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	id := a.Reply.JobID
	const at = `{"time":"2026-08-01T12:00:00Z",`
	want := at + `"tenant":"` + s.tenant + `","operation":"import","status":202,"job":"` + id + `","dataSha256":"` + sha(good+"\n\n"+bad) + `","lines":2,"accepted":1,"rejected":1,"bodyBytes":` + strconv.Itoa(len(body)) + `,"bodySha256":"` + sha(body) + `"}
` + at + `"tenant":"` + s.tenant + `","operation":"job","status":200,"job":"` + id + `","dataSha256":"","lines":0,"accepted":0,"rejected":0}
` + at + `"tenant":"` + s.tenant + `","operation":"import","status":429,"job":"","dataSha256":"","lines":0,"accepted":0,"rejected":0}
` + at + `"tenant":"","operation":"import","status":401,"job":"","dataSha256":"","lines":0,"accepted":0,"rejected":0}
`
	if string(b) != want {
		t.Errorf("got\n%s\nwant\n%s", b, want)
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
}

func TestRestart(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "Zoë's 100% #1 sandbox")
	c := newClock()
	o := Options{Dir: dir, Now: c.Now, Starts: 2, Errors: Strings}
	s := start(t, o)
	const canary = "Canaryson"
	a := post(t, s, importBodyOf("Patient", good, `{"lastName":"`+canary+`"}`))
	e := newClient(t, s).StartExport(t.Context(), client.ExportRequest{ResourceTypes: []string{"Patient"}}, "", nil)
	url, k, tenant := s.URL(), s.Key(), s.tenant
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	s = start(t, o)
	if s.URL() != url || s.Key() != k || s.tenant != tenant {
		t.Errorf("came back as %s %s, was %s %s", s.URL(), s.Key(), url, k)
	}
	if a := post(t, s, importBodyOf("Patient", good)); !errors.Is(a.Err, client.RateLimited) {
		t.Errorf("the slots were forgotten: %+v", a)
	}
	c.add(time.Minute)
	j := jobOf(t, s, a.Reply.JobID)
	if j.Status != "completed" || j.Total != 2 || len(j.Errors) != 1 || string(j.Errors[0].Raw) != `"record 2: firstName: Required"` {
		t.Errorf("%+v", j)
	}
	if _, err := newClient(t, s).Download(t.Context(), jobOf(t, s, e.Reply.JobID).DownloadURL, io.Discard, 1<<20); !errors.Is(err, client.NotFound) {
		t.Errorf("records that are gone: %v", err)
	}

	other := start(t, Options{Dir: dir, Now: c.Now, Key: key}) // the old address is taken, the key another
	if other.URL() == url || other.Key() != key {
		t.Errorf("%s %s", other.URL(), other.Key())
	}
	if _, err := newClient(t, other).Job(t.Context(), a.Reply.JobID); !errors.Is(err, client.NotFound) {
		t.Errorf("another tenant's job: %v", err)
	}

	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(b, []byte(canary)) || bytes.Contains(b, []byte("Okafor")) {
			t.Errorf("%s holds a record", f.Name())
		}
		if info, err := f.Info(); runtime.GOOS != "windows" && (err != nil || info.Mode().Perm() != 0o600) {
			t.Errorf("%s: %v", f.Name(), info.Mode())
		}
	}
	if info, err := os.Stat(dir); runtime.GOOS != "windows" && (err != nil || info.Mode().Perm() != 0o700) {
		t.Errorf("%v", info.Mode())
	}
}

func TestStoreThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "sandbox.db"), []byte(strings.Repeat("not a database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := Start(Options{Dir: dir}); err == nil {
		s.Close()
		t.Error("a damaged store was taken for a good one")
	}
	if s, err := Start(Options{Dir: filepath.Join(dir, "sandbox.db", "below")}); err == nil {
		s.Close()
		t.Error("a file was taken for a folder")
	}
}

// What the sandbox says it took, it has written down: without the truth file it takes nothing.
func TestNothingIsTakenWithoutTruth(t *testing.T) {
	t.Parallel()
	s := start(t, Options{Truth: filepath.Join(t.TempDir(), "truth.ndjson")})
	s.truth.file.Close()
	if a := post(t, s, importBodyOf("Patient", good)); !errors.Is(a.Err, client.ServerFault) {
		t.Errorf("%+v", a)
	}
	if len(s.slots.taken) != 0 || len(s.jobs) != 0 || len(s.records.lines) != 0 {
		t.Error("an import was taken that the truth file does not have")
	}
}
