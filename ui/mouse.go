package ui

import (
	"strings"

	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
)

// The mouse is the terminal's, for selecting text, until the person gives it to us: then
// the wheel moves as the arrows do, a click goes to a page or a row, and a click on the row
// under the cursor opens it.

// place is a list on a page, in its pane.
type place struct {
	layout.Rect // of the pane, border and all
	list        *widget.List
	focus       func()
	moved       func() tea.Cmd // after the cursor was put on another row
}

// pointed is a page with lists that can be clicked.
type pointed interface{ places() []place }

var (
	_ pointed = (*filesPage)(nil)
	_ pointed = (*checkPage)(nil)
	_ pointed = (*sendPage)(nil)
	_ pointed = (*jobsPage)(nil)
	_ pointed = (*rejectsPage)(nil)
)

func (p *filesPage) places() []place {
	return []place{{p.layout().Folder, &p.list, func() {}, p.peek}}
}

func (p *checkPage) places() []place {
	at := layout.Check(p.size)
	records := place{at.Records, &p.list, func() { p.focus = onRecords }, p.moved}
	groups := place{at.Problems, &p.groups.list, func() { p.focus = onProblems }, func() tea.Cmd { return nil }}
	switch {
	case !at.Single:
		return []place{records, groups}
	case p.focus == onRecords:
		return []place{records}
	case p.focus == onProblems:
		return []place{groups}
	}
	return nil
}

func (p *sendPage) places() []place {
	none := func() tea.Cmd { return nil }
	return []place{{p.at.Batches, &p.batches, func() { p.onHeld = false }, none}, {p.at.Held, &p.held, func() { p.onHeld = true }, none}}
}

func (p *jobsPage) places() []place {
	return []place{
		{p.at.Batches, &p.batches, func() { p.onErrors, p.follow = false, false }, p.readRejects},
		{p.at.Errors, &p.errors, func() { p.onErrors, p.follow = p.errors.Len() > 0, false }, func() tea.Cmd { return nil }},
	}
}

func (p *rejectsPage) places() []place {
	return []place{{p.layout().List, &p.list, func() { p.inRecord = false }, p.peek}}
}

// wheelRows is how far the wheel moves at a time.
const wheelRows = 3

func (m *Model) handleMouse(e tea.MouseMsg) tea.Cmd {
	m.idle.since = m.Time()
	if m.idle.blank || m.isTooSmall() || e.Action != tea.MouseActionPress {
		return nil
	}
	switch e.Button {
	case tea.MouseButtonWheelUp, tea.MouseButtonWheelDown:
		if len(m.dialogs) == 0 && m.page().Typing() {
			return nil // there the arrows mean something else
		}
		name := map[bool]string{true: "up", false: "down"}[e.Button == tea.MouseButtonWheelUp]
		var cmds []tea.Cmd
		for range wheelRows {
			cmds = append(cmds, m.handleKey(keyOf(name)))
		}
		return tea.Batch(cmds...)
	case tea.MouseButtonLeft:
		if len(m.dialogs) == 0 && !m.page().Typing() {
			return m.click(e.X, e.Y)
		}
	}
	return nil
}

func (m *Model) click(x, y int) tea.Cmd {
	frame, ok := layout.Frame(m.size)
	if !ok {
		return nil
	}
	if y == frame.Bar.Y {
		return m.clickBar(x, frame.Bar.W)
	}
	page, ok := m.page().(pointed)
	if !ok {
		return nil
	}
	for _, at := range page.places() {
		row, inside := at.RowAt(frame.Page.Within(x, y))
		if !inside {
			continue
		}
		at.focus()
		i, there := at.list.At(row)
		switch {
		case !there:
			return nil
		case i == at.list.Cursor():
			return m.handleKey(keyOf("enter"))
		}
		at.list.SetCursor(i)
		return at.moved()
	}
	return nil
}

// clickBar opens the page whose name was clicked.
func (m *Model) clickBar(x, w int) tea.Cmd {
	line := ansi.Strip(m.bar(w))
	for id, p := range m.pages {
		for _, name := range []safe.Text{safe.Sprintf("%d %s", id+1, p.Title()), safe.Sprintf(" %d ", id+1)} {
			if i := strings.Index(line, name.String()); i >= 0 && layout.Holds(i, name.Width(), x) {
				return m.show(PageID(id))
			}
		}
	}
	return nil
}

// toggleMouse takes the mouse, or gives it back to the terminal.
func (m *Model) toggleMouse() tea.Cmd {
	m.Settings.Mouse = !m.Settings.Mouse
	if m.Settings.Mouse {
		return tea.Batch(tea.EnableMouseCellMotion, m.Toast(safe.Own("The wheel and clicks move here now. M gives the mouse back to the terminal, for selecting text.")))
	}
	return tea.Batch(tea.DisableMouse, m.Toast(safe.Own("The mouse selects text again.")))
}

// mouseAgain takes the mouse after another program had the terminal: the library gives
// everything back but that.
func (m *Model) mouseAgain() tea.Cmd {
	if m.Settings.Mouse {
		return tea.EnableMouseCellMotion
	}
	return nil
}
