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
// arguments, or one that this system has. from is the variable that the setting was read
// from, "" if it is from elsewhere.
func Find(set, from string, get func(string) string, look func(string) (string, error), system string) ([]string, error) {
	if from == "" {
		from = "the setting editor"
	}
	for _, from := range []struct{ name, command string }{
		{from, set}, {"VISUAL", get("VISUAL")}, {"EDITOR", get("EDITOR")},
	} {
		words := shell.Words(from.command, system == "windows")
		if len(words) == 0 {
			continue
		}
		path, err := look(words[0])
		if err != nil {
			return nil, fmt.Errorf("%s is set to %s, and no such program was found; set it to an editor that you have", from.name, words[0])
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
