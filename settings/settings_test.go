package settings

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"clinik-import/ndjson"
)

// written lays out a settings file.
func written(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), FileName)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func load(t *testing.T, from Sources) *Settings {
	t.Helper()
	s, err := Load(from)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestEachSourceComesBeforeTheOneBelow(t *testing.T) {
	t.Parallel()
	path := written(t, `
profile = "north"
theme = "light"
host = "https://file.example.org"
proxy = "http://file.example.org:1"
slots = "1/1h"

[profiles.north]
host = "https://north.example.org"
proxy = "http://north.example.org:1"
slots = "2/1h"
`)
	from := Sources{Path: path,
		Environ: []string{"CLINIK_IMPORT_PROXY=http://env.example.org:1", "CLINIK_IMPORT_SLOTS=3/1h", "PATH=/bin"},
		Flags:   map[string]string{"slots": "4/30m"}}
	s := load(t, from)
	for _, c := range []struct {
		name, got, want, origin string
	}{
		{"line-limit", sizeText(s.LineLimit), "1MiB", "default"},
		{"theme", s.Theme, "light", "settings file, line 3"},
		{"host", s.Host, "https://north.example.org", "profile north, line 9"},
		{"proxy", s.Proxy, "http://env.example.org:1", "variable CLINIK_IMPORT_PROXY"},
		{"slots", s.Slots.Window.String(), "30m0s", "flag --slots"},
		{"profile", s.Profile, "north", "settings file, line 2"},
	} {
		if c.got != c.want || s.Origin(c.name).String() != c.origin {
			t.Errorf("%s is %q by %q, want %q by %q", c.name, c.got, s.Origin(c.name), c.want, c.origin)
		}
	}
	if s.Slots.Starts != 4 {
		t.Errorf("slots: %+v", s.Slots)
	}
	from.Flags = map[string]string{"profile": "", "proxy": ""}
	if s = load(t, from); s.Host != "https://file.example.org" || s.Proxy != "" {
		t.Errorf("without a profile and a proxy: %+v", s.Values)
	}
}

func TestVariablesOfOtherPrograms(t *testing.T) {
	t.Parallel()
	environ := []string{"NO_COLOR=yes", "EDITOR=vi", "EDITOR=nano -w", "HTTPS_PROXY=http://taken.example.org:1"}
	s := load(t, Sources{Environ: environ})
	if s.Theme != "none" || s.Editor != "nano -w" || s.Origin("editor").Name != "EDITOR" || s.Proxy != "" {
		t.Errorf("%+v", s.Values)
	}
	s = load(t, Sources{Path: written(t, "theme = \"dark\"\neditor = \"vim\""), Environ: environ})
	if s.Theme != "dark" || s.Editor != "vim" {
		t.Errorf("the file does not come before them: %+v", s.Values)
	}
}

func TestVariablesThatAreNoneOfOursAreNamed(t *testing.T) {
	t.Parallel()
	s := load(t, Sources{Environ: []string{"CLINIK_IMPORT_CONFIG=x", "CLINIK_IMPORT_SOMETHING_ELSE=1", "CLINIK_IMPORT_MOUSE="}})
	if !slices.Equal(s.Ignored, []string{"CLINIK_IMPORT_SOMETHING_ELSE"}) {
		t.Errorf("%q", s.Ignored)
	}
}

func TestRulesAreLaidOverEachOtherOneByOne(t *testing.T) {
	t.Parallel()
	s := load(t, Sources{
		Path:    written(t, "[rules]\nfield.unknown = \"error\"\n\"text.crlf\" = \"error\"\n"),
		Environ: []string{"CLINIK_IMPORT_RULES=text.crlf=off, text.blank=note"},
		Rules:   []string{"text.blank=warning"},
	})
	want := map[string]ndjson.Severity{"field.unknown": ndjson.Error, "text.crlf": ndjson.Off, "text.blank": ndjson.Warning}
	for code, severity := range want {
		if s.Severities[code] != severity {
			t.Errorf("%s is %v, want %v", code, s.Severities[code], severity)
		}
	}
	if got := s.Origin("rules.field.unknown").String(); got != "settings file, line 2" {
		t.Error(got)
	}
}

func TestWhatIsRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		environ    []string
		flags      map[string]string
		says       []string
	}{
		{"misspelt name", "themes = \"dark\"", nil, nil, []string{":1: themes: there is no such setting (did you mean theme?)"}},
		{"wrong word", "\n\ntheme = \"drak\"", nil, nil, []string{`:3: theme: "drak": it is dark, light`}},
		{"two at once", "theme = \"drak\"\nhsot = \"x\"", nil, nil, []string{":1: theme", ":2: hsot: there is no such setting (did you mean host?)"}},
		{"twice", "theme = \"dark\"\ntheme = \"dark\"", nil, nil, []string{":2: theme is there twice, first on line 1"}},
		{"switch in quotes", "mouse = \"true\"", nil, nil, []string{":1: mouse: it is true or false, without quotes"}},
		{"word without quotes", "theme = true", nil, nil, []string{":1: theme: write dark, light"}},
		{"a number", "idle-lock = 5", nil, nil, []string{":1: idle-lock: write its value in quotes"}},
		{"a number for a switch", "mouse = 1", nil, nil, []string{":1: mouse: it is true or false, without quotes"}},
		{"a number for no setting", "nosuch = 1", nil, nil, []string{":1: nosuch: there is no such setting; all are listed"}},
		{"a number for a slip", "idle-lok = 5", nil, nil, []string{":1: idle-lok: there is no such setting (did you mean idle-lock?)"}},
		{"a list for a slip", "[profiles.a]\nhots = [\"x\"]", nil, nil, []string{":2: hots: there is no such setting (did you mean host?)"}},
		{"a number for a rule", "[rules]\n\"text.crlf\" = 1", nil, nil, []string{":2: text.crlf: write \"error\""}},
		{"a time without unit", "idle-lock = \"5\"", nil, nil, []string{"5m"}},
		{"too long a time", "idle-lock = \"25h\"", nil, nil, []string{"from 1m to 1d"}},
		{"too large a batch", "batch-bytes = \"101MiB\"", nil, nil, []string{"from 64KiB to 100MiB"}},
		{"a huge batch", "batch-bytes = \"9223372036854775807MiB\"", nil, nil, []string{"from 64KiB to 100MiB"}},
		{"a batch that overflows to 1 MiB", "batch-bytes = \"17592186044417MiB\"", nil, nil, []string{"from 64KiB to 100MiB"}},
		{"no slots", "slots = \"0/1h\"", nil, nil, []string{":1: slots: \"0/1h\": write a count and a time"}},
		{"slots in no time", "slots = \"5/0\"", nil, nil, []string{"write a count and a time"}},
		{"a long value", "theme = \"" + strings.Repeat("canary1 ", 10) + "\"", nil, nil, []string{":1: theme: it is dark, light"}},
		{"not TOML", "a = 1\ntheme = \n", nil, nil, []string{":2: this is not TOML"}},
		{"unknown table", "[rule]\n\"text.crlf\" = \"off\"", nil, nil, []string{":1: there is no table [rule] in the settings (did you mean rules?)"}},
		{"unknown rule", "[rules]\n\"text.crfl\" = \"off\"", nil, nil, []string{":2: text.crfl: there is no such rule (did you mean text.crlf?)"}},
		{"unknown severity", "[rules]\n\"text.crlf\" = \"fatal\"", nil, nil, []string{":2: text.crlf: severity"}},
		{"list of tables", "[[profiles]]\nname = \"x\"", nil, nil, []string{":1: there is no list"}},
		{"profile twice", "[profiles.a]\n[profiles.a]", nil, nil, []string{":2: the profile a is there twice"}},
		{"profile's name", "[profiles.North]", nil, nil, []string{":1: [profiles.North]: a profile's name has small letters"}},
		{"profile with a theme", "[profiles.a]\ntheme = \"dark\"", nil, nil, []string{":2: theme: this is the same for all profiles"}},
		{"slip in a profile not in use", "[profiles.a]\nhost = \"ftp://x\"", nil, nil, []string{":2: host"}},
		{"no such profile", "profile = \"nort\"\n[profiles.north]", nil, nil, []string{":1: profile: there is no profile nort (did you mean north?)"}},
		{"a key", "host = \"clk_test_canary1\"", nil, nil, []string{":1: host: this looks like a key"}},
		{"a key by another name", "api-key = \"clk_live_canary1\"", nil, nil, []string{"looks like a key"}},
		{"a password", "proxy = \"http://me:canary1@proxy:1\"", nil, nil, []string{":1: proxy: a password does not belong"}},
		{"misspelt variable", "", []string{"CLINIK_IMPORT_PROXI=x"}, nil, []string{"CLINIK_IMPORT_PROXI: there is no such setting (did you mean CLINIK_IMPORT_PROXY?)"}},
		{"wrong variable", "", []string{"CLINIK_IMPORT_MOUSE=perhaps"}, nil, []string{`CLINIK_IMPORT_MOUSE: "perhaps": it is true or false`}},
		{"wrong flag", "", nil, map[string]string{"slots": "5"}, []string{"--slots: \"5\": write a count and a time"}},
		{"a password as flag", "", nil, map[string]string{"proxy": "http://me:canary1@proxy:1"}, []string{"can be seen by others"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := Load(Sources{Path: written(t, c.text), Environ: c.environ, Flags: c.flags})
			if err == nil {
				t.Fatal("it was taken")
			}
			for _, words := range c.says {
				if !strings.Contains(err.Error(), words) {
					t.Errorf("%q is missing in %q", words, err)
				}
			}
			if strings.Contains(err.Error(), "canary1") {
				t.Errorf("a secret is repeated: %v", err)
			}
		})
	}
}

