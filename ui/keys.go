package ui

import (
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// globalKeys work on every page unless the person is typing.
var globalKeys = struct {
	Pages, Next, Previous, Help, Palette, Mask, Copy, Command, Look, Mouse, Blank, Lock, Quit key.Binding
}{
	Pages:    Bind("1–5", "open a page", "1", "2", "3", "4", "5"),
	Next:     Bind("tab", "next page", "tab"),
	Previous: Bind("shift+tab", "previous page", "shift+tab"),
	Help:     Bind("?", "help", "?"),
	Palette:  Bind(":", "find an action", ":", "ctrl+p"),
	Mask:     Bind("P", "hide or show values", "P"),
	Copy:     Bind("y", "copy path, place or job", "y"),
	Command:  Bind("Y", "copy it as a command", "Y"),
	Look:     Bind("T", "other colours", "T"),
	Mouse:    Bind("M", "use the mouse, or not", "M"),
	Blank:    Bind("B", "blank the screen", "B"),
	Lock:     Bind("ctrl+l", "lock the screen by a word", "ctrl+l"),
	Quit:     Bind("q", "quit", "q", "ctrl+c"),
}

// globalHelp lists the keys that work everywhere now.
func (m *Model) globalHelp() []key.Binding {
	g := globalKeys
	all := []key.Binding{g.Pages, g.Next, g.Previous, g.Help, g.Palette, g.Mask, g.Copy, g.Command, g.Look, g.Mouse, g.Blank, g.Lock, g.Quit}
	if m.Now.Watching.Ended {
		all = append(all, takeOverKey)
	}
	return all
}

// keysOf splits what a terminal delivered at once: a slow line brings held or quickly
// typed keys together. A path dropped on a terminal without bracketed paste comes the
// same way; it is taken as a paste.
func keysOf(k tea.KeyMsg) (keys []tea.KeyMsg, pasted bool) {
	if k.Paste {
		return nil, true
	}
	if k.Type != tea.KeyRunes || len(k.Runes) < 2 {
		return []tea.KeyMsg{k}, false
	}
	if text := string(k.Runes); len(text) > 5 && strings.Count(text, "/")+strings.Count(text, `\`) > 1 {
		return nil, true
	}
	for _, r := range k.Runes {
		one := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}, Alt: k.Alt}
		if r == ' ' {
			one.Type = tea.KeySpace
		}
		keys = append(keys, one)
	}
	return keys, false
}
