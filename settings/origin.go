package settings

import (
	"fmt"
	"net/url"
	"path/filepath"
)

// Kind is a kind of source, the weightier the greater.
type Kind uint8

// The kinds of sources.
const (
	Default     Kind = iota
	File             // above the tables of the file, or in its rules
	InProfile        // the profile in use
	Environment      // a variable
	Flag             // of the command line
)

// String names the kind as --json does.
func (k Kind) String() string {
	return [...]string{"default", "file", "profile", "environment", "flag"}[k]
}

// An Origin is where a value comes from.
type Origin struct {
	Kind Kind
	Name string // of the variable, the flag or the profile
	Line int    // in the file, 1-based; 0 elsewhere
}

// String says it for a person; the file's own name is told elsewhere.
func (o Origin) String() string {
	switch o.Kind {
	case File:
		return fmt.Sprintf("settings file, line %d", o.Line)
	case InProfile:
		return fmt.Sprintf("profile %s, line %d", o.Name, o.Line)
	case Environment:
		return "variable " + o.Name
	case Flag:
		return "flag --" + o.Name
	}
	return "default"
}

// fault is an error about a value from there.
func (o Origin) fault(path, name string, err error) error {
	switch {
	case o.Line > 0:
		return &FileError{Path: path, Line: o.Line, Text: join(name, err)}
	case o.Kind == Flag && o.Name == name:
		return &ValueError{Origin: o, Text: "--" + join(name, err)}
	case o.Kind == Flag:
		return &ValueError{Origin: o, Text: "--" + o.Name + " " + join(name, err)}
	case name == "" || variableOf(name) == o.Name:
		return &ValueError{Origin: o, Text: o.Name + ": " + err.Error()}
	}
	return &ValueError{Origin: o, Text: o.Name + ", " + join(name, err)}
}

func join(name string, err error) string {
	if name == "" {
		return err.Error()
	}
	return name + ": " + err.Error()
}

// A ValueError is a value of a flag or a variable that is refused.
type ValueError struct {
	Origin Origin
	Text   string
}

// Error names the flag or the variable first.
func (e *ValueError) Error() string { return e.Text }

// A Value is a setting as it is in force, for a person or a program to read.
type Value struct {
	Name   string
	Text   string // as it would be written; "" if nothing is set
	Unset  string // what then holds
	Origin Origin
}

// List is every setting in the order of the catalogue, then the rules that are graded
// otherwise, by code.
func (s *Settings) List() []Value {
	var all []Value
	for _, g := range catalogue {
		for _, it := range g.Settings {
			all = append(all, Value{it.Name, withoutPassword(s.values[it.Name]), it.Unset, s.origins[it.Name]})
		}
	}
	for _, code := range s.gradedRules() {
		all = append(all, Value{ruleName(code), s.values[ruleName(code)], "", s.origins[ruleName(code)]})
	}
	return all
}

// Origin says where the value of a setting comes from.
func (s *Settings) Origin(name string) Origin { return s.origins[name] }

// withoutPassword hides the password of a URL.
func withoutPassword(text string) string {
	if !hasPassword(text) {
		return text
	}
	u, err := url.Parse(text)
	if err != nil {
		return ""
	}
	return u.Redacted()
}

// FileName is the name of the settings file in its folder.
const FileName = "settings.toml"

// Folder is the folder of the settings file, in which key files lie too.
func (s *Settings) Folder() string { return filepath.Dir(s.Path) }

// Text is a setting as it would be written, without a password; "" if nothing is set.
func (s *Settings) Text(name string) string { return withoutPassword(s.values[name]) }
