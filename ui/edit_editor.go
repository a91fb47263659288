package ui

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"

	"clinik-import/importer"
	"clinik-import/ui/editor"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"

	tea "github.com/charmbracelet/bubbletea"
)

// editorReadyMsg is a record laid out for the person's editor.
type editorReadyMsg struct {
	page    PageID
	program []string // with its arguments; the file comes last
	draft   editor.Draft
	record  importer.Record
	err     error
}

// editorClosedMsg is what came back from the editor.
type editorClosedMsg struct {
	page     PageID
	position importer.Position
	of       []byte // the version that was opened
	text     []byte // as saved, kept if it is no record yet
	after    []byte // the record, nil if nothing was changed
	err      error
}

// editRecord opens the record in the person's editor.
func (p *recordPane) editRecord() tea.Cmd {
	if p.loaded.Original.Cut > 0 {
		return p.c.Fail(fmt.Errorf("%s %d is too long to edit here; mend it in the file, then choose the file again", p.loaded.unit, p.loaded.Line))
	}
	text, isDraft := p.drafts[p.loaded.Position]
	if !isDraft {
		text = editor.Pretty(p.loaded.Current)
	}
	ready := readyCmd(p.page, p.loaded.Record, text, p.c.Settings.Editor)
	if !p.c.Display.Masked {
		return ready
	}
	return p.c.Ask(&widget.Confirm{
		Title: safe.Own("values are hidden"),
		Lines: []safe.Text{safe.Own("Your editor shows the whole record as it is, to everybody who sees this screen.")},
		Yes:   safe.Own("open the editor"),
	}, func() tea.Cmd { return ready })
}

// readyCmd finds the editor before anything is written: a program that is started and
// is not there would leave the screen frozen.
func readyCmd(page PageID, r importer.Record, text []byte, name string) tea.Cmd {
	return func() tea.Msg {
		msg := editorReadyMsg{page: page, record: r}
		if msg.program, msg.err = editor.Find(name, os.Getenv, exec.LookPath, runtime.GOOS); msg.err == nil {
			msg.draft, msg.err = editor.New(text)
		}
		return msg
	}
}

func (p *recordPane) handleReady(msg editorReadyMsg) tea.Cmd {
	if msg.err != nil {
		return p.c.Fail(msg.err)
	}
	program := editorProgram{exec.Command(msg.program[0], append(msg.program[1:], msg.draft.Path)...)}
	page, draft, record := msg.page, msg.draft, msg.record
	return tea.Exec(program, func(err error) tea.Msg {
		text, err := draft.Close(err) // here, so that the file goes whatever else happens
		closed := editorClosedMsg{page: page, position: record.Position, of: record.Current, text: text, err: err}
		if err == nil {
			closed.after, closed.err = editor.OneLine(record.Current, draft.Text, text)
		}
		return closed
	})
}

// editorProgram is the person's editor, started with the terminal as programs expect it.
type editorProgram struct{ *exec.Cmd }

var _ tea.ExecCommand = editorProgram{}

func (p editorProgram) SetStdin(r io.Reader)  { p.Stdin = r }
func (p editorProgram) SetStdout(w io.Writer) { p.Stdout = w }
func (p editorProgram) SetStderr(w io.Writer) { p.Stderr = w }

// Run runs the editor to its end.
func (p editorProgram) Run() error {
	io.WriteString(p.Stdout, wrapOn)
	defer io.WriteString(p.Stdout, wrapOff)
	return p.Cmd.Run()
}

func (p *recordPane) handleClosed(msg editorClosedMsg) tea.Cmd {
	delete(p.drafts, msg.position)
	if broken, ok := errors.AsType[*editor.NotJSONError](msg.err); ok {
		p.drafts[msg.position] = msg.text
		return p.c.Fail(fmt.Errorf("%w; E goes on with your text", broken))
	}
	switch {
	case msg.err != nil:
		return p.c.Fail(msg.err)
	case msg.after == nil:
		return p.c.Toast(safe.Own("Nothing was changed."))
	}
	return p.change(importer.Correction{Position: msg.position, Record: msg.after, Of: msg.of})
}
