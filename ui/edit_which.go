package ui

import (
	"path/filepath"
	"time"

	"clinik-import/ndjson"
	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"
	"clinik-import/ui/widget"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// which is the dialog that asks which of two records a server meant.
type which struct {
	c       *Context
	msg     whichMsg
	at      int // the record under the cursor
	quiet   time.Time
	early   bool // the last key came before that
	decided func(meant) tea.Cmd
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
	if d.early = now.Before(d.quiet) || k.Paste; d.early {
		d.quiet = now.Add(widget.Grace)
		return false, nil
	}
	switch keys := &whichKeys; {
	case key.Matches(k, keys.Up):
		d.at = 0
	case key.Matches(k, keys.Down):
		d.at = len(d.msg.candidates) - 1
	case key.Matches(k, keys.Leave):
		return true, nil
	case key.Matches(k, keys.Pick):
		return true, d.decided(d.msg.candidates[d.at])
	}
	return false, nil
}

// whichWidth is that of the dialog, where there is room.
const whichWidth = 78

// View draws what the server said and, below, the records to compare. Where room is
// short the explanation goes first, then what the records hold beside the field.
func (d *which) View(s layout.Size) layout.Block {
	t := d.c.Theme
	w := min(s.W, whichWidth)
	inside := w - 2
	said := paragraphs(inside, t.SeverityError, safe.Sprintf("%s %s", theme.SignError, serverSaid(d.c.Display, d.msg.reject)))
	about := paragraphs(inside, t.Text, safe.Sprintf("The server named record %s of batch %d, but not whether it counts from 0 or from 1. Only one of these has the fault; the other may be accepted already, and sent again it would be there twice.",
		widget.Count(d.msg.reject.Index), d.msg.reject.Batch))
	room, n := max(0, s.H-2), len(d.msg.candidates)
	said = said[:min(len(said), max(1, room-3*n))]
	if len(said)+len(about)+4*n+1 > room {
		about = nil
	}
	each := 2
	if n > 0 {
		each = max(2, min(5, (room-len(said)-len(about)-1)/n-1))
	}
	body := layout.Above(said, about)
	for i := range d.msg.candidates {
		if len(body)+each < room-(n-1-i)*each {
			body = append(body, "")
		}
		body = layout.Above(body, d.candidateView(i, inside, each))
	}
	size := layout.Size{W: w, H: min(s.H, len(body)+2)}
	title := safe.Own("which record did the server mean?")
	if d.early {
		title = widget.OneMoment
	}
	return widget.Pane(t, size, title, safe.Text{}, true, body)
}

// candidateView draws a record in h lines: where it is and what it is known by, the
// field that the server named, and as much of the rest as fits.
func (d *which) candidateView(i, w, h int) layout.Block {
	t, c := d.c.Theme, d.msg.candidates[i]
	head := safe.Sprintf("%s %s  %s", c.unit, widget.Count(c.Line), d.c.Display.Value(c.name))
	if d.c.Run != nil && len(d.c.Run.Sources()) > 1 {
		head = safe.Sprintf("%s  %s", head, filepath.Base(c.file))
	}
	row := " " + head.Pad(w-1).String()
	if i == d.at {
		row = t.RowSelected.Around(safe.Join("", theme.SignCursor, head).Pad(w).String())
	}
	block := layout.Block{row}
	if pointer := d.msg.reject.Pointer; pointer != "" {
		value := safe.Own("not there")
		if raw, there := ndjson.Value(c.current, pointer); there {
			value = d.c.Display.Bytes(raw)
		}
		block = append(block, "   "+t.Strong.Render(safe.Sprintf("%s: %s", fieldName(pointer), value).Truncate(w-4)))
	}
	for _, line := range d.c.Display.Bytes(c.current).Wrap(max(8, w-4)) {
		block = append(block, "   "+t.Faint.Render(line))
	}
	return block[:min(len(block), h)]
}

// ShortHelp lists the keys of the dialog.
func (d *which) ShortHelp() []key.Binding {
	return []key.Binding{whichKeys.Pick, Bind("↑↓", "the other", "up", "down"), whichKeys.Leave}
}
