package settings

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"clinik-import/wholefile"
)

const profilesTable = "profiles"

// checkProfileName refuses a name that would not do in files and key stores.
func checkProfileName(name string) error {
	good := func(r rune) bool { return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' }
	if name == "" || len(name) > 32 || strings.HasPrefix(name, "-") || strings.ContainsFunc(name, func(r rune) bool { return !good(r) }) {
		return errors.New("a profile's name has small letters, digits and dashes, 32 at most")
	}
	return nil
}

func putProfile(v *Values, s string) error {
	v.Profile = s
	if s == "" {
		return nil
	}
	return checkProfileName(s)
}

// Profiles lists the names of all profiles, in the order of the file.
func (s *Settings) Profiles() []string {
	var names []string
	for _, p := range s.file.profiles {
		names = append(names, p.name)
	}
	return names
}

// ProfileNames lists the profiles of a settings file as far as it can be read: what a
// shell completes.
func ProfileNames(path string) []string {
	f, _ := readFile(path)
	if f == nil {
		return nil
	}
	return (&Settings{file: f}).Profiles()
}

// noProfile says that there is none of a name.
func (s *Settings) noProfile(name string) error {
	all := s.Profiles()
	if len(all) == 0 {
		return fmt.Errorf("there is no profile %s; make it with: clinik-import profile add %s", name, name)
	}
	return fmt.Errorf("there is no profile %s%s; all are listed by: clinik-import profile list", name, meant(name, all))
}

// A Pair is a setting and its value, as written.
type Pair struct{ Name, Value string }

// AddProfile writes a profile at the end of the file. Values are checked first.
func (s *Settings) AddProfile(name string, values []Pair) error {
	if err := checkProfileName(name); err != nil {
		return err
	}
	if p := s.file.profile(name); p != nil {
		return fmt.Errorf("%s:%d: the profile %s is there already; change it in the file, or remove it first", s.Path, p.line, name)
	}
	for _, v := range values {
		if it := settings[v.Name]; it == nil || !it.Profile {
			return fmt.Errorf("%s: a profile has no such setting", v.Name)
		} else if err := it.set(&Values{}, v.Value); err != nil {
			return fmt.Errorf("%s: %w", v.Name, err)
		} else if hasPassword(v.Value) {
			return fmt.Errorf("%s: a password does not belong into the settings file; put the whole address into the variable %s", v.Name, variableOf(v.Name))
		}
	}
	text := bytes.Clone(s.file.text)
	if len(text) > 0 && text[len(text)-1] != '\n' {
		text = append(text, '\n')
	}
	if len(text) > 0 {
		text = append(text, '\n')
	}
	text = fmt.Appendf(text, "[%s.%s]\n", profilesTable, name)
	for _, v := range values {
		text = fmt.Appendf(text, "%s = %s\n", v.Name, settings[v.Name].quote(v.Value))
	}
	return s.save(text)
}

// RemoveProfile cuts a profile out of the file. The choice of it goes with it.
func (s *Settings) RemoveProfile(name string) error {
	p := s.file.profile(name)
	if p == nil {
		return s.noProfile(name)
	}
	cuts := []span{p.span}
	for _, e := range s.file.entries {
		if e.name == "profile" && e.value == name {
			cuts = append(cuts, s.file.lineOf(e.span))
		}
	}
	slices.SortFunc(cuts, func(a, b span) int { return b.from - a.from })
	text := bytes.Clone(s.file.text)
	for _, c := range cuts {
		text = slices.Delete(text, c.from, c.to)
	}
	return s.save(text)
}

// UseProfile makes a profile the one in use.
func (s *Settings) UseProfile(name string) error {
	if s.file.profile(name) == nil {
		return s.noProfile(name)
	}
	quoted := []byte(strconv.Quote(name))
	for _, e := range s.file.entries {
		if e.name == "profile" {
			return s.save(slices.Replace(bytes.Clone(s.file.text), e.span.from, e.span.to, quoted...))
		}
	}
	at := s.file.firstTable()
	line := fmt.Sprintf("profile = %s\n\n", quoted)
	return s.save(slices.Insert(bytes.Clone(s.file.text), at, []byte(line)...))
}

// quote writes a value as TOML has it.
func (s *Setting) quote(value string) string {
	if s.Switch {
		return value
	}
	if strings.Contains(value, `\`) && !strings.ContainsAny(value, "'") {
		return "'" + value + "'" // a path of Windows, as it is
	}
	return strconv.Quote(value)
}

// lineOf is the whole line that a span lies on.
func (f *file) lineOf(s span) span {
	from := bytes.LastIndexByte(f.text[:s.from], '\n') + 1
	to := len(f.text)
	if n := bytes.IndexByte(f.text[s.to:], '\n'); n >= 0 {
		to = s.to + n + 1
	}
	return span{from, to}
}

// firstTable is where the first table begins, with the comment right above it; before
// that, entries are of no table.
func (f *file) firstTable() int {
	at, comment := 0, -1
	for line := range bytes.Lines(f.text) {
		switch trimmed := bytes.TrimSpace(line); {
		case bytes.HasPrefix(trimmed, []byte("[")):
			if comment >= 0 {
				return comment
			}
			return at
		case !bytes.HasPrefix(trimmed, []byte("#")):
			comment = -1
		case comment < 0:
			comment = at
		}
		at += len(line)
	}
	return 0 // there is no table
}

// save puts a changed text in the place of the file, whole or not at all, and takes it
// over. A text that would not be read again is never written.
func (s *Settings) save(text []byte) error {
	f, err := parseFile(s.Path, text)
	if err != nil {
		return fmt.Errorf("the settings were left as they are, for the change would not be read again: %w", err)
	}
	if err := writeFile(s.Path, text); err != nil {
		return fmt.Errorf("the settings could not be written: %w", err)
	}
	s.file, s.Read = f, true
	return nil
}

// writeFile replaces a file in one step. A link stays one.
func writeFile(path string, text []byte) error {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	mode := fs.FileMode(0o600)
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	if err := wholefile.Replace(path, text, mode); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
