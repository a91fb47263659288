package widget

import (
	"strings"

	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"

	"github.com/charmbracelet/bubbles/key"
)

// Keys draws bindings in a line of at most w cells: "f fix  n next". What does not
// fit is left out, the last first.
func Keys(t *theme.Theme, bindings []key.Binding, w int) string {
	var out strings.Builder
	used := 0
	for _, b := range bindings {
		if !b.Enabled() || b.Help().Key == "" {
			continue
		}
		name, desc := safe.Clean(b.Help().Key), safe.Clean(b.Help().Desc)
		need := name.Width() + 1 + desc.Width()
		if used > 0 {
			need += 2
		}
		if used+need > w {
			break
		}
		if used > 0 {
			out.WriteString("  ")
		}
		used += need
		out.WriteString(t.Key.Render(name) + " " + t.KeyHint.Render(desc))
	}
	return out.String()
}

// KeyTable draws groups of bindings below each other, one a line.
func KeyTable(t *theme.Theme, groups [][]key.Binding) layout.Block {
	var out layout.Block
	for i, group := range groups {
		if i > 0 && len(group) > 0 {
			out = append(out, "")
		}
		for _, b := range group {
			if b.Enabled() && b.Help().Key != "" {
				out = append(out, " "+t.Key.Render(safe.Clean(b.Help().Key).PadLeft(11))+"  "+safe.Clean(b.Help().Desc).String())
			}
		}
	}
	return out
}
