package ui

import (
	"time"

	"clinik-import/ui/theme"
)

// Settings are what a person likes of the screens. The zero value is the usual look.
type Settings struct {
	Private    bool          // values are hidden from the start, as P hides them
	Plain      bool          // questions and answers line by line, without redrawing
	ASCII      bool          // frames of plain characters, whatever the locale says
	Mouse      bool          // the mouse is listened to
	Bell       bool          // the terminal rings when something ends or needs a person
	Notices    bool          // the same as a notice of the desktop (OSC 9); never with data in it
	Theme      string        // "dark", "light", "high-contrast", "none"; "": by NO_COLOR and the terminal
	IdleLock   time.Duration // without a key for so long the screen goes blank; 0: never
	LineLimit  int           // longest line of a file, in bytes; 0: the usual one
	EditorFrom string        // what names it, if that is not the setting: a variable
	Editor     string        // command that edits a record; "": $VISUAL, $EDITOR, or one the system has
}

// look chooses the theme: what is set outright comes before what the environment says.
func (s Settings) look(from theme.Options) theme.Options {
	if s.Theme != "" {
		from.Name = s.Theme
	}
	from.ASCII = from.ASCII || s.ASCII
	return from
}
