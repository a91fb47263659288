// Package editor lends a record to the person's own editor and takes it back.
//
//	record ──Pretty──▶ New ──▶ a private file ──Find, editor──▶ Draft.Close ──OneLine──▶ record
//
// The screens and the questions without screens both use it.
package editor

import (
	"errors"
	"fmt"

	"clinik-import/ui/shell"
)

// Find returns the program that the settings, $VISUAL or $EDITOR name, with its
// arguments, or one that this system has.
func Find(set string, get func(string) string, look func(string) (string, error), system string) ([]string, error) {
	for _, from := range []struct{ name, command string }{
		{"the setting editor", set}, {"VISUAL", get("VISUAL")}, {"EDITOR", get("EDITOR")},
	} {
		words := shell.Words(from.command, system == "windows")
		if len(words) == 0 {
			continue
		}
		path, err := look(words[0])
		if err != nil {
			return nil, fmt.Errorf("no editor %s was found; set %s to one that you have", words[0], from.name)
		}
		words[0] = path
		return words, nil
	}
	known := []string{"nano", "vim", "vi"}
	if system == "windows" {
		known = []string{"notepad"}
	}
	for _, name := range known {
		if path, err := look(name); err == nil {
			return []string{path}, nil
		}
	}
	return nil, errors.New("no editor was found; set EDITOR to the name of one, or type the value here instead")
}