func TestThePlaceOfAFaultIsATypeToo(t *testing.T) {
	t.Parallel()
	path := written(t, "\xef\xbb\xbf# comment\r\ntheme = \"drak\"\r\n")
	_, err := Load(Sources{Path: path})
	var at *FileError
	if !errors.As(err, &at) || at.Path != path || at.Line != 2 {
		t.Errorf("%v", err)
	}
}

// What is wrong in the profile that is in use is said once, though it is read twice.
func TestASlipInTheProfileInUseIsSaidOnce(t *testing.T) {
	t.Parallel()
	_, err := Load(Sources{Path: written(t, "profile = \"a\"\n[profiles.a]\nhost = \"ftp://x\"")})
	if err == nil || strings.Count(err.Error(), ":3: host") != 1 {
		t.Errorf("%v", err)
	}
}

func TestNoFileIsNoFault(t *testing.T) {
	t.Parallel()
	s := load(t, Sources{Path: filepath.Join(t.TempDir(), "none", FileName)})
	if s.Read || s.Host != defaultHost || s.BatchBytes != 5<<20 || s.IdleLock != 5*time.Minute || !s.Bell || !s.Notices {
		t.Errorf("%+v", s.Values)
	}
}

func TestListTellsEverythingButPasswords(t *testing.T) {
	t.Parallel()
	s := load(t, Sources{Environ: []string{"CLINIK_IMPORT_PROXY=http://me:canary1@proxy:1"}, Rules: []string{"text.crlf=off"}})
	list := s.List()
	if want := len(settings) + 1; len(list) != want {
		t.Errorf("%d values, want %d", len(list), want)
	}
	i := slices.IndexFunc(list, func(v Value) bool { return v.Name == "proxy" })
	if strings.Contains(list[i].Text, "canary1") || !strings.Contains(list[i].Text, "me:") {
		t.Errorf("proxy is told as %q", list[i].Text)
	}
	if last := list[len(list)-1]; last.Name != "rules.text.crlf" || last.Text != "off" || last.Origin.String() != "flag --severity" {
		t.Errorf("%+v", last)
	}
}

