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

// OneMoment is what a question says when a key came before it listens.
var OneMoment = safe.Own("One moment … then answer again.")

// notTheWord is what a question says that waits for another word.
var notTheWord = safe.Own("This is not the word yet.")

// A Confirm is a question with a yes and a no. With a Word, yes is that word typed
// out and then enter; a single key is not enough for what costs or destroys.
type Confirm struct {
	Title safe.Text
	Lines []safe.Text // what will happen, a paragraph each
	Yes   safe.Text   // what yes does: "send 3 batches"
	No    safe.Text   // "" for "back"
	Word  string

	// Careful is set where yes sends, spends or takes away: enter is not yes then, for it is
	// mostly the key that asked.
	Careful bool

	typed *Input
	quiet time.Time // when it starts to listen
	early bool      // the last key came before that
	wrong bool      // enter was pressed on another word
	from  int       // first line shown, where not all fit
	room  int       // lines shown
	more  bool      // the end was not in sight yet: nobody can agree to what could not be read
	read  bool      // it was
}

// Open starts the grace period. Call it when the question is put on the screen.
func (c *Confirm) Open(now time.Time) {
	c.quiet = now.Add(Grace)
	c.typed = NewInput(safe.Own(">"), "")
}

// Key takes an answer. Keys within the grace period prolong it; a careful yes to what
// was not in sight to its end goes on in the text instead.
func (c *Confirm) Key(k tea.KeyMsg, now time.Time) Answer {
	if c.early = now.Before(c.quiet) || k.Paste; c.early {
		c.quiet = now.Add(Grace)
		return Pending
	}
	switch k.String() {
	case "down":
		c.from++
		return Pending
	case "up":
		c.from = max(0, c.from-1)
		return Pending
	case "pgdown":
		c.from += max(1, c.room-1)
		return Pending
	case "pgup":
		c.from = max(0, c.from-max(1, c.room-1))
		return Pending
	case "y", "Y", "enter":
		if c.more && (c.Word == "" || k.String() == "enter") {
			c.from += max(1, c.room-1)
			return Pending
		}
	}
	if c.Word != "" {
		switch c.typed.Key(k) {
		case Cancelled:
			return No
		case Submitted:
			if strings.EqualFold(strings.TrimSpace(c.typed.Value()), c.Word) {
				return Yes
			}
			c.wrong = true
		default:
			c.wrong = false
		}
		return Pending
	}
	switch k.String() {
	case "enter":
		if !c.Careful {
			return Yes
		}
	case "y", "Y":
		return Yes
	case "n", "N", "esc", "q":
		return No
	}
	return Pending
}

// View draws the question, at most as large as most. Where not all of it fits, it
// scrolls above the answers; where yes sends, spends or takes away, there is none before
// the text was in sight to its end.
func (c *Confirm) View(t *theme.Theme, most layout.Size) layout.Block {
	w := min(most.W, 72)
	var body layout.Block
	for _, line := range c.Lines {
		for _, part := range t.Spell(line).Wrap(w - 4) {
			body = append(body, " "+part.String())
		}
	}
	fit := func() (answers layout.Block, size layout.Size) {
		answers = c.answers(t, w)
		size = layout.Size{W: w, H: min(most.H, len(body)+len(answers)+2)}
		c.room = max(0, size.Inside().H-len(answers))
		return answers, size
	}
	c.more = false
	answers, size := fit()
	if c.more = (c.Careful || c.Word != "") && !c.read && c.room < len(body); c.more {
		if answers, size = fit(); c.from+c.room >= len(body) {
			c.read, c.more = true, false
			answers, size = fit()
			c.from = len(body) - c.room // the end stays in sight above its answers
		}
	}
	note := safe.Text{}
	if c.room < len(body) {
		c.from = min(c.from, len(body)-c.room)
		body = body[c.from : c.from+c.room]
		note = safe.Own("↑↓ more")
	}
	return Pane(t, size, c.Title, note, true, layout.Above(body, answers))
}

// answers are the lines below the text, and above them one for what a key came to.
func (c *Confirm) answers(t *theme.Theme, w int) layout.Block {
	answers := layout.Block{"", " " + Keys(t, c.ShortHelp(), w-4)}
	switch {
	case c.more:
	case c.Word != "":
		answers = layout.Block{""}
		for _, part := range safe.Sprintf("Type %s and press enter, or esc to go back.", c.Word).Wrap(w - 4) {
			answers = append(answers, " "+part.String())
		}
		answers = append(answers, " "+c.typed.View(t, w-4))
	case KeysWidth(c.ShortHelp()) > w-4: // below each other, and none left out
		answers = layout.Block{""}
		for _, b := range c.ShortHelp() {
			answers = append(answers, " "+t.Key.Render(safe.Clean(b.Help().Key))+" "+t.KeyHint.Render(safe.Clean(b.Help().Desc).Truncate(w-6)))
		}
	}
	switch { // no key is lost without a word
	case c.early:
		answers[0] = " " + t.Waiting.Render(OneMoment.Truncate(w-4))
	case c.wrong:
		answers[0] = " " + t.Waiting.Render(notTheWord.Truncate(w-4))
	}
	return answers
}

// ShortHelp lists the answers; first there is only to read on.
func (c *Confirm) ShortHelp() []key.Binding {
	yes, no := c.Yes.String(), c.No.String()
	if no == "" {
		no = "back"
	}
	if c.more {
		return []key.Binding{binding("↓", "read on, then answer", "down"), binding("esc", no, "esc")}
	}
	if c.Word != "" {
		return []key.Binding{binding("enter", yes, "enter"), binding("esc", no, "esc")}
	}
	return []key.Binding{binding("y", yes, "y"), binding("n", no, "n", "esc")}
}
