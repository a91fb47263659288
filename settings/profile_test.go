package settings

import (
	"os"
	"strings"
	"testing"
)

func TestProfilesAreWrittenAndTheRestIsLeftAlone(t *testing.T) {
	t.Parallel()
	const before = "# mine\ntheme = \"dark\" # nice\n\n# graded\n[rules]\n\"text.crlf\" = \"off\""
	path := written(t, before)
	s := load(t, Sources{Path: path})
	if err := s.AddProfile("north", []Pair{{"environment", "test"}, {"synthetic", "true"}, {"ca-file", `C:\ca.pem`}}); err != nil {
		t.Fatal(err)
	}
	if err := s.UseProfile("north"); err != nil {
		t.Fatal(err)
	}
	want := "# mine\ntheme = \"dark\" # nice\n\nprofile = \"north\"\n\n# graded\n[rules]\n\"text.crlf\" = \"off\"\n\n" +
		"[profiles.north]\nenvironment = \"test\"\nsynthetic = true\nca-file = 'C:\\ca.pem'\n"
	if got := read(t, path); got != want {
		t.Errorf("the file is\n%s\nwant\n%s", got, want)
	}
	if s = load(t, Sources{Path: path}); s.Profile != "north" || !s.Synthetic || s.Environment != "test" {
		t.Errorf("%+v", s.Values)
	}

	if err := s.AddProfile("south", nil); err != nil {
		t.Fatal(err)
	}
	if err := s.UseProfile("south"); err != nil {
		t.Fatal(err)
	}
	if got := read(t, path); strings.Count(got, "profile = ") != 1 || !strings.Contains(got, "profile = \"south\"") {
		t.Errorf("the choice was not replaced:\n%s", got)
	}
	for _, name := range s.Profiles() {
		if err := s.RemoveProfile(name); err != nil {
			t.Fatal(err)
		}
	}
	if got := strings.TrimSpace(strings.ReplaceAll(read(t, path), "\n\n\n", "\n\n")); got != before {
		t.Errorf("with all profiles gone the file is\n%s", got)
	}
}

func TestProfileThatCannotBe(t *testing.T) {
	t.Parallel()
	path := written(t, "[profiles.north]\n")
	s := load(t, Sources{Path: path})
	for name, err := range map[string]error{
		"there already":         s.AddProfile("north", nil),
		"small letters":         s.AddProfile("South", nil),
		"no such setting":       s.AddProfile("south", []Pair{{"theme", "dark"}}),
		"it is test":            s.AddProfile("south", []Pair{{"environment", "prod"}}),
		"looks like a key":      s.AddProfile("south", []Pair{{"tenant", "clk_live_x"}}),
		"there is no":           s.UseProfile("south"),
		"(did you mean north?)": s.RemoveProfile("nrth"),
		"password does not":     s.AddProfile("south", []Pair{{"proxy", "http://a:b@c:1"}}),
	} {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%q is missing in %v", name, err)
		}
	}
	if got := read(t, path); got != "[profiles.north]\n" {
		t.Errorf("the file was changed:\n%s", got)
	}
}

func TestInitWritesOnceForItsOwnerOnly(t *testing.T) {
	t.Parallel()
	s := load(t, Sources{Path: t.TempDir() + "/new/" + FileName})
	if err := s.Init(); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(s.Path)
	if err != nil || info.Mode().Perm()&0o077 != 0 && os.PathSeparator == '/' {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if s.Init() == nil {
		t.Error("the sample was written over a file")
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
