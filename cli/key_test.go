package cli

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"clinik-import/keystore"
)

// drawer is a system's key store in memory.
type drawer map[string]string

func (m drawer) Get(account string) (string, error) {
	if key, ok := m[account]; ok {
		return key, nil
	}
	return "", keystore.ErrNotFound
}

func (m drawer) Set(account, key string) error { m[account] = key; return nil }

func (m drawer) Delete(account string) error {
	if _, ok := m[account]; !ok {
		return keystore.ErrNotFound
	}
	delete(m, account)
	return nil
}

const canary = "clk_test_canary0123456789abcdef"

// types makes what is read from standard input.
func (p *desk) types(t *testing.T, text string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "in")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	p.in = f
}

func TestKeyIsSetShownAndForgotten(t *testing.T) {
	t.Parallel()
	for _, inFile := range []bool{false, true} {
		p := newDesk(t, "[profiles.north]\nenvironment = \"test\"\n")
		p.keys = drawer{}
		p.types(t, canary+"\r\n")
		set := []string{"key", "set", "--profile", "north"}
		where := "store"
		if inFile {
			set, where = append(set, "--file"), "file"
		}
		if _, err := p.run(set...); err != nil {
			t.Fatal(err)
		}
		said := p.err.String()
		out, err := p.run("key", "show", "--json", "--profile", "north")
		var shown keyShown
		if err := errors.Join(err, json.Unmarshal([]byte(out), &shown)); err != nil {
			t.Fatal(err)
		}
		if shown != (keyShown{Key: "clk_test_…cdef", Environment: "test", Source: where, Host: "https://api.clinikapi.com", Profile: "north"}) {
			t.Errorf("%+v", shown)
		}
		text, err := p.run("key", "show", "--profile", "north")
		if err != nil || !strings.Contains(text, "clk_test_…cdef from the ") {
			t.Errorf("%q, %v", text, err)
		}
		if strings.Contains(said+out+text, "canary") {
			t.Errorf("the key is shown: %s%s%s", said, out, text)
		}
		for _, args := range [][]string{{"key", "show"}, {"key", "show", "--profile", "north", "--host", "https://elsewhere.example.org"}} {
			if _, err := p.run(args...); err == nil {
				t.Errorf("%q found a key that is for another server or profile", args)
			}
		}
		if _, err := p.run("key", "forget", "--profile", "north"); err != nil || !strings.Contains(p.err.String(), "is gone from") {
			t.Errorf("%v %s", err, p.err.String())
		}
		if _, err := p.run("key", "show", "--profile", "north"); exitCode(err) != ExitKey {
			t.Errorf("after it was forgotten: %v", err)
		}
	}
}

// A key comes as editors and shells write it.
func TestKeyIsReadAsEditorsWriteIt(t *testing.T) {
	t.Parallel()
	sixteen := func(order binary.AppendByteOrder, text string) string {
		var b []byte
		for _, unit := range utf16.Encode([]rune("\ufeff" + text)) {
			b = order.AppendUint16(b, unit)
		}
		return string(b)
	}
	for name, text := range map[string]string{
		"without an end of line": canary,
		"with blank lines":       canary + "\n\n \r\n",
		"UTF-8 with its mark":    "\ufeff" + canary + "\r\n",
		"UTF-16 of Windows":      sixteen(binary.LittleEndian, canary+"\r\n"),
		"UTF-16, big end first":  sixteen(binary.BigEndian, canary+"\n"),
	} {
		store := drawer{}
		p := newDesk(t, "")
		p.keys = store
		p.types(t, text)
		if _, err := p.run("key", "set"); err != nil || len(store) != 1 {
			t.Fatalf("%s: %d keys kept, %v", name, len(store), err)
		}
		for _, kept := range store {
			if kept != canary {
				t.Errorf("%s: kept %q", name, kept)
			}
		}
	}
}

