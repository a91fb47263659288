package ui

import tea "github.com/charmbracelet/bubbletea"

// A lateAnswer is what a terminal says of its ground after nobody waits for it any more
// (OSC 11, "ESC ] 11;rgb:… ESC \" or BEL at its end). It comes in as keys that nobody
// pressed, and with the path of a folder in it for all that a page can tell.
type lateAnswer struct{ left int }

// longestAnswer is how many messages one comes in at most; what follows is keys again,
// whether or not its end was seen.
const longestAnswer = 3

// takes reports whether a key is part of such an answer.
func (a *lateAnswer) takes(k tea.KeyMsg) bool {
	if a.left == 0 {
		if k.Alt && string(k.Runes) == "]" {
			a.left = longestAnswer - 1
			return true
		}
		return false
	}
	a.left--
	switch {
	case k.Alt && string(k.Runes) == `\`, k.Type == tea.KeyCtrlG:
		a.left = 0
	case k.Type != tea.KeyRunes:
		a.left = 0
		return false
	}
	return true
}
