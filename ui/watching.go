package ui

import (
	"strings"

	"clinik-import/importer"
	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
)

// A TakeOverError is what Run returns when these screens only looked on, the program at
// work has ended, and the person wants to go on in its place: open the journal anew, and
// Run again.
type TakeOverError struct {
	Run string // that was looked at, "" if none was
}

func (*TakeOverError) Error() string { return "the work is to be taken over" }

// takeOverKey works once the program at work has ended.
var takeOverKey = Bind("W", "take over the work", "W")

// aside is what the rule below the bar says of how one looks at it: only looking on,
// values hidden. Each in its forms, the longest first.
func (m *Model) aside() [][]safe.Text {
	var all [][]safe.Text
	if w := m.Now.Watching; w.On {
		all = append(all, watchingWords(w))
	}
	if m.Display.Masked {
		all = append(all, []safe.Text{safe.Own(" values hidden (P) ")})
	}
	return all
}

func watchingWords(w importer.Watching) []safe.Text {
	switch {
	case w.Ended:
		return []safe.Text{safe.Own(" read only: the other window has ended · W takes over "), safe.Own(" read only · W takes over ")}
	case w.Since.IsZero():
		return []safe.Text{safe.Own(" read only: another window is at work "), safe.Own(" read only ")}
	}
	since := w.Since.Local().Format("15:04")
	return []safe.Text{
		safe.Sprintf(" read only: another window is at work (since %s) ", since),
		safe.Sprintf(" read only (since %s) ", since), safe.Own(" read only "),
	}
}

// topRule is the rule below the bar with what is said in it, as far as there is room.
func (m *Model) topRule(w int) string {
	rule, left := "", w
	for _, forms := range m.aside() {
		for _, said := range forms {
			if layout.Fits(left, said.Width(), 2) {
				rule += m.Theme.Border.Around("──") + m.Theme.Waiting.Render(said)
				left = layout.Rest(left, said.Width(), 2)
				break
			}
		}
	}
	return rule + m.Theme.Border.Around(strings.Repeat("─", left))
}
