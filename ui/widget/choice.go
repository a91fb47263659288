package widget

import (
	"slices"
	"strings"

	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// An Option of a Choice.
type Option struct {
	Key  safe.Text // before it; "": none
	Name safe.Text // what is searched and chosen
	Note safe.Text // beside it
}

// A Choice is a list that narrows while one types.
type Choice struct {
	options []Option
	found   []int // indices of options
	filter  *Input
	list    List
	keyed   bool
	longest int       // note, in cells
	Empty   safe.Text // shown when nothing matches
}

// fewOptions are seen at a glance: a line that asks for a search would only be taken for a
// question. What is typed narrows them all the same.
const fewOptions = 6

// NewChoice starts a choice at option at.
func NewChoice(options []Option, at int) *Choice {
	c := &Choice{options: options, filter: NewInput(safe.Own("search:"), "")}
	c.Empty = safe.Own("nothing matches; backspace widens the search")
	keys, name := 0, 0
	for _, o := range options {
		keys, name, c.longest = max(keys, o.Key.Width()), max(name, o.Name.Width()), max(c.longest, o.Note.Width())
	}
	c.list.Columns = []Column{{Width: min(name, 22), Weight: 1, Most: name}, {Width: min(c.longest, 20), Weight: 1, Most: c.longest, From: 50}}
	if c.keyed = keys > 0; c.keyed {
		c.list.Columns = []Column{{Width: keys, Right: true}, {Width: min(name, 20), Weight: 1, Most: name}, {Width: min(c.longest, 14), Weight: 1, Most: c.longest, From: 50}}
	}
	c.narrow()
	c.list.SetCursor(at)
	return c
}

// Key narrows or moves. It returns the index of the option taken, or -1, and
// whether the choice is over.
func (c *Choice) Key(k tea.KeyMsg) (chosen int, over bool) {
	switch k.String() {
	case "up", "down", "pgup", "pgdown", "home", "end":
		c.list.Key(k)
		return -1, false
	}
	before := c.filter.Value()
	switch c.filter.Key(k) {
	case Cancelled:
		return -1, true
	case Submitted:
		if i := c.list.Cursor(); i >= 0 {
			return c.found[i], true
		}
	}
	if c.filter.Value() != before {
		c.narrow()
	}
	return -1, false
}

// narrow keeps the options whose name or note holds what was typed: first the one whose
// key it is, then those whose name starts with it.
func (c *Choice) narrow() {
	typed := c.Typed()
	want := strings.ToLower(typed)
	var exact, starts, holds []int
	for i, o := range c.options {
		name := strings.ToLower(o.Name.String())
		switch {
		case typed != "" && typed == o.Key.String():
			exact = append(exact, i)
		case strings.HasPrefix(name, want):
			starts = append(starts, i)
		case strings.Contains(name, want), strings.Contains(strings.ToLower(o.Note.String()), want):
			holds = append(holds, i)
		}
	}
	c.found = slices.Concat(exact, starts, holds)
	c.list.SetRows(c)
	c.list.SetCursor(0)
}

// Len and Row make the choice the rows of its own list.
func (c *Choice) Len() int { return len(c.found) }

// Row appends the cells of an option.
func (c *Choice) Row(i int, cells []Cell) []Cell {
	o := c.options[c.found[i]]
	if c.keyed {
		cells = append(cells, Cell{Text: o.Key})
	}
	return append(cells, Cell{Text: o.Name}, Cell{Text: o.Note})
}

// View draws the search line and the options below it; where their notes have no room
// beside them, that of the one under the cursor stands at the foot.
func (c *Choice) View(t *theme.Theme, s layout.Size) layout.Block {
	at := layout.Options(s, c.longest, c.keyed)
	c.list.Empty = c.Empty
	c.list.SetSize(at.List.Size())
	search := ""
	if c.searches() {
		search = " " + c.filter.View(t, s.W-1)
	}
	out := layout.Above(layout.Block{search}, c.list.View(t, true))
	if i := c.list.Cursor(); i >= 0 && at.Note.H > 0 {
		lines := c.options[c.found[i]].Note.Wrap(max(1, at.Note.W-2))
		if last := at.Note.H - 1; last < len(lines)-1 { // what has no room is seen to be missing
			lines = append(lines[:last:last], safe.Join(" ", lines[last:]...))
		}
		for _, line := range lines {
			out = append(out, " "+t.Strong.Render(line.Truncate(at.Note.W-2)))
		}
	}
	return out.Fit(s)
}

// searches reports whether the search line is shown.
func (c *Choice) searches() bool { return len(c.options) > fewOptions || c.filter.Value() != "" }

// Typed returns what was typed, without blanks around it.
func (c *Choice) Typed() string { return strings.TrimSpace(c.filter.Value()) }

// Found returns how many options match it.
func (c *Choice) Found() int { return len(c.found) }

// Options returns how many there are, found or not.
func (c *Choice) Options() int { return len(c.options) }

// Size is that of a dialog for the choice, within an outer size and with its border.
func (c *Choice) Size(outer layout.Size) layout.Size {
	return layout.Choice(outer, len(c.options), c.longest, c.keyed)
}

// Position says where the cursor is.
func (c *Choice) Position() safe.Text { return c.list.Position() }

// ShortHelp lists the keys that do something now.
func (c *Choice) ShortHelp() []key.Binding {
	var keys []key.Binding
	if c.searches() {
		keys = append(keys, binding("type", "search", "type"))
	}
	if len(c.found) > 1 {
		keys = append(keys, binding("↑↓", "move", "up", "down"))
	}
	if len(c.found) > 0 {
		keys = append(keys, binding("enter", "choose", "enter"))
	}
	return append(keys, binding("esc", "back", "esc"))
}
