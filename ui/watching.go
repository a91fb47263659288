package ui

import (
	"path/filepath"
	"slices"
	"strings"

	"clinik-import/importer"
	"clinik-import/ui/layout"
	"clinik-import/ui/safe"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// A TakeOverError is what Run returns when these screens only looked on, the program at
// work has ended, and the person wants to go on in its place: open the journal anew, and
// Run again.
type TakeOverError struct {
	Run   string   // that was looked at, "" if none was
	Paths []string // that were to be opened, and are not in that run
}

func (*TakeOverError) Error() string { return "the work is to be taken over" }

// takeOverKey works once the program at work has ended.
var takeOverKey = Bind("W", "take over the work", "W")

// changing are the keys of the pages that an observer could only be refused: they are not
// offered, and say so before anything is asked or typed.
var changing = [pageCount][]key.Binding{
	CheckID: {editKeys.Field, editKeys.Record, editKeys.Fix, editKeys.FixAll, editKeys.Undo, editKeys.Redo, checkKeys.FixSafe, checkKeys.Type, checkKeys.Values},
	SendID:  {sendKeys.Send, sendKeys.First},
	JobsID:  {jobsKeys.Pause, jobsKeys.Cancel, jobsKeys.CancelAll, jobsKeys.Release, jobsKeys.Decide},
	RejectsID: {editKeys.Field, editKeys.Record, editKeys.Fix, editKeys.FixAll, editKeys.Undo, editKeys.Redo,
		rejectsKeys.Alike, rejectsKeys.Replace, rejectsKeys.Which, rejectsKeys.Send},
}

// looksOn says to an observer that a key is for the program at work.
func (m *Model) looksOn(k tea.KeyMsg) (cmd tea.Cmd, mine bool) {
	if !m.Now.Watching.On || !key.Matches(k, changing[m.front]...) {
		return nil, false
	}
	return m.ToastNow(onlyLooks(m.Now.Watching)), true
}

// onlyLooks is why an observer can send and change nothing, and what to do instead.
func onlyLooks(w importer.Watching) safe.Text {
	if w.Ended {
		return safe.Own("This window only looks on. The other one has ended: W takes over, then you can send and change from here.")
	}
	return safe.Own("This window only looks on: send and change in the other one. When that has ended, W takes over here.")
}

// offered leaves out of the keys of a page those that an observer could only be refused.
func (m *Model) offered(keys []key.Binding) []key.Binding {
	if !m.Now.Watching.On {
		return keys
	}
	var refused []string
	for _, b := range changing[m.front] {
		refused = append(refused, b.Keys()...)
	}
	return slices.DeleteFunc(slices.Clone(keys), func(b key.Binding) bool {
		return slices.ContainsFunc(b.Keys(), func(k string) bool { return slices.Contains(refused, k) })
	})
}

// unopened says that the files named on the command line are not opened beside another
// window; "" where none were named.
func (m *Model) unopened() safe.Text {
	names := make([]safe.Text, len(m.session.unopened))
	for i, path := range m.session.unopened {
		names[i] = safe.Clean(filepath.Base(path))
	}
	switch {
	case len(names) == 0:
		return safe.Text{}
	case len(names) > 2:
		return safe.Sprintf("The %d files that you named are not opened: this window only looks on. They are once W has taken over.", len(names))
	}
	return safe.Sprintf("%s: not opened, for this window only looks on. Once W has taken over, it is.", safe.Join(", ", names...))
}

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