func FuzzOneKey(f *testing.F) {
	f.Add([]byte(canary))
	f.Add([]byte("\xff\xfec\x00l\x00k"))
	f.Add([]byte("\xfe\xff\xd8\x00\xdc"))
	f.Fuzz(func(t *testing.T, text []byte) {
		key, err := oneKey(slices.Clone(text))
		if (err == nil) != (len(key) > 0) || bytes.ContainsAny(key, "\r\n") {
			t.Errorf("%q became %q, %v", text, key, err)
		}
	})
}

func TestKeyThatIsNotKept(t *testing.T) {
	t.Parallel()
	const live = "[profiles.north]\nenvironment = \"live\"\n"
	for _, c := range []struct {
		name, in string
		args     []string
		keys     keystore.System
		says     string
	}{
		{"of another environment", canary, []string{"--profile", "north"}, drawer{}, "is a test key, and the settings want one for live"},
		{"no key", "hello\n", nil, drawer{}, "not a ClinikAPI key"},
		{"nothing", "", nil, drawer{}, "no key on standard input"},
		{"blank lines", "\n \r\n", nil, drawer{}, "no key on standard input"},
		{"a mark and nothing", "\ufeff", nil, drawer{}, "no key on standard input"},
		{"two lines", canary + "\nclk_test_canary2\n", nil, drawer{}, "more on standard input than a key"},
		{"a heading", "the key:\r\n" + canary, nil, drawer{}, "more on standard input than a key"},
		{"a whole file", strings.Repeat(" ", mostKeyInput) + canary, nil, drawer{}, "more on standard input than a key"},
		{"no store", canary, nil, nil, "add --file"},
		{"plain http", canary, []string{"--host", "http://example.org"}, drawer{}, "plain http"},
	} {
		p := newDesk(t, live)
		p.keys = c.keys
		p.types(t, c.in)
		_, err := p.run(append([]string{"key", "set"}, c.args...)...)
		if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: %v", c.name, err)
		}
		if d, ok := c.keys.(drawer); ok && len(d) > 0 {
			t.Errorf("%s: it was kept", c.name)
		}
	}
}

func TestKeyCheck(t *testing.T) {
	t.Parallel()
	answers := map[string]int{canary: 404, "clk_test_revoked": 401}
	var bulk int
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			bulk++
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-Quota-Remaining", "41")
		w.Header().Set("X-Sandbox-Remaining", "41") // as every reply to a test key has it
		w.WriteHeader(answers[r.Header.Get("X-Api-Key")])
		io.WriteString(w, `{}`)
	}))
	t.Cleanup(s.Close)
	p := newDesk(t, "", KeyVariable+"="+canary)
	out, err := p.run("key", "check", "--host", s.URL)
	if err != nil || !strings.Contains(out, "the server takes it; 41 requests are left") || !strings.Contains(out, "from the variable") {
		t.Errorf("%q, %v", out, err)
	}
	p = newDesk(t, "", KeyVariable+"=clk_test_revoked")
	if _, err := p.run("key", "check", "--host", s.URL); exitCode(err) != ExitKey {
		t.Errorf("a revoked key: %v", err)
	}
	s.Close()
	p = newDesk(t, "", KeyVariable+"="+canary)
	if _, err := p.run("key", "check", "--host", s.URL); exitCode(err) != ExitNetwork {
		t.Errorf("nobody there: %v", err)
	}
	if bulk != 0 {
		t.Errorf("%d bulk operations were started", bulk)
	}
}

func TestTheKeyLeavesTheEnvironmentAtOnce(t *testing.T) {
	t.Parallel()
	p := newDesk(t, "", KeyVariable+"="+canary)
	if _, err := p.run("version"); err != nil {
		t.Fatal(err)
	}
	if p.env().Getenv(KeyVariable) != "" || strings.Contains(strings.Join(p.environ, " "), "canary") {
		t.Error("what is started from here inherits the key")
	}
}

// What profile add says to do next finds the settings file that it wrote.
func TestProfileAddNamesTheSettingsFileItWasGiven(t *testing.T) {
	t.Parallel()
	p := newDesk(t, "")
	if _, err := p.run("profile", "add", "north"); err != nil || !strings.HasSuffix(p.err.String(), "key set --profile north\n") {
		t.Errorf("%v\n%s", err, &p.err)
	}
	other := filepath.Join(t.TempDir(), "other settings.toml")
	if _, err := p.run("profile", "add", "north", "--config", other); err != nil || !strings.Contains(p.err.String(), "key set --profile north --config '"+other+"'\n") && runtime.GOOS != "windows" {
		t.Errorf("%v\n%s", err, &p.err)
	}
}

