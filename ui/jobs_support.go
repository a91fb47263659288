package ui

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"clinik-import/ui/layout"
	"clinik-import/ui/report"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"
	"clinik-import/ui/words"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// support is the dialog with the text that finds out what became of a batch: it is for
// the server's support, and says nothing of what the records hold.
type support struct {
	c     *Context
	batch int
	text  string
	from  int // first line shown
}

var _ Dialog = (*support)(nil)

var supportKeys = struct{ Copy, Write, Back key.Binding }{
	Copy:  Bind("y", "copy it", "y"),
	Write: Bind("w", "write it to a file", "w"),
	Back:  Bind("esc", "back", "esc", "q", "enter"),
}

// supportMsg is that text.
type supportMsg struct {
	batch int
	text  string
	err   error
}

func supportCmd(run Import, batch int) tea.Cmd {
	return func() tea.Msg {
		text, err := run.SupportText(batch)
		return supportMsg{batch, text, err}
	}
}

func (p *jobsPage) askSupport() tea.Cmd {
	b, ok := p.current()
	if !ok || b.Attempts == 0 {
		return p.c.Toast(safe.Own("Nothing was sent of this batch, so there is nothing to ask the server’s support about."))
	}
	return supportCmd(p.c.Run, b.Number)
}

func (p *jobsPage) handleSupport(msg supportMsg) tea.Cmd {
	if msg.err != nil {
		return p.c.Fail(msg.err)
	}
	return p.c.Push(&support{c: p.c, batch: msg.batch, text: msg.text})
}

// Open does nothing: the dialog only shows.
func (d *support) Open() {}

// Key scrolls, copies, writes or leaves.
func (d *support) Key(k tea.KeyMsg) (over bool, cmd tea.Cmd) {
	switch keys := &supportKeys; {
	case key.Matches(k, keys.Back):
		return true, nil
	case key.Matches(k, keys.Copy):
		if err := d.c.Terminal.canCopy(d.text); err != nil {
			return true, d.c.Fail(fmt.Errorf("%w; press t again, then w writes it to a file", err))
		}
		terminal, text := d.c.Terminal, d.text
		return true, tea.Batch(func() tea.Msg { terminal.copy(text); return nil },
			d.c.Done(safe.Own("The text for support is on its way to your clipboard. It holds no record and no key.")))
	case key.Matches(k, keys.Write):
		return true, d.c.Push(d.askFile())
	}
	switch k.String() {
	case "down", "j":
		d.from++
	case "up", "k":
		d.from--
	case "pgdown", " ":
		d.from += 10
	case "pgup":
		d.from -= 10
	}
	d.from = max(0, d.from)
	return false, nil
}

// askFile asks where the text goes.
func (d *support) askFile() *form {
	name := fmt.Sprintf("support-batch-%d.txt", d.batch)
	if d.c.Run != nil {
		if sources := d.c.Run.Sources(); len(sources) > 0 {
			name = filepath.Join(filepath.Dir(sources[0].Path), name)
		}
	}
	f := newForm(d.c, safe.Own("text for the server’s support"), safe.Own("Moments, sizes and digests; nothing of what the records hold, and not the key."))
	f.add(safe.Own("write to:"), name)
	text := d.text
	f.submit = func(values []string) (tea.Cmd, error) {
		path := values[0]
		return func() tea.Msg {
			err := report.WriteNew(path, func(w io.Writer) error { _, err := io.WriteString(w, text); return err })
			if err != nil {
				return toastMsg{text: safe.Clean(words.Error(err)), isError: true}
			}
			return doneMsg{text: safe.Sprintf("The text for support is written to %s.", path)}
		}, nil
	}
	return f
}

// supportWidth is that of the dialog, where there is room.
const supportWidth = 90

// View draws the text, as much as fits.
func (d *support) View(s layout.Size) layout.Block {
	t, w := d.c.Theme, layout.Box(s, supportWidth, 0).W
	var body layout.Block
	for _, line := range strings.Split(strings.TrimRight(d.text, "\n"), "\n") {
		if line == "" {
			body = append(body, "")
			continue
		}
		for _, part := range safe.Clean(line).Wrap(max(1, layout.Rest(w, 4))) {
			body = append(body, " "+part.String())
		}
	}
	answers := layout.Block{"", " " + widget.Keys(t, d.ShortHelp(), layout.Rest(w, 4))}
	size := layout.Box(s, supportWidth, len(body)+len(answers))
	room := layout.Rest(size.Inside().H, len(answers))
	most := layout.Rest(len(body), room)
	d.from = min(d.from, most)
	note := safe.Text{}
	if most > 0 {
		note = safe.Own("↑↓ more")
	}
	body = layout.Above(body[d.from:][:room], answers)
	return widget.Pane(t, size, safe.Sprintf("what to ask support about batch %d", d.batch), note, true, body)
}

// ShortHelp lists the keys of the dialog.
func (d *support) ShortHelp() []key.Binding {
	return []key.Binding{supportKeys.Copy, supportKeys.Write, supportKeys.Back}
}
