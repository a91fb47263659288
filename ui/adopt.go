package ui

import (
	"path/filepath"
	"strings"
	"time"

	"clinik-import/importer"
	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// adoption is the way through the imports that were begun with another key: each is asked
// about by itself and wants a reason of its own, for each may be of another organisation: the
// key that ended the question before must not answer the next.
type adoption struct {
	others []importer.AdoptableRun // the newest first
	at     int                     // the one that is asked about
	newest string                  // id of the first that goes on with this key, "" if none does
	none   func() tea.Cmd          // what comes where none does
}

// adoptedMsg says what became of the import that was asked about.
type adoptedMsg struct {
	adoption adoption
	err      error
}

// askAdoption asks about the next import, or takes up the newest that goes on.
func (m *Model) askAdoption(a adoption) tea.Cmd {
	switch {
	case a.at < len(a.others):
		return m.Push(&adopt{c: &m.Context, a: a, input: widget.NewInput(safe.Own("reason:"), ""), next: m.askAdoption})
	case a.newest != "":
		return m.OpenRun(a.newest)
	}
	return a.none()
}

// adoptCmd has the import that is asked about go on with this key. It is opened at once, so
// that its jobs are watched whichever import is shown.
func adoptCmd(e Engine, a adoption, reason string) tea.Cmd {
	return func() tea.Msg {
		id := a.others[a.at].ID
		a.at++
		err := e.Adopt(id, reason)
		if err == nil {
			_, err = e.Open(id)
		}
		if err == nil && a.newest == "" {
			a.newest = id
		}
		return adoptedMsg{a, err}
	}
}

func (m *Model) handleAdopted(msg adoptedMsg) tea.Cmd {
	if msg.err != nil {
		return tea.Batch(m.Fail(msg.err), m.askAdoption(msg.adoption))
	}
	return m.askAdoption(msg.adoption)
}

// adopt is the dialog that asks whether an import goes on with this key in place of the one
// that it was begun with. The answer is a reason, for it is put on record.
type adopt struct {
	c       *Context
	a       adoption
	input   *widget.Input
	next    func(adoption) tea.Cmd
	missing bool // enter was pressed without a reason
	quiet   time.Time
	early   bool // the last key came before that
}

var _ Dialog = (*adopt)(nil)

// Open starts the time in which stray keys are ignored.
func (d *adopt) Open() { d.quiet = d.c.Time().Add(widget.Grace) }

// Key takes the reason, or leaves the import as it is.
func (d *adopt) Key(k tea.KeyMsg) (over bool, cmd tea.Cmd) {
	now := d.c.Time()
	if d.early = now.Before(d.quiet); d.early {
		d.quiet = now.Add(widget.Grace)
		return false, nil
	}
	switch d.input.Key(k) {
	case widget.Editing:
		d.missing = false
	case widget.Cancelled:
		left := d.a
		left.at++
		return true, d.next(left)
	case widget.Submitted:
		reason := strings.TrimSpace(d.input.Value())
		if d.missing = reason == ""; !d.missing {
			return true, adoptCmd(d.c.Engine, d.a, reason)
		}
	}
	return false, nil
}

// adoptWidth is that of the dialog, where there is room.
const adoptWidth = 76

// View draws which import it is, what going on means, and the reason being typed. Where
// room is short, what going on means stays longest.
func (d *adopt) View(s layout.Size) layout.Block {
	t, run := d.c.Theme, d.a.others[d.a.at]
	inside := layout.Rest(min(s.W, adoptWidth), 2)
	paths := make([]safe.Text, len(run.Paths))
	for i, path := range run.Paths {
		paths[i] = safe.Clean(filepath.Base(path))
	}
	names := layout.Block{" " + t.Strong.Render(safe.Join(", ", paths...).Truncate(layout.Rest(inside, 2)))}
	records := run.Totals.Read - run.Totals.Blank
	about := paragraphs(inside, t.Text,
		safe.Sprintf("Begun on %s with the key %s.", run.Started.In(d.c.Time().Location()).Format("2 January 2006, 15:04"), run.Key),
		safe.Sprintf("%s of %s not accepted yet.", widget.Count(records-run.Totals.Accepted), counted(records, "record is", "records are")))
	means := paragraphs(inside, t.SeverityWarning, safe.Sprintf("Only if your key %s is of the same organisation: what waits is sent with it, into the store of that one.", d.c.Engine.Target().Key))
	rest := paragraphs(inside, t.Text, safe.Own("What was sent, or is held, stays as it is."))
	question := paragraphs(inside, t.Strong, d.question())
	input := layout.Block{" " + d.input.View(t, layout.Rest(inside, 1))}

	room := layout.Rest(s.H, 2)
	given := layout.Ranked(room, 1, len(names), len(means), len(question), len(about), len(rest))
	body := layout.Above(names[:given[1]], about[:given[4]])
	means = layout.Above(means[:given[2]], rest[:given[5]])
	if layout.Fits(room, len(body), len(means), len(question), len(input), 2) {
		body, means = append(body, ""), append(means, "")
	}
	body = layout.Above(body, means, question[:given[3]], input[:given[0]])
	title, position := safe.Own("begun with another key: go on?"), safe.Text{}
	if len(d.a.others) > 1 {
		position = safe.Sprintf("%d / %d", d.a.at+1, len(d.a.others))
	}
	if d.early {
		title = widget.OneMoment
	}
	return widget.Pane(t, layout.Box(s, adoptWidth, len(body)), title, position, true, body)
}

func (d *adopt) question() safe.Text {
	if d.missing {
		return safe.Own("A reason is needed: it is recorded with your decision.")
	}
	return safe.Own("Why does it go on with this key? Your reason is recorded.")
}

// ShortHelp lists the keys of the dialog.
func (d *adopt) ShortHelp() []key.Binding {
	return []key.Binding{Bind("enter", "go on", "enter"), Bind("esc", "leave it for now", "esc")}
}