func TestProfilesByCommands(t *testing.T) {
	t.Parallel()
	p := newDesk(t, "# mine\n")
	p.keys = drawer{}
	for _, args := range [][]string{
		{"profile", "add", "north", "--environment", "test", "--tenant", "north", "--synthetic", "--ca-file", "x.pem", "--use"},
		{"profile", "add", "south", "--host", "https://south.example.org", "--proxy", "http://proxy.example.org:3128"},
	} {
		if _, err := p.run(args...); err != nil {
			t.Fatalf("%q: %v", args, err)
		}
	}
	out, err := p.run("profile", "list", "--json")
	var all []profileShown
	if err := errors.Join(err, json.Unmarshal([]byte(out), &all)); err != nil || len(all) != 2 {
		t.Fatalf("%v, %s", err, out)
	}
	north, south := all[0], all[1]
	if !north.InUse || north.Environment != "test" || north.Tenant != "north" || !north.Synthetic || !filepath.IsAbs(north.CAFile) {
		t.Errorf("%+v", north)
	}
	if south.InUse || south.Host != "https://south.example.org" || south.Proxy != "http://proxy.example.org:3128" || south.Synthetic {
		t.Errorf("%+v", south)
	}
	p.types(t, canary)
	if _, err := p.run("key", "set", "--profile", "south"); err != nil {
		t.Fatal(err)
	}
	if out, err := p.run("profile", "show", "south"); err != nil || !strings.Contains(out, "clk_test_…cdef, from the system's key store") {
		t.Errorf("%v\n%s", err, out)
	}
	if out, err := p.run("key", "show", "--profile", "south"); err != nil || !strings.Contains(out, "through the proxy proxy.example.org:3128") {
		t.Errorf("%v\n%s", err, out)
	}
	if p.err.Len() > 0 {
		t.Errorf("said of the profiles: %s", p.err.String())
	}
	for _, command := range []string{"list", "show"} {
		p.environ = append(p.environ, "CLINIK_IMPORT_HOST=https://elsewhere.example")
		out, err := p.run("profile", command)
		p.environ = p.environ[:len(p.environ)-1]
		if err != nil || !strings.Contains(out, "https://elsewhere.example") || p.err.String() != "host: the variable CLINIK_IMPORT_HOST counts now, whatever a profile says\n" {
			t.Errorf("%s: %v\n%s\n%s", command, err, out, p.err.String())
		}
	}
	if out, err := p.run("profile", "list"); err != nil || !strings.HasPrefix(out, "  NAME ") || !strings.Contains(out, "* north") {
		t.Errorf("%v\n%s", err, out)
	}
	p.environ = append(p.environ, "CLINIK_IMPORT_HOST=https://elsewhere.example")
	if _, err := p.run("profile", "remove", "south"); err != nil || len(p.keys.(drawer)) != 0 {
		t.Errorf("%v, keys %v", err, p.keys)
	}
	for _, args := range [][]string{{"profile", "use", "south"}, {"profile", "show", "south"}, {"profile", "remove", "nort"}, {"profile", "add", "north"}} {
		if _, err := p.run(args...); err == nil {
			t.Errorf("%q: no error", args)
		}
	}
}

// A server on this computer is reached without the proxy, and that is said.
func TestNoProxyToThisComputer(t *testing.T) {
	t.Parallel()
	p := newDesk(t, "", "CLINIKAPI_SECRET_KEY=clk_test_practice1234567890")
	for _, line := range []string{"key show", "doctor"} {
		out, _ := p.run(append(strings.Fields(line), "--host", "http://127.0.0.1:1", "--proxy", "http://proxy.example.org:3128")...)
		if !strings.Contains(out, "not through the proxy: the server is on this computer") {
			t.Errorf("%s: %s", line, out)
		}
	}
}
