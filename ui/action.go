package ui

import (
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// An action is something that a key does now. Help and palette are made of them, and they
// of the key maps alone, so that nothing is listed that does not exist.
type action struct {
	key.Binding
	place safe.Text // the page, or "everywhere"
	pages []PageID  // that have it, where the one in front has not
}

// helpGroup is a part of the full help, below a heading of its own.
type helpGroup struct {
	title    safe.Text
	bindings []key.Binding
}

// fullHelp lists every key that works now, by where it works.
func (m *Model) fullHelp() []helpGroup {
	groups := []helpGroup{}
	for i, bindings := range m.page().FullHelp() {
		g := helpGroup{bindings: bindings}
		if i == 0 {
			g.title = safe.Sprintf("on page %s", m.page().Title())
		}
		groups = append(groups, g)
	}
	return append(groups, helpGroup{safe.Own("in every list"), widget.MoveKeys()}, helpGroup{safe.Own("everywhere"), m.globalHelp()})
}

// actions are what the palette can do here: the page's own first. A key that needs no finding,
// such as those that move or open the palette itself, is left to the help.
func (m *Model) actions() []action {
	var all []action
	for _, bindings := range m.page().FullHelp() {
		for _, b := range bindings {
			if runnable(b) {
				all = append(all, action{Binding: b, place: m.page().Title()})
			}
		}
	}
	for id, p := range m.pages {
		if PageID(id) == m.front {
			continue
		}
		b := Bind(string(rune('1'+id)), safe.Sprintf("open page %s", p.Title()).String(), string(rune('1'+id)))
		all = append(all, action{Binding: b, place: safe.Own("everywhere")})
	}
	for _, b := range m.globalHelp() {
		if runnable(b) && b.Help().Key != globalKeys.Pages.Help().Key && b.Help().Key != globalKeys.Palette.Help().Key {
			all = append(all, action{Binding: b, place: safe.Own("everywhere")})
		}
	}
	for _, b := range widget.MoveKeys() {
		all = append(all, action{Binding: b, place: safe.Own("in every list")})
	}
	return all
}

func runnable(b key.Binding) bool { return b.Enabled() && len(b.Keys()) > 0 && b.Help().Key != "" }

// keyTypes are the keys that have names, by them.
var keyTypes = func() map[string]tea.KeyType {
	types := map[string]tea.KeyType{}
	for t := tea.KeyType(-128); t <= 127; t++ {
		if name := t.String(); name != "" && t != tea.KeyRunes {
			types[name] = t
		}
	}
	return types
}()

// keyOf is the key that a binding names, as the terminal would have sent it.
func keyOf(name string) tea.KeyMsg {
	if t, ok := keyTypes[name]; ok {
		k := tea.KeyMsg{Type: t}
		if t == tea.KeySpace {
			k.Runes = []rune{' '}
		}
		return k
	}
	return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(name)}
}
