package settings

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"clinik-import/ndjson"
	"clinik-import/resource"
)

// variablePrefix begins the names of the program's own variables.
const variablePrefix = "CLINIK_IMPORT_"

// FileVariable names the settings file itself.
const FileVariable = variablePrefix + "CONFIG"

// variableOf is the name of a setting's variable.
func variableOf(name string) string {
	return variablePrefix + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

// Sources are the places that settings are taken from.
type Sources struct {
	Path    string            // of the settings file; it need not exist
	Named   bool              // a flag named the file
	Environ []string          // NAME=value; nil = none
	Flags   map[string]string // by name, as given
	Rules   []string          // RULE=SEVERITY, of flags, the last one first in weight
}

// Settings is what is in force.
type Settings struct {
	Values
	Path string // of the settings file
	Read bool   // the file exists

	Ignored []string // variables with our prefix that are no settings, nor near to one

	from    Sources
	file    *file
	values  map[string]string // by name, as written
	origins map[string]Origin // by name; rules as "rules.CODE"
}

// Load puts together what is in force. The error joins one for each name and value that
// is refused; of those of the file *FileError.
func Load(from Sources) (*Settings, error) {
	f, err := readFile(from.Path)
	if f == nil {
		return nil, err
	}
	s := &Settings{from: from, Path: from.Path, Read: f.text != nil, file: f, values: map[string]string{}, origins: map[string]Origin{}}
	s.Severities = map[string]ndjson.Severity{}
	l := &loader{Settings: s, faults: []error{err}}
	l.defaults()
	l.others(from.Environ)
	l.fromFile()
	l.fromProfile(from)
	l.environment(from.Environ)
	l.flags(from)
	l.expandPaths()
	if err := errors.Join(l.faults...); err != nil {
		return nil, err
	}
	return s, nil
}

// WithProfile is what is in force with another profile, "" for none.
func (s *Settings) WithProfile(name string) (*Settings, error) {
	from := s.from
	from.Flags = maps.Clone(from.Flags)
	if from.Flags == nil {
		from.Flags = map[string]string{}
	}
	from.Flags["profile"] = name
	return Load(from)
}

// ProfileAlone is what the settings file says with a profile, whatever variables and flags say.
func (s *Settings) ProfileAlone(name string) (*Settings, error) {
	return Load(Sources{Path: s.from.Path, Flags: map[string]string{"profile": name}})
}

// A loader lays one source over the other.
type loader struct {
	*Settings
	faults []error
}

func (l *loader) refuse(at Origin, name string, err error) {
	l.faults = append(l.faults, at.fault(l.Path, name, err))
}

// mostQuoted is the longest value that an error repeats.
const mostQuoted = 60

func (l *loader) put(at Origin, name, text string) {
	if err := settings[name].set(&l.Values, text); err != nil {
		if err != errKey && len(text) <= mostQuoted {
			err = fmt.Errorf("%q: %w", text, err)
		}
		l.refuse(at, name, err)
		return
	}
	l.values[name], l.origins[name] = text, at
}

func (l *loader) defaults() {
	for name, s := range settings {
		l.origins[name] = Origin{}
		if s.Default != "" {
			l.put(Origin{}, name, s.Default)
		}
	}
}

// others asks the variables that belong to everybody: NO_COLOR, VISUAL, EDITOR.
func (l *loader) others(environ []string) {
	for name, s := range settings {
		for _, variable := range s.also {
			value := lookup(environ, variable)
			if value == "" {
				continue
			}
			if variable == "NO_COLOR" { // any value takes the colours
				value = "none"
			}
			if !looksLikeKey(value) {
				l.put(Origin{Kind: Environment, Name: variable}, name, value)
			}
			break
		}
	}
}

func lookup(environ []string, name string) string {
	for _, e := range slices.Backward(environ) {
		if v, ok := strings.CutPrefix(e, name+"="); ok {
			return v
		}
	}
	return ""
}

// fromFile takes the entries above the tables and the rules. Profiles that are not in
// use are looked at all the same: a slip should be seen when it is made.
func (l *loader) fromFile() {
	for _, e := range l.file.entries {
		l.entry(Origin{Kind: File, Line: e.line}, e, func(*Setting) bool { return true })
	}
	for _, e := range l.file.rules {
		at := Origin{Kind: File, Line: e.line}
		if e.quick || e.odd {
			l.refuse(at, e.name, errors.New(`write "error", "warning", "note" or "off", in quotes`))
			continue
		}
		l.rule(at, e.name, e.value)
	}
	for _, p := range l.file.profiles {
		aside := &loader{Settings: &Settings{Path: l.Path, values: map[string]string{}, origins: map[string]Origin{}}}
		aside.profile(p)
		l.faults = append(l.faults, aside.faults...)
	}
}

func (l *loader) profile(p *profile) {
	for _, e := range p.entries {
		l.entry(Origin{Kind: InProfile, Name: p.name, Line: e.line}, e, func(s *Setting) bool { return s.Profile })
	}
}

func (l *loader) entry(at Origin, e entry, allowed func(*Setting) bool) {
	s, known := settings[e.name]
	switch {
	case !known && looksLikeKey(e.value):
		l.refuse(at, e.name, errKey)
	case !known:
		l.refuse(at, e.name, fmt.Errorf("there is no such setting%s; all are listed by: clinik-import config", meant(e.name, names())))
	case !allowed(s):
		l.refuse(at, e.name, errors.New("this is the same for all profiles; set it above the tables"))
	case s.Switch != e.quick && s.Switch:
		l.refuse(at, e.name, errors.New("it is true or false, without quotes"))
	case e.odd:
		l.refuse(at, e.name, fmt.Errorf("write its value in quotes: %s", s.takes()))
	case s.Switch != e.quick:
		l.refuse(at, e.name, fmt.Errorf("write %s, in quotes", s.takes()))
	case hasPassword(e.value):
		l.refuse(at, e.name, fmt.Errorf("a password does not belong into this file; put the whole address into the variable %s", variableOf(e.name)))
	default:
		l.put(at, e.name, e.value)
	}
}

// takes says what may be written.
func (s *Setting) takes() string {
	switch {
	case len(s.Words) > 0:
		return oneOf(s.Words)
	case s.Switch:
		return "true or false"
	}
	return s.Takes
}

// fromProfile lays the chosen profile over the file.
func (l *loader) fromProfile(from Sources) {
	if v := lookup(from.Environ, variableOf("profile")); v != "" {
		l.put(Origin{Kind: Environment, Name: variableOf("profile")}, "profile", v)
	}
	if v, ok := from.Flags["profile"]; ok {
		l.put(Origin{Kind: Flag, Name: "profile"}, "profile", v)
	}
	if l.Profile == "" {
		return
	}
	p := l.file.profile(l.Profile)
	if p == nil {
		l.refuse(l.origins["profile"], "profile", l.noProfile(l.Profile))
		return
	}
	known := len(l.faults)
	l.profile(p)
	l.faults = l.faults[:known] // what is wrong in it was said already
}

func (l *loader) environment(environ []string) {
	for _, e := range environ {
		variable, value, _ := strings.Cut(e, "=")
		rest, ours := strings.CutPrefix(variable, variablePrefix)
		if !ours || variable == FileVariable || value == "" {
			continue
		}
		at := Origin{Kind: Environment, Name: variable}
		name := strings.ToLower(strings.ReplaceAll(rest, "_", "-"))
		if name == RulesTable {
			l.rules(at, strings.Split(value, ","))
			continue
		}
		if settings[name] != nil {
			l.put(at, name, value)
		} else if near := resource.Nearest(name, append(names(), RulesTable)); near != "" {
			l.refuse(at, "", fmt.Errorf("there is no such setting (did you mean %s?); all are listed by: clinik-import config", variableOf(near)))
		} else {
			l.Ignored = append(l.Ignored, variable)
		}
	}
}

func (l *loader) flags(from Sources) {
	for _, name := range slices.Sorted(maps.Keys(from.Flags)) {
		at := Origin{Kind: Flag, Name: name}
		if hasPassword(from.Flags[name]) {
			l.refuse(at, name, fmt.Errorf("a password on the command line can be seen by others; put the whole address into the variable %s", variableOf(name)))
			continue
		}
		l.put(at, name, from.Flags[name])
	}
	l.rules(Origin{Kind: Flag, Name: "severity"}, from.Rules)
}

// meant names what was perhaps meant, in brackets.
func meant(name string, known []string) string {
	if near := resource.Nearest(name, known); near != "" {
		return fmt.Sprintf(" (did you mean %s?)", near)
	}
	return ""
}

// names is every name of the file, sorted.
func names() []string { return slices.Sorted(maps.Keys(settings)) }

// expandPaths makes paths of the file relative to its folder, and ~ the home folder.
func (l *loader) expandPaths() {
	for name, path := range map[string]*string{"ca-file": &l.CAFile, "state": &l.State, "log-file": &l.LogFile} {
		if rest, ok := strings.CutPrefix(filepath.ToSlash(*path), "~/"); ok {
			if home, err := os.UserHomeDir(); err == nil {
				*path = filepath.Join(home, rest)
			}
		}
		kind := l.origins[name].Kind
		if *path != "" && !filepath.IsAbs(*path) && (kind == File || kind == InProfile) {
			*path = filepath.Join(filepath.Dir(l.Path), *path)
		}
	}
}
