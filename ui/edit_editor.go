package ui

import (
	"bytes"
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
	resumed bool // it goes on with a text of before
	ask     bool // the person did not choose this editor: they are told of it first, and no draft is made yet
	text    []byte
	err     error
}

// editorClosedMsg is what came back from the editor.
type editorClosedMsg struct {
	page    PageID
	at      draftOf
	of      []byte // the version that was opened
	text    []byte // as saved, kept until it is stored; nil: as it was given
	resumed bool   // it went on with a text of before
	after   []byte // the record, nil if nothing was changed
	err     error
}

// editRecord opens the record in the person's editor.
func (p *recordPane) editRecord() tea.Cmd {
	if p.loaded.Original.Cut > 0 {
		return p.c.Fail(fmt.Errorf("%s %d is too long to edit here; mend it in the file, then choose the file again", p.loaded.unit, p.loaded.Line))
	}
	record, fresh := p.loaded.Record, editor.Pretty(p.loaded.Current)
	left, isDraft := p.c.Drafts[draftOf{p.c.Run.ID(), record.Position}]
	switch {
	case !isDraft:
		return p.openEditor(record, fresh, false)
	case bytes.Equal(left.of, record.Current):
		return p.openEditor(record, left.text, true)
	}
	options := []widget.Option{{Name: safe.Own("go on with your text"), Note: safe.Own("saved, it replaces the record as it is now")},
		{Name: safe.Own("begin anew"), Note: safe.Own("with the record as it is now")}}
	return p.c.Choose(safe.Own("the record was changed since you wrote your text"), options, 0, func(i int) tea.Cmd {
		if i == 0 {
			return p.openEditor(record, left.text, true)
		}
		return p.openEditor(record, fresh, false)
	})
}

// openEditor gives a text to the editor; where values are hidden it asks first.
func (p *recordPane) openEditor(record importer.Record, text []byte, resumed bool) tea.Cmd {
	ready := readyCmd(p.page, record, text, resumed, p.c.Settings, p.c.editorTold)
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
// is not there would leave the screen frozen. told: the person knows which one comes.
func readyCmd(page PageID, r importer.Record, text []byte, resumed bool, s Settings, told bool) tea.Cmd {
	return func() tea.Msg {
		msg := editorReadyMsg{page: page, record: r, resumed: resumed, text: text}
		msg.program, msg.err = editor.Find(s.Editor, s.EditorFrom, os.Getenv, exec.LookPath, runtime.GOOS)
		msg.ask = !told && !editor.Chosen(s.Editor, os.Getenv, runtime.GOOS)
		if msg.err == nil && !msg.ask {
			msg.draft, msg.err = editor.New(text)
		}
		return msg
	}
}

// askEditor says, once in a start of the program, which editor opens that nobody chose, and how
// to get out of it again.
func (p *recordPane) askEditor(msg editorReadyMsg) tea.Cmd {
	name := editor.Name(msg.program[0])
	q := &widget.Confirm{
		Title: safe.Sprintf("open the record in %s?", name),
		Lines: []safe.Text{safe.Sprintf("No editor is set, so it opens in %s, which this computer has.", name)},
		Yes:   safe.Sprintf("open %s", name),
	}
	if leaving := editor.Leaving(msg.program[0]); leaving != "" {
		q.Lines = append(q.Lines, safe.Clean(leaving))
	}
	q.Lines = append(q.Lines, safe.Own(editor.Another))
	return p.c.Ask(q, func() tea.Cmd {
		p.c.editorTold = true
		return readyCmd(msg.page, msg.record, msg.text, msg.resumed, p.c.Settings, true)
	})
}

func (p *recordPane) handleReady(msg editorReadyMsg) tea.Cmd {
	if msg.err != nil {
		return p.c.Fail(msg.err)
	}
	if msg.ask {
		return p.askEditor(msg)
	}
	program := editorProgram{exec.Command(msg.program[0], append(msg.program[1:], msg.draft.Path)...)}
	draft, record := msg.draft, msg.record
	closed := editorClosedMsg{page: msg.page, at: draftOf{p.c.Run.ID(), record.Position}, of: record.Current, resumed: msg.resumed}
	return tea.Exec(program, func(err error) tea.Msg {
		text, err := draft.Close(err) // here, so that the file goes whatever else happens
		given := draft.Text
		if closed.resumed {
			given = nil // saved as it was given it is still a change
		}
		if !bytes.Equal(text, given) {
			closed.text = text
		}
		if closed.err = err; err == nil {
			closed.after, closed.err = editor.OneLine(record.Current, given, text)
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
	err := p.Cmd.Run()
	io.WriteString(p.Stdout, asExpected)
	if err != nil { // it may have been killed
		io.WriteString(p.Stdout, fromOutside)
	}
	io.WriteString(p.Stdout, wrapOff)
	return err
}

// handleClosed stores what came back. Whatever was saved is kept until it is stored: the
// editor may have been killed, the text be no record, or the engine refuse it.
func (p *recordPane) handleClosed(msg editorClosedMsg) tea.Cmd {
	switch {
	case msg.err != nil && p.c.Drafts.keep(msg.at, msg.text, msg.of):
		return p.c.Fail(fmt.Errorf("%w; E goes on with your text", msg.err))
	case msg.err != nil:
		return p.c.Fail(msg.err)
	case msg.after == nil:
		if msg.resumed {
			delete(p.c.Drafts, msg.at)
		}
		return p.c.Toast(safe.Own("Nothing was changed."))
	}
	p.c.Drafts.keep(msg.at, msg.text, msg.of)
	store := p.change(importer.Correction{Position: msg.at.Position, Record: msg.after, Of: msg.of})
	return func() tea.Msg {
		stored := store()
		if done, ok := stored.(correctedMsg); ok {
			done.draft = msg.at
			return done
		}
		return stored
	}
}
