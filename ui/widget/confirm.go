package widget

import (
	"strings"
	"time"

	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// Answer is what a person said to a question.
type Answer uint8

const (
	Pending Answer = iota
	Yes
	No
)

// Grace is how long input must have been quiet before a question listens, so that
// keys meant for something else, or the rest of a paste, cannot answer it.
const Grace = 400 * time.Millisecond

// A Confirm is a question with a yes and a no. With a Word, yes is that word typed
// out and then enter; a single key is not enough for what costs or destroys.
type Confirm struct {
	Title safe.Text
	Lines []safe.Text // what will happen, a paragraph each
	Yes   safe.Text   // what yes does: "send 3 batches"
	No    safe.Text   // "" for "back"
	Word  string

	typed *Input
	quiet time.Time // when it starts to listen
}

// Open starts the grace period. Call it when the question is put on the screen.
func (c *Confirm) Open(now time.Time) {
	c.quiet = now.Add(Grace)
	c.typed = NewInput(safe.Own(">"), "")
}

// Key takes an answer. Keys within the grace period prolong it.
func (c *Confirm) Key(k tea.KeyMsg, now time.Time) Answer {
	if now.Before(c.quiet) || k.Paste {
		c.quiet = now.Add(Grace)
		return Pending
	}
	if c.Word != "" {
		switch c.typed.Key(k) {
		case Cancelled:
			return No
		case Submitted:
			if strings.EqualFold(strings.TrimSpace(c.typed.Value()), c.Word) {
				return Yes
			}
		}
		return Pending
	}
	switch k.String() {
	case "y", "Y", "enter":
		return Yes
	case "n", "N", "esc", "q":
		return No
	}
	return Pending
}

// View draws the question, at most as large as the outer size.
func (c *Confirm) View(t *theme.Theme, outer layout.Size) layout.Block {
	w := min(outer.W, 72)
	var body layout.Block
	for _, line := range c.Lines {
		for _, part := range line.Wrap(w - 4) {
			body = append(body, " "+part.String())
		}
	}
	body = append(body, "")
	foot := layout.Block{" " + Keys(t, c.ShortHelp(), w-4)}
	if c.Word != "" {
		ask := safe.Sprintf("Type %s and press enter, or esc to go back.", c.Word)
		if ask.Width() > w-4 {
			ask = safe.Sprintf("Type %s and press enter.", c.Word)
		}
		foot = layout.Block{" " + ask.String(), " " + c.typed.View(t, w-4)}
	}
	if room := max(0, outer.H-2-len(foot)); len(body) > room { // what is asked is always to be seen
		body = body[:room]
	}
	body = append(body, foot...)
	size := layout.Size{W: w, H: min(outer.H, len(body)+2)}
	return Pane(t, size, c.Title, safe.Text{}, true, body)
}

// ShortHelp lists the answers.
func (c *Confirm) ShortHelp() []key.Binding {
	yes, no := c.Yes.String(), c.No.String()
	if no == "" {
		no = "back"
	}
	if c.Word != "" {
		return []key.Binding{binding("enter", yes, "enter"), binding("esc", no, "esc")}
	}
	return []key.Binding{binding("y", yes, "y"), binding("n", no, "n", "esc")}
}
