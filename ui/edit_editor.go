package ui

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"

	"clinik-import/importer"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"

	tea "github.com/charmbracelet/bubbletea"
)

// editorReadyMsg is a record laid out for the person's editor.
type editorReadyMsg struct {
	page    PageID
	program []string // with its arguments; the file comes last
	draft   draft
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
		text = pretty(p.loaded.Current)
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
func readyCmd(page PageID, r importer.Record, text []byte, editor string) tea.Cmd {
	return func() tea.Msg {
		msg := editorReadyMsg{page: page}
		if msg.program, msg.err = findEditor(editor, os.Getenv, exec.LookPath, runtime.GOOS); msg.err == nil {
			msg.draft, msg.err = newDraft(r, text)
		}
		return msg
	}
}

func (p *recordPane) handleReady(msg editorReadyMsg) tea.Cmd {
	if msg.err != nil {
		return p.c.Fail(msg.err)
	}
	program := editorProgram{exec.Command(msg.program[0], append(msg.program[1:], msg.draft.path)...)}
	page, draft := msg.page, msg.draft
	return tea.Exec(program, func(err error) tea.Msg {
		text, err := draft.close(err) // here, so that the file goes whatever else happens
		closed := editorClosedMsg{page: page, position: draft.record.Position, of: draft.record.Current, text: text, err: err}
		if err == nil {
			closed.after, closed.err = oneLine(draft.record.Current, draft.text, text)
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
	if broken, ok := errors.AsType[*notJSONError](msg.err); ok {
		p.drafts[msg.position] = msg.text
		return p.c.Fail(broken)
	}
	switch {
	case msg.err != nil:
		return p.c.Fail(msg.err)
	case msg.after == nil:
		return p.c.Toast(safe.Own("Nothing was changed."))
	}
	return p.change(importer.Correction{Position: msg.position, Record: msg.after, Of: msg.of})
}

// pretty lays a record out for reading; what is not JSON stays as it is. Neither order
// nor numbers nor escapes change.
func pretty(record []byte) []byte {
	var out bytes.Buffer
	if json.Indent(&out, record, "", "  ") != nil {
		out.Reset()
		out.Write(record)
	}
	out.WriteByte('\n')
	return out.Bytes()
}

// notJSONError says where a saved text stops being a record.
type notJSONError struct {
	line int
	err  error
}

func (e *notJSONError) Error() string {
	return fmt.Sprintf("Not one JSON record (line %d), so nothing changed; E goes on with your text.", e.line)
}

func (e *notJSONError) Unwrap() error { return e.err }

// oneLine makes a record of the text that came back. It returns nil if the person
// changed nothing, or saved nothing.
func oneLine(record, given, saved []byte) ([]byte, error) {
	if bytes.Equal(given, saved) || len(bytes.TrimSpace(saved)) == 0 {
		return nil, nil
	}
	saved = bytes.TrimPrefix(saved, []byte("\ufeff")) // of editors on Windows
	var after, before bytes.Buffer
	if err := errors.Join(json.Unmarshal(saved, new(json.RawMessage)), json.Compact(&after, saved)); err != nil {
		broken := &notJSONError{line: 1, err: err}
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
			broken.line += bytes.Count(saved[:min(int(syntax.Offset), len(saved))], []byte{'\n'})
		}
		return nil, broken
	}
	if after.Bytes()[0] != '{' {
		return nil, &notJSONError{line: 1}
	}
	if json.Compact(&before, record) == nil && bytes.Equal(before.Bytes(), after.Bytes()) {
		return nil, nil // only the layout differs
	}
	return after.Bytes(), nil
}

// findEditor returns the program that the settings, $VISUAL or $EDITOR name, with its
// arguments, or one that this system has.
func findEditor(set string, get func(string) string, look func(string) (string, error), system string) ([]string, error) {
	for _, from := range []struct{ name, command string }{
		{"the setting editor", set}, {"VISUAL", get("VISUAL")}, {"EDITOR", get("EDITOR")},
	} {
		words := shellWords(from.command, system == "windows")
		if len(words) == 0 {
			continue
		}
		path, err := look(words[0])
		if err != nil {
			return nil, fmt.Errorf("no editor %s was found; set %s to one that you have", words[0], from.name)
		}
		words[0] = path
		return words, nil
	}
	known := []string{"nano", "vim", "vi"}
	if system == "windows" {
		known = []string{"notepad"}
	}
	for _, name := range known {
		if path, err := look(name); err == nil {
			return []string{path}, nil
		}
	}
	return nil, errors.New("no editor was found; set EDITOR to the name of one, or press e to edit a value here")
}

// shellWords splits a command as a shell does: blanks part words, quotes keep them
// together, a backslash takes the next character as it is (but not on Windows).
func shellWords(s string, windows bool) []string {
	var words []string
	var word strings.Builder
	quote, in := rune(0), false
	escaped := false
	for _, r := range s {
		switch {
		case escaped:
			word.WriteRune(r)
			escaped = false
		case r == '\\' && quote != '\'' && !windows:
			escaped, in = true, true
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '"' || r == '\'' && !windows:
			quote, in = r, true
		case r == ' ' || r == '\t':
			if in {
				words = append(words, word.String())
				word.Reset()
			}
			in = false
		default:
			word.WriteRune(r)
			in = true
		}
	}
	if in {
		words = append(words, word.String())
	}
	return words
}
