package ui

import (
	"path/filepath"
	"strings"
	"time"

	"clinik-import/ndjson"
	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"
	"clinik-import/ui/widget"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// which is the dialog that asks which of two records a server meant, and how the person
// knows. Neither has an answer from the start: what is put on record is the person's.
//
//	choosing ──enter──▶ reason ──enter──▶ decided
type which struct {
	c       *Context
	msg     whichMsg
	at      int           // the record under the cursor, -1 if none was chosen yet
	input   *widget.Input // the reason being typed, nil while choosing
	missing bool          // enter was pressed without an answer
	quiet   time.Time
	early   bool // the last key came before that
	decided func(at meant, reason string) tea.Cmd
}

var _ Dialog = (*which)(nil)

var whichKeys = struct{ Up, Down, Pick, Leave key.Binding }{
	Up:    Bind("↑/k", "the first", "up", "k", "left", "h", "shift+tab"),
	Down:  Bind("↓/j", "the second", "down", "j", "right", "l", "tab"),
	Pick:  Bind("enter", "this one has the fault", "enter"),
	Leave: Bind("esc", "leave it open", "esc", "q"),
}

// Open starts the time in which stray keys are ignored.
func (d *which) Open() { d.quiet = d.c.Time().Add(widget.Grace) }

// Key moves between the records, or decides.
func (d *which) Key(k tea.KeyMsg) (over bool, cmd tea.Cmd) {
	now := d.c.Time()
	if d.early = now.Before(d.quiet) || k.Paste && d.input == nil; d.early {
		d.quiet = now.Add(widget.Grace)
		return false, nil
	}
	if d.input != nil {
		return d.typed(k)
	}
	switch keys := &whichKeys; {
	case key.Matches(k, keys.Up):
		d.at = 0
	case key.Matches(k, keys.Down):
		d.at = len(d.msg.candidates) - 1
	case key.Matches(k, keys.Leave):
		return true, nil
	case key.Matches(k, keys.Pick):
		if d.missing = d.at < 0; !d.missing {
			d.input = widget.NewInput(safe.Own("reason:"), "")
		}
	}
	return false, nil
}

// typed takes keys of the reason.
func (d *which) typed(k tea.KeyMsg) (over bool, cmd tea.Cmd) {
	switch d.input.Key(k) {
	case widget.Editing:
		d.missing = false
	case widget.Cancelled:
		d.input, d.missing = nil, false
	case widget.Submitted:
		reason := strings.TrimSpace(d.input.Value())
		if d.missing = reason == ""; !d.missing {
			return true, d.decided(d.msg.candidates[d.at], reason)
		}
	}
	return false, nil
}

// question asks for what is to be answered now.
func (d *which) question() safe.Text {
	switch {
	case d.input == nil && d.missing:
		return safe.Own("Choose a record first, with ↑ or ↓.")
	case d.input == nil: // the title asks
		return safe.Text{}
	case d.missing:
		return safe.Own("A reason is needed: it is recorded with your decision.")
	}
	return safe.Own("How do you know? Your reason is recorded.")
}

// whichWidth is that of the dialog, where there is room.
const whichWidth = 78

// View draws what the server said and, below, the records to compare. Where room is
// short the explanation goes first, then what the records hold beside the field.
func (d *which) View(s layout.Size) layout.Block {
	t := d.c.Theme
	w := min(s.W, whichWidth)
	inside := layout.Rest(w, 2)
	said := paragraphs(inside, t.SeverityError, safe.Sprintf("%s %s", theme.SignError, serverSaid(d.c.Display, d.msg.reject)))
	about := paragraphs(inside, t.Text, safe.Sprintf("The server named record %s of batch %d, but not whether it counts from 0 or from 1. Only one of these has the fault; the other may be accepted already, and sent again it would be there twice.",
		widget.Count(d.msg.reject.Index), d.msg.reject.Batch))
	var foot layout.Block
	if ask := d.question(); ask.Width() > 0 {
		foot = paragraphs(inside, t.Strong, ask)
	}
	first, candidates := 0, d.msg.candidates
	if d.input != nil {
		foot = append(foot, " "+d.input.View(t, layout.Rest(inside, 1)))
		first, candidates, about = d.at, candidates[d.at:d.at+1], nil // only what was chosen is still of interest
	}
	room := layout.Rest(s.H, 2, len(foot))
	box := layout.Records(room, len(said), len(about), len(candidates))
	if !box.About {
		about = nil
	}
	body := layout.Above(said[:box.Said], about)
	for i := range candidates {
		if box.Blank(len(body), i) {
			body = append(body, "")
		}
		body = layout.Above(body, d.candidateView(first+i, inside, box.Each))
	}
	body = layout.Above(body[:min(len(body), room)], foot)
	title := safe.Own("which record did the server mean?")
	if d.early {
		title = widget.OneMoment
	}
	return widget.Pane(t, layout.Box(s, whichWidth, len(body)), title, safe.Text{}, true, body)
}

// candidateView draws a record in h lines: where it is and what it is known by, the
// field that the server named, and as much of the rest as fits.
func (d *which) candidateView(i, w, h int) layout.Block {
	t, c := d.c.Theme, d.msg.candidates[i]
	head := safe.Sprintf("%s %s  %s", c.unit, widget.Count(c.Line), d.c.Display.Value(c.name))
	if d.c.Run != nil && len(d.c.Run.Sources()) > 1 {
		head = safe.Sprintf("%s  %s", head, filepath.Base(c.file))
	}
	row := " " + head.Pad(layout.Rest(w, 1)).String()
	if i == d.at {
		row = t.RowSelected.Around(safe.Join("", theme.SignCursor, head).Pad(w).String())
	}
	block := layout.Block{row}
	if pointer := d.msg.reject.Pointer; pointer != "" {
		value := safe.Own("not there")
		if raw, there := ndjson.Value(c.current, pointer); there {
			value = d.c.Display.Bytes(raw)
		}
		block = append(block, "   "+t.Strong.Render(safe.Sprintf("%s: %s", fieldName(pointer), value).Truncate(layout.Rest(w, 4))))
	}
	for _, line := range d.c.Display.Bytes(c.current).Wrap(max(8, layout.Rest(w, 4))) {
		block = append(block, "   "+t.Faint.Render(line))
	}
	return block[:min(len(block), h)]
}

// ShortHelp lists the keys of the dialog.
func (d *which) ShortHelp() []key.Binding {
	if d.input != nil {
		return []key.Binding{Bind("enter", "record it", "enter"), Bind("esc", "back to the records", "esc")}
	}
	return []key.Binding{whichKeys.Pick, Bind("↑↓", "the other", "up", "down"), whichKeys.Leave}
}