func TestPathsOfTheFileAreRelativeToIt(t *testing.T) {
	t.Parallel()
	path := written(t, "ca-file = \"own.pem\"\nlog-file = \"~/log\"")
	s := load(t, Sources{Path: path, Flags: map[string]string{"state": "here"}})
	home, _ := os.UserHomeDir()
	if s.CAFile != filepath.Join(filepath.Dir(path), "own.pem") || s.State != "here" || s.LogFile != filepath.Join(home, "log") {
		t.Errorf("%q %q %q", s.CAFile, s.State, s.LogFile)
	}
}

func TestTheSampleSetsNothingAndEveryLineOfItCanBeSet(t *testing.T) {
	t.Parallel()
	s := load(t, Sources{Path: written(t, string(Sample()))})
	for _, v := range s.List() {
		if v.Origin.Kind != Default {
			t.Errorf("%s comes from %s", v.Name, v.Origin)
		}
	}
	var open []string
	for line := range strings.Lines(string(Sample())) {
		if rest, ok := strings.CutPrefix(line, "# "); ok && (strings.Contains(rest, " = ") || strings.HasPrefix(rest, "[")) {
			line = rest
		}
		open = append(open, line)
	}
	s = load(t, Sources{Path: written(t, strings.Join(open, ""))})
	for _, v := range s.List() {
		if v.Origin.Kind == Default {
			t.Errorf("%s is not in the sample", v.Name)
		}
	}
}

func TestCatalogueIsWhole(t *testing.T) {
	t.Parallel()
	for _, g := range Catalogue() {
		for _, s := range g.Settings {
			if s.About == "" || strings.HasSuffix(s.About, ".") || s.takes() == "" || s.Default == "" && s.Unset == "" {
				t.Errorf("%s is not explained", s.Name)
			}
			if s.Default == "" && s.put(&Values{}, "") != nil {
				t.Errorf("%s cannot be unset", s.Name)
			}
		}
	}
}

func FuzzFile(f *testing.F) {
	f.Add(string(Sample()))
	f.Add("profile = \"a\"\n[profiles.a]\nhost = 'https://x'\n[rules]\na.b = \"off\"\n")
	f.Add("\xef\xbb\xbfa.b.c = {x = [1, 2]}\n[[y]]\n\"\\u00e9\" = '''\nz'''")
	f.Fuzz(func(t *testing.T, text string) {
		file, err := parseFile("f", []byte(text))
		if err != nil {
			return
		}
		s := &Settings{Path: filepath.Join(t.TempDir(), FileName), file: file}
		names := s.Profiles()
		if err := s.AddProfile("fuzzed", []Pair{{"host", "https://x"}}); err != nil {
			if slices.Contains(names, "fuzzed") {
				return
			}
			t.Fatalf("%q: %v", text, err)
		}
		if err := s.UseProfile("fuzzed"); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if err := s.RemoveProfile("fuzzed"); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if !slices.Equal(s.Profiles(), names) {
			t.Errorf("%q: profiles %q became %q", text, names, s.Profiles())
		}
	})
}
