package editor

import (
	"path/filepath"
	"strings"

	"clinik-import/ui/shell"
)

// Another says how to have another editor than the one that the system has.
const Another = "To have another editor, set the setting editor, or the variable EDITOR, to the name of its program."

// Chosen reports whether the settings, $VISUAL or $EDITOR name an editor; else Find takes one
// that the system has, which the person may never have met.
func Chosen(set string, get func(string) string, system string) bool {
	for _, command := range []string{set, get("VISUAL"), get("EDITOR")} {
		if len(shell.Words(command, system == "windows")) > 0 {
			return true
		}
	}
	return false
}

// Name is what an editor is called: its program, without folder and ending.
func Name(program string) string {
	name := filepath.Base(program)
	return strings.TrimSuffix(name, filepath.Ext(name))
}

// Leaving says how to save and leave an editor, and how to leave it without saving; "" of one
// that is not known.
func Leaving(program string) string {
	switch strings.ToLower(Name(program)) {
	case "vi", "vim", "nvim":
		return "To change text press i first. To save and leave: Esc, then type :wq and Enter. To leave without saving: Esc, then type :q! and Enter."
	case "nano", "pico":
		return "To save and leave: Ctrl+O and Enter, then Ctrl+X. To leave without saving: Ctrl+X, then n."
	case "notepad":
		return "To save and leave: Ctrl+S, then close the window. To leave without saving: close the window and answer that it is not to be saved."
	}
	return ""
}
