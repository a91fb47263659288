package ui

import (
	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"
	"clinik-import/ui/words"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// form is a dialog with lines to be filled in, one below the other. Enter goes to the
// next line; on the last it submits. What is not taken is said, and the form stays.
type form struct {
	c      *Context
	title  safe.Text
	lines  []safe.Text // what it is about, a paragraph each
	toggle *toggle     // above the lines to be filled in; nil: none
	inputs []*widget.Input
	at     int       // of inputs; -1: the toggle
	wrong  safe.Text // why it was not taken
	submit func(values []string) (tea.Cmd, error)
}

var _ Dialog = (*form)(nil)

func newForm(c *Context, title safe.Text, lines ...safe.Text) *form {
	return &form{c: c, title: title, lines: lines}
}

// add appends a line to be filled in.
func (f *form) add(label safe.Text, value string) *widget.Input {
	input := widget.NewInput(label, value)
	f.inputs = append(f.inputs, input)
	return input
}

// toggle is something that can be taken in or left out; space turns it.
type toggle struct {
	label  safe.Text
	on     bool
	turned func(on bool)
}

func (g *toggle) text() safe.Text {
	if g.on {
		return safe.Sprintf("[x] %s", g.label)
	}
	return safe.Sprintf("[ ] %s", g.label)
}

// move goes to another line; the toggle is above the first.
func (f *form) move(by int) {
	first := 0
	if f.toggle != nil {
		first = -1
	}
	all := len(f.inputs) - first
	f.at = first + (f.at-first+by+all)%all
}

// Open does nothing: a form does nothing that is not asked for again or can be undone.
func (f *form) Open() {}

// Key types, goes to another line, submits or leaves.
func (f *form) Key(k tea.KeyMsg) (over bool, cmd tea.Cmd) {
	switch k.String() {
	case "tab", "down":
		f.move(1)
		return false, nil
	case "shift+tab", "up":
		f.move(-1)
		return false, nil
	}
	if f.at < 0 {
		return f.keyOfToggle(k), nil
	}
	switch f.inputs[f.at].Key(k) {
	case widget.Editing:
		f.wrong = safe.Text{}
	case widget.Cancelled:
		return true, nil
	case widget.Submitted:
		if f.at < len(f.inputs)-1 {
			f.at++
			return false, nil
		}
		values := make([]string, len(f.inputs))
		for i, input := range f.inputs {
			values[i] = input.Value()
		}
		cmd, err := f.submit(values)
		if err == nil {
			return true, cmd
		}
		f.wrong = sentence(words.Error(err))
	}
	return false, nil
}

// keyOfToggle turns the toggle, goes on to the lines, or leaves.
func (f *form) keyOfToggle(k tea.KeyMsg) (over bool) {
	switch k.String() {
	case " ":
		f.toggle.on, f.wrong = !f.toggle.on, safe.Text{}
		f.toggle.turned(f.toggle.on)
	case "enter":
		f.move(1)
	case "esc":
		return true
	}
	return false
}

// formWidth is that of a form, where there is room.
const formWidth = 76

// View draws the form. Where room is short the explanation goes first.
func (f *form) View(s layout.Size) layout.Block {
	t, w := f.c.Theme, min(s.W, formWidth)
	inside := layout.Rest(w, 2)
	foot := layout.Block{}
	if f.toggle != nil {
		style := t.Text
		if f.at < 0 {
			style = t.RowSelected
		}
		foot = append(foot, " "+style.Render(f.toggle.text().Truncate(layout.Rest(inside, 1))))
	}
	for i, input := range f.inputs {
		if i == f.at {
			foot = append(foot, " "+input.View(t, layout.Rest(inside, 1)))
		} else {
			foot = append(foot, " "+t.Spell(safe.Sprintf("%s %s", input.Label, input.Shown())).Truncate(layout.Rest(inside, 1)).String())
		}
	}
	if f.wrong.Width() > 0 {
		foot = append(foot, paragraphs(inside, t.SeverityError, f.wrong)...)
	}
	head := append(paragraphs(inside, t.Text, f.lines...), "")
	room := layout.Rest(s.H, 2, len(foot))
	head = head[:min(len(head), room)]
	body := layout.Above(head, foot)
	return widget.Pane(t, layout.Box(s, w, len(body)), f.title, safe.Text{}, true, body)
}

// ShortHelp lists the keys of the form.
func (f *form) ShortHelp() []key.Binding {
	enter := Bind("enter", "go on", "enter")
	if f.toggle != nil {
		return []key.Binding{enter, Bind("tab", "other line", "tab"), Bind("space", "take in", " "), Bind("esc", "back", "esc")}
	}
	if len(f.inputs) < 2 {
		return []key.Binding{enter, Bind("esc", "back", "esc")}
	}
	return []key.Binding{enter, Bind("tab", "other line", "tab"), Bind("esc", "back", "esc")}
}
