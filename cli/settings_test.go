package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/adrg/xdg"

	"clinik-import/keystore"
	"clinik-import/settings"
)

// A desk is a program's world in memory: its folders are a test's own.
type desk struct {
	out, err bytes.Buffer
	in       *os.File
	keys     keystore.System
	environ  []string
	settings string // path of the settings file
}

func newDesk(t *testing.T, file string, environ ...string) *desk {
	t.Helper()
	p := &desk{settings: filepath.Join(t.TempDir(), settings.FileName)}
	state := filepath.Join(t.TempDir(), "state")
	if err := os.Mkdir(state, 0o700); err != nil {
		t.Fatal(err)
	}
	p.environ = append([]string{settings.FileVariable + "=" + p.settings, "CLINIK_IMPORT_STATE=" + state}, environ...)
	if err := os.WriteFile(p.settings, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *desk) env() Env {
	return Env{
		In: p.in, Out: &p.out, Err: &p.err, Keys: p.keys,
		Getenv: func(name string) string {
			for _, e := range slices.Backward(p.environ) {
				if v, ok := strings.CutPrefix(e, name+"="); ok {
					return v
				}
			}
			return ""
		},
		Environ: func() []string { return p.environ },
		Unsetenv: func(name string) error {
			p.environ = slices.DeleteFunc(p.environ, func(e string) bool { return strings.HasPrefix(e, name+"=") })
			return nil
		},
	}
}

// run runs a command line and returns what it printed.
func (p *desk) run(args ...string) (out string, err error) {
	p.out.Reset()
	p.err.Reset()
	root := newRoot(p.env())
	root.SetArgs(args)
	root.SetOut(&p.out)
	root.SetErr(&p.err)
	err = root.ExecuteContext(context.Background())
	return p.out.String(), err
}

func TestConfigTellsWhereEverythingComesFrom(t *testing.T) {
	t.Parallel()
	p := newDesk(t, "theme = \"light\"\nprofile = \"north\"\n[profiles.north]\ntenant = \"north\"\n", "CLINIK_IMPORT_MOUSE=1", "CLINIK_IMPORT_ELSEWHERE=1")
	out, err := p.run("config", "--json", "--slots", "2/1h", "--severity", "field.unknown=error", "--off", "text.crlf", "--private")
	if err != nil {
		t.Fatal(err)
	}
	var got configJSON
	if err := json.Unmarshal([]byte(out), &got); err != nil || got.File != p.settings || !got.Read || !slices.Equal(got.Ignored, []string{"CLINIK_IMPORT_ELSEWHERE"}) {
		t.Fatalf("%v, %+v", err, got)
	}
	sources := map[string]string{}
	for _, line := range got.Settings {
		value := "null"
		if line.Value != nil {
			value = *line.Value
		}
		sources[line.Name] = value + " by " + line.Source + " " + line.From
	}
	for name, want := range map[string]string{
		"theme": "light by file ", "tenant": "north by profile north", "mouse": "1 by environment CLINIK_IMPORT_MOUSE",
		"slots": "2/1h by flag slots", "private": "true by flag private", "proxy": "null by default ",
		"rules.field.unknown": "error by flag severity", "rules.text.crlf": "off by flag severity",
	} {
		if sources[name] != want {
			t.Errorf("%s is %q, want %q", name, sources[name], want)
		}
	}
	if text, err := p.run("config"); err != nil || !strings.Contains(text, "light") || !strings.Contains(text, "settings file, line 1") || !strings.Contains(text, "ELSEWHERE") {
		t.Errorf("as text: %v\n%s", err, text)
	}
}

// What is not set is in force all the same: config names the folder and the file, not only what they are.
func TestConfigTellsWhereStateAndLogAre(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	log := filepath.Join(folder, "clinik-import.log")
	if text, err := newDesk(t, "").run("config", "--state", folder); err != nil || !strings.Contains(text, log+" ") {
		t.Errorf("%v\n%s", err, text)
	}
	where := filepath.Join(xdg.StateHome, "clinik-import")
	if got := inForce(&settings.Settings{}); got["state"] != where || filepath.Dir(got["log-file"]) != where {
		t.Errorf("%v, want them in %s", got, where)
	}
}

func TestWrongSettingsStopWhatNeedsThem(t *testing.T) {
	t.Parallel()
	p := newDesk(t, "\nhots = \"x\"\n")
	for _, args := range [][]string{{"lint", "x.ndjson"}, {"send", "x.ndjson"}, {"config"}, {"resume"}} {
		if _, err := p.run(args...); err == nil || !strings.Contains(err.Error(), settings.FileName+":2: hots: there is no such setting (did you mean host?)") {
			t.Errorf("%q: %v", args, err)
		}
	}
	for _, args := range [][]string{{"version"}, {"completion", "bash"}, {"--help"}, {"help", "send"}, {"config", "path"}, {"config", "--reference"}} {
		if out, err := p.run(args...); err != nil || out == "" {
			t.Errorf("%q: %v", args, err)
		}
	}
}

func TestConfigInit(t *testing.T) {
	t.Parallel()
	p := newDesk(t, "")
	if err := os.Remove(p.settings); err != nil {
		t.Fatal(err)
	}
	if out, err := p.run("config", "init"); err != nil || strings.TrimSpace(out) != p.settings {
		t.Errorf("%q, %v", out, err)
	}
	if _, err := p.run("config", "init"); err == nil {
		t.Error("it was written over")
	}
	if _, err := p.run("config"); err != nil {
		t.Error(err)
	}
}

func TestCompletionOfSettings(t *testing.T) {
	t.Parallel()
	p := newDesk(t, "[profiles.north]\n[profiles.south]\n")
	if out, err := p.run("__complete", "send", "--config", p.settings, "--profile", ""); err != nil || !strings.Contains(out, "north\nsouth") {
		t.Errorf("%v\n%s", err, out)
	}
	if out, err := p.run("__complete", "send", "--theme", ""); err != nil || !strings.Contains(out, "high-contrast") {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestSettingsReference: docs/settings.md is what the program prints of its settings.
func TestSettingsReference(t *testing.T) {
	t.Parallel()
	out, err := newDesk(t, "").run("config", "--reference")
	if err != nil {
		t.Fatal(err)
	}
	const page = "../docs/settings.md"
	kept, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if strings.ReplaceAll(string(kept), "\r\n", "\n") != out {
		t.Error("docs/settings.md is not what clinik-import config --reference prints; write it anew with that")
	}
}

func TestTheLineLimitIsThatOfTheSettings(t *testing.T) {
	t.Parallel()
	p := newDesk(t, "line-limit = \"1KiB\"\n")
	path := filepath.Join(t.TempDir(), "long.ndjson")
	long := `{"firstName":"Ada","lastName":"` + strings.Repeat("x", 2000) + "\"}\n"
	if err := os.WriteFile(path, []byte(`{"firstName":"Ada","lastName":"Lovelace"}`+"\n"+long), 0o600); err != nil {
		t.Fatal(err)
	}
	count := func(args ...string) int {
		out, _ := p.run(append([]string{"lint", "--format", "json", "--type", "Patient", path}, args...)...)
		return strings.Count(out, `"text.line-too-long"`)
	}
	if set, more := count(), count("--line-limit", "4KiB"); set != 1 || more != 0 {
		t.Errorf("%d lines too long by the settings, %d by the flag", set, more)
	}
}

// A refusingAll is a key store that must not be asked.
type refusingAll struct{ t *testing.T }

func (r refusingAll) Get(string) (string, error) {
	r.t.Error("the key store was asked")
	return "", nil
}
func (r refusingAll) Set(string, string) error { r.t.Error("the key store was asked"); return nil }
func (r refusingAll) Delete(string) error      { r.t.Error("the key store was asked"); return nil }

func TestWhatOnlyPrintsOpensNothing(t *testing.T) {
	t.Parallel()
	p := newDesk(t, "")
	p.keys = refusingAll{t}
	for _, args := range [][]string{{"--help"}, {"version"}, {"completion", "zsh"}, {"help", "key"}, {"config"}, {"lint", "--rules"}, {"__complete", "send", "--profile", ""}} {
		if out, err := p.run(args...); err != nil || out == "" {
			t.Errorf("%q: %v", args, err)
		}
	}
	if left, err := os.ReadDir(p.env().Getenv("CLINIK_IMPORT_STATE")); err != nil || len(left) > 0 {
		t.Errorf("the state folder has %v, %v", left, err)
	}
}

// Without a file that was named, another server, severity or limit could be in force.
func TestASettingsFileThatIsNamedIsThere(t *testing.T) {
	t.Parallel()
	missing := filepath.Join(t.TempDir(), "nosuch.toml")
	for name, row := range map[string]struct {
		args    []string
		environ string
		says    string
	}{
		"--config":            {[]string{"--config", missing}, "", "--config " + missing},
		settings.FileVariable: {nil, settings.FileVariable + "=" + missing, "there is no file " + missing},
	} {
		p := newDesk(t, "", row.environ)
		for _, args := range [][]string{{"send", "x.ndjson"}, {"lint", "x.ndjson"}, {"config"}, {"key", "show"}, {"profile", "list"}, {"--plain"}} {
			if _, err := p.run(append(args, row.args...)...); err == nil || !strings.Contains(err.Error(), row.says) {
				t.Errorf("%s: %v: %v", name, args, err)
			}
		}
		if out, err := p.run(append([]string{"doctor", "--offline"}, row.args...)...); exitCode(err) != ExitFault || !strings.Contains(out, row.says) {
			t.Errorf("%s: doctor: %v\n%s", name, err, out)
		}
		if out, err := p.run(append([]string{"config", "path"}, row.args...)...); err != nil || !strings.Contains(out, missing) {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
		for _, args := range [][]string{{"config", "init"}, {"config"}} {
			if _, err := p.run(append(args, row.args...)...); err != nil {
				t.Errorf("%s: %v: %v", name, args, err)
			}
		}
		if err := os.Remove(missing); err != nil {
			t.Fatal(err)
		}
	}
}
