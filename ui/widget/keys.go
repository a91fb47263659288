package widget

import (
	"strings"

	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"

	"github.com/charmbracelet/bubbles/key"
)

// Keys draws bindings in a line of at most w cells: "f fix  n next". What does not fit is
// left out, the last first; enter, esc and the answers to a question, without which one
// cannot go on, last of all.
func Keys(t *theme.Theme, bindings []key.Binding, w int) string {
	fits := make([]bool, len(bindings))
	used := 0
	take := func(wanted func(b key.Binding) bool) {
		for i, b := range bindings {
			if fits[i] || !wanted(b) {
				continue
			}
			need := keyWidth(b)
			if need > 0 && used > 0 {
				need += keyGap
			}
			if used+need > w {
				return
			}
			used += need
			fits[i] = need > 0
		}
	}
	take(essential)
	take(func(key.Binding) bool { return true })
	var out strings.Builder
	for i, b := range bindings {
		if !fits[i] {
			continue
		}
		if out.Len() > 0 {
			out.WriteString("  ")
		}
		out.WriteString(t.Key.Render(safe.Clean(b.Help().Key)) + " " + t.KeyHint.Render(safe.Clean(b.Help().Desc)))
	}
	return out.String()
}

const keyGap = 2

// KeysWidth is how many cells it takes to draw all of the bindings.
func KeysWidth(bindings []key.Binding) int {
	used := 0
	for _, b := range bindings {
		if need := keyWidth(b); need > 0 {
			used += need + keyGap
		}
	}
	return max(0, used-keyGap)
}

// keyWidth is how many cells a binding takes, 0 if it is not shown.
func keyWidth(b key.Binding) int {
	if !b.Enabled() || b.Help().Key == "" {
		return 0
	}
	return safe.Clean(b.Help().Key).Width() + 1 + safe.Clean(b.Help().Desc).Width()
}

// essential reports a key that leaves what is open, or answers it.
func essential(b key.Binding) bool {
	switch b.Help().Key {
	case "enter", "esc", "y", "n":
		return true
	}
	return false
}

// KeyTable draws bindings below each other, one a line.
func KeyTable(t *theme.Theme, bindings []key.Binding) layout.Block {
	var out layout.Block
	for _, b := range bindings {
		if b.Enabled() && b.Help().Key != "" {
			out = append(out, " "+t.Key.Render(safe.Clean(b.Help().Key).PadLeft(11))+"  "+safe.Clean(b.Help().Desc).String())
		}
	}
	return out
}
