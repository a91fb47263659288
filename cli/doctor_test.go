package cli

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"clinik-import/importer/journal"
)

// examined runs doctor --json and returns what it found, by check.
func (p *desk) examined(t *testing.T, args ...string) (map[string]checkup, int) {
	t.Helper()
	out, err := p.run(append([]string{"doctor", "--json"}, args...)...)
	var all doctorJSON
	if err := json.Unmarshal([]byte(out), &all); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	code := 0
	if err != nil {
		code = exitCode(err)
	}
	if all.Sound != (code == 0) {
		t.Errorf("sound is %t, exit code %d", all.Sound, code)
	}
	found := map[string]checkup{}
	for _, c := range all.Checks {
		found[c.Check] = c
	}
	return found, code
}

// answering is a server that answers every GET as told.
func answering(t *testing.T, status int, date time.Time) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			t.Errorf("doctor sent %s %s", r.Method, r.URL.Path)
		}
		w.Header().Set("Date", date.UTC().Format(http.TimeFormat))
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		io.WriteString(w, `{}`)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func TestDoctorFindsNothingWrong(t *testing.T) {
	t.Parallel()
	p := newDesk(t, "", KeyVariable+"="+canary)
	p.keys = drawer{}
	found, code := p.examined(t, "--host", answering(t, 404, time.Now()))
	for _, name := range []string{"settings", "state", "log", "journal", "key store", "server", "clock", "key"} {
		if found[name].Verdict != sound {
			t.Errorf("%s: %+v", name, found[name])
		}
	}
	if code != 0 || found["terminal"].Verdict != remark {
		t.Errorf("exit code %d, %+v", code, found["terminal"])
	}
	text, err := p.run("doctor", "--offline")
	if err != nil || !strings.Contains(text, "ok     journal") || strings.Contains(text, "canary") {
		t.Errorf("%v\n%s", err, text)
	}
}

func TestDoctorFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	l := httptest.NewServer(http.NotFoundHandler())
	l.Close()
	for _, c := range []struct {
		name, check, says string
		code              int
		prepare           func(t *testing.T, p *desk) []string
	}{
		{"settings", "settings", ":1: hots", 1, func(t *testing.T, p *desk) []string {
			return []string{"--offline", "--config", writeIn(t, "settings.toml", "hots = \"x\"")}
		}},
		{"two slips in the settings", "settings", ":2: mouse", 1, func(t *testing.T, p *desk) []string {
			return []string{"--offline", "--config", writeIn(t, "settings.toml", "hots = \"x\"\nmouse = \"x\"")}
		}},
		{"key refused", "key", "does not accept", 5, func(t *testing.T, p *desk) []string {
			return []string{"--host", answering(t, 401, time.Now())}
		}},
		{"key of another environment", "key", "is a test key", 5, func(t *testing.T, p *desk) []string {
			return []string{"--offline", "--environment", "live"}
		}},
		{"nobody there", "server", "refused", 6, func(t *testing.T, p *desk) []string { return []string{"--host", l.URL} }},
		{"clock", "clock", "slow beside", 1, func(t *testing.T, p *desk) []string {
			return []string{"--host", answering(t, 404, time.Now().Add(time.Hour))}
		}},
		{"certificates", "server", "no certificate", 1, func(t *testing.T, p *desk) []string {
			return []string{"--host", answering(t, 404, time.Now()), "--ca-file", writeIn(t, "ca.pem", "x")}
		}},
		{"a file in place of the state", "state", "is no folder", 1, func(t *testing.T, p *desk) []string {
			return []string{"--offline", "--state", writeIn(t, "state", "x")}
		}},
		{"a folder in place of the log", "log", "log", 1, func(t *testing.T, p *desk) []string {
			return []string{"--offline", "--log-file", t.TempDir()}
		}},
		{"key store", "key store", "locked", 1, func(t *testing.T, p *desk) []string {
			p.keys = locked{}
			return []string{"--offline"}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := newDesk(t, "", KeyVariable+"="+canary)
			p.keys = drawer{}
			found, code := p.examined(t, c.prepare(t, p)...)
			if got := found[c.check]; got.Verdict != wrong || !strings.Contains(got.Found, c.says) || strings.Contains(got.Found, "\n") {
				t.Errorf("%+v", got)
			}
			// A store that is locked keeps the key away too, which is the graver fault only by its order.
			if code != c.code {
				t.Errorf("exit code %d, want %d: %+v", code, c.code, found)
			}
		})
	}
}

// locked is a key store that refuses.
type locked struct{ drawer }

func (locked) Get(string) (string, error) { return "", errors.New("it is locked") }

func writeIn(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestSupportFileHoldsNothingOfPatientsOrKeys(t *testing.T) {
	t.Parallel()
	const patient = "canary-okafor"
	place := filepath.Join(t.TempDir(), patient)
	state := filepath.Join(place, "state")
	j, err := journal.Open(filepath.Join(state, "journal"))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 1, 5, 14, 0, 0, 0, time.UTC)
	err = j.Update(func(tx *journal.Tx) error {
		run := journal.Run{ID: "0b0f6a0e-3d0e-4c40-9d3c-111111111111", Tenant: patient, Host: "https://" + patient, Environment: "test", Key: patient, Started: now}
		return errors.Join(tx.AddRun(run, []journal.Source{{Path: "/home/" + patient, Resolved: "/home/" + patient, Type: "Patient", ModTime: now}}),
			tx.Audit(journal.AuditRow{Time: now, What: "begin", Run: run.ID, Count: 1}))
	})
	if err := errors.Join(err, j.Close()); err != nil {
		t.Fatal(err)
	}
	log := `{"time":"2026-01-05T14:00:00Z","level":"INFO","msg":"request","call":"job","status":200,"patient":"` + patient + `","code":"` + patient + "\"}\n" + patient + "\n"
	if err := os.WriteFile(filepath.Join(state, "clinik-import.log"), []byte(log), 0o600); err != nil {
		t.Fatal(err)
	}
	p := newDesk(t, "tenant = \""+patient+"\"\nproxy = \"http://"+patient+":1\"\neditor = \""+patient+"\"\ntheme = \"dark\"\nslots = \"2/1h\"\n[rules]\n\"text.crlf\" = \"off\"\n[profiles."+patient+"]\n",
		KeyVariable+"=clk_test_"+strings.ReplaceAll(patient, "-", ""))
	p.keys = drawer{}
	out := filepath.Join(t.TempDir(), "support.json")
	if _, err := p.run("doctor", "--offline", "--state", state, "--profile", patient, "--support", out); err != nil && exitCode(err) != 1 {
		t.Fatal(err)
	}
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(strings.ToLower(string(text)), "canary") || strings.Contains(string(text), "okafor") {
		t.Errorf("the support file has what it must not have:\n%s", text)
	}
	var got supportFile
	if err := json.Unmarshal(text, &got); err != nil || got.Journal == nil || got.Journal.Runs != 1 || !got.Journal.Whole || len(got.Log) != 1 || got.Checks["journal"] != sound {
		t.Errorf("%v\n%s", err, text)
	}
	for _, want := range []string{`"theme"`, `"dark"`, `"2/1h"`, `"rules.text.crlf"`, `"tenant"`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%s is missing:\n%s", want, text)
		}
	}
	if info, err := os.Stat(out); err != nil || info.Mode().Perm() != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("%v %v", info.Mode(), err)
	}
	if _, err := p.run("doctor", "--offline", "--support", out); err == nil {
		t.Error("a file that is there was written over")
	}
}

// What a backup or a copy left open to others is said: the key that seals is part of it.
func TestDoctorFindsAJournalThatIsOpen(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("access lists, not modes")
	}
	p := newDesk(t, "", KeyVariable+"="+canary)
	p.keys = drawer{}
	folder := filepath.Join(t.TempDir(), "journal")
	j, err := journal.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(folder, "journal.key"), 0o644); err != nil {
		t.Fatal(err)
	}
	found, _ := p.examined(t, "--offline", "--state", filepath.Dir(folder))
	if got := found["journal"]; got.Verdict != remark || !strings.Contains(got.Found, "journal.key") {
		t.Errorf("%+v", got)
	}
}

// A proxy that other programs go through is not gone through before the settings say so; doctor
// says that, and never its password.
func TestDoctorNamesTheProxyThatIsNotUsed(t *testing.T) {
	t.Parallel()
	const there = "http://somebody:secret@proxy.example.org:3128"
	for _, row := range []struct {
		name, environ, host, proxy string
		want                       string // the variable that is named
	}{
		{"as curl writes it", "https_proxy=" + there, "https://x.example", "", "https_proxy"},
		{"in capitals", "HTTPS_PROXY=" + there, "https://x.example", "", "HTTPS_PROXY"},
		{"taken up", "HTTPS_PROXY=" + there, "https://x.example", "environment", ""},
		{"another is set", "HTTPS_PROXY=" + there, "https://x.example", "http://other.example:1", ""},
		{"on this computer", "HTTPS_PROXY=" + there, "http://127.0.0.1:1", "", ""},
		{"none", "HTTPS_PROXY=", "https://x.example", "", ""},
	} {
		p := newDesk(t, "", row.environ)
		args := []string{"--offline", "--host", row.host}
		if row.proxy != "" {
			args = append(args, "--proxy", row.proxy)
		}
		found, code := p.examined(t, args...)
		got, told := found["proxy"]
		if code != 0 || told != (row.want != "") || told && (got.Verdict != remark || !strings.HasPrefix(got.Found, row.want+" is set")) {
			t.Errorf("%s: %d, %+v", row.name, code, got)
		}
		if text := p.out.String(); strings.Contains(text, "secret") || strings.Contains(text, "somebody") {
			t.Errorf("%s: the password is shown: %s", row.name, text)
		}
	}
}
