package ui

import (
	"os"
	"path/filepath"

	"clinik-import/ndjson"
	"clinik-import/resource"
	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// filesPage is the Files page: a folder to browse, marks over several folders, and
// what the file under the cursor is. A zip archive is browsed as a folder is.
//
//	keys ──▶ readFolderCmd, inspectCmd ──▶ candidatesCmd ──settle: how? type? doubt?──▶ openInputsCmd ──▶ Begin
type filesPage struct {
	c       *Context
	size    layout.Size
	folder  string  // "": the drives of Windows
	archive bool    // the folder is a zip archive
	all     []entry // of the folder
	shown   []entry // after hidden files and filter
	hidden  bool
	filter  string
	input   *widget.Input // filter or path being typed, nil if none
	isPath  bool          // the input is a path
	typed   []string      // paths typed before
	list    widget.List
	gen     int // of the last folder or preview asked for
	preview inspectedMsg
	asked   bool                    // for the type of what is being looked at
	marks   []pick                  // in the order marked
	goal    string                  // an entry of the folder being read, for the cursor; "": where it is
	values  map[pick]bool           // files whose records are read wherever they stand
	given   *resource.Type          // by whoever started the program, for all files; nil: none
	types   map[pick]*resource.Type // chosen or detected
	trusted map[pick]bool           // whose types are kept though they explain little
	start   start
	tip     string // instead of the usual hint
	first   string // where the cursor goes in the first folder
	look    func(reading) inspection
}

// A pick is a file that a person can choose.
type pick struct {
	path  string
	entry string // the file in the archive at path, "" elsewhere
}

// A reading is a file and how it is read.
type reading struct {
	pick
	form ndjson.Form
}

// open opens it; lineLimit is the longest line in bytes, 0 for the usual one.
func (r reading) open(lineLimit int) (*ndjson.File, error) {
	return ndjson.OpenWith(r.path, ndjson.Options{Form: r.form, Entry: r.entry, LineLimit: lineLimit})
}

var _ Page = (*filesPage)(nil)

var filesKeys = struct {
	Open, Up, Filter, Path, Recent, Hidden, Type, Values, Check, Marked, Unmark, Again key.Binding
}{
	Open:   Bind("→/l", "open; look into an archive", "right", "l"),
	Up:     Bind("←/h", "folder above", "left", "h", "backspace"),
	Filter: Bind("/", "filter", "/"),
	Path:   Bind("o", "type a path", "o"),
	Recent: Bind("R", "recent files", "R"),
	Hidden: Bind(".", "hidden files", "."),
	Type:   Bind("t", "type", "t"),
	Values: Bind("v", "as records", "v"),
	Check:  Bind("c", "check these", "c"),
	Marked: Bind("m", "what is marked", "m"),
	Unmark: Bind("U", "unmark all", "U"),
	Again:  Bind("r", "read the folder again", "r"),
}

func newFilesPage(c *Context, s start) *filesPage {
	p := &filesPage{c: c, start: s, tip: s.hint, folder: s.folder, look: inspect,
		values: map[pick]bool{}, types: map[pick]*resource.Type{}, trusted: map[pick]bool{}}
	p.given, _ = resource.Lookup(s.typ) // nil for a wrong name: then detected
	if p.folder == "" {
		p.folder, _ = os.Getwd()
	}
	if folder, err := filepath.Abs(p.folder); err == nil {
		p.folder = folder // "." has no folder above
	}
	if info, err := os.Stat(p.folder); err == nil && info.Mode().IsRegular() {
		p.folder, p.first = filepath.Dir(p.folder), filepath.Base(p.folder)
	}
	p.list.Columns = []widget.Column{{Width: 1}, {Width: 12, Weight: 1}, {Width: 7, Right: true}, {Width: 10, From: 44}}
	p.list.Empty = safe.Own("nothing here")
	p.list.SetRows(p)
	return p
}

func (p *filesPage) Title() safe.Text { return safe.Own("Files") }
func (p *filesPage) Typing() bool     { return p.input != nil }

// Init reads the folder, and takes the files that the program was started with.
func (p *filesPage) Init() tea.Cmd {
	cmd := p.open(p.folder)
	if len(p.start.paths) > 0 && p.start.resume == "" {
		cmd = tea.Batch(cmd, startCmd(p.start, p.folder))
	}
	return cmd
}

// ShortHelp names what helps next with the file under the cursor and with what is marked.
func (p *filesPage) ShortHelp() []key.Binding {
	k := filesKeys
	switch {
	case p.input != nil && p.isPath:
		return []key.Binding{Bind("enter", "go there", "enter"), Bind("esc", "back", "esc")}
	case p.input != nil:
		return []key.Binding{Bind("enter", "done", "enter"), Bind("esc", "all files", "esc")}
	}
	var keys []key.Binding
	_, some := p.current()
	if some {
		keys = append(keys, widget.ListKeys.Open, widget.ListKeys.Mark)
	}
	if some || len(p.marks) > 0 {
		keys = append(keys, Bind("c", "check", "c"))
	}
	if p.spread() {
		keys = append(keys, p.formKey())
	}
	if len(p.marks) > 0 {
		keys = append(keys, Bind("m", "marked", "m"))
	}
	if _, no := p.noType(); !no {
		keys = append(keys, k.Type)
	}
	return append(keys, k.Filter, k.Up)
}

// FullHelp lists all keys of the page.
func (p *filesPage) FullHelp() [][]key.Binding {
	k := filesKeys
	return [][]key.Binding{{widget.ListKeys.Open, k.Open, widget.ListKeys.Mark, k.Check, k.Type, p.formKey(), k.Filter, k.Path, k.Recent,
		k.Up, k.Hidden, k.Marked, k.Unmark, k.Again}}
}

// SetSize gives the list its room.
func (p *filesPage) SetSize(s layout.Size) {
	p.size = s
	p.list.SetSize(p.layout().Folder.Size().Inside())
}

// Update takes keys and the answers of the page's commands.
func (p *filesPage) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		cmd := p.handleKey(msg)
		p.SetSize(p.size) // an input may have come or gone
		return cmd
	case pastedMsg:
		return pastedCmd(msg.text, p.folder)
	case folderReadMsg:
		return p.handleFolder(msg)
	case inspectedMsg:
		return p.handleInspected(msg)
	case takenMsg:
		return p.handleTaken(msg)
	case belowMsg:
		return p.handleBelow(msg)
	case recentMsg:
		return p.handleRecent(msg)
	case candidatesMsg:
		return p.settle(msg.files)
	case runMsg:
		p.SetSize(p.size) // the hint goes
	case inputsMsg:
		return p.handleInputs(msg)
	}
	return nil
}

func (p *filesPage) handleKey(k tea.KeyMsg) tea.Cmd {
	if p.input != nil {
		return p.handleTyped(k)
	}
	switch keys := &filesKeys; {
	case key.Matches(k, keys.Up):
		return p.open(above(p.folder, isWindows, filepath.Dir))
	case key.Matches(k, keys.Filter):
		p.input, p.isPath = widget.NewInput(safe.Own("filter:"), p.filter), false
	case key.Matches(k, keys.Path):
		p.input, p.isPath = widget.NewInput(safe.Own("path:"), "", p.typed...), true
	case key.Matches(k, keys.Recent):
		return recentCmd(p.c.Engine)
	case key.Matches(k, keys.Hidden):
		p.hidden = !p.hidden
		return p.narrow("")
	case key.Matches(k, keys.Marked):
		return p.showMarks()
	case key.Matches(k, keys.Unmark):
		if len(p.marks) == 0 {
			return p.c.ToastNow(safe.Own("Nothing is marked."))
		}
		p.marks = nil
	case key.Matches(k, keys.Again):
		return tea.Batch(p.open(p.folder), p.c.DoneNow(safe.Own("The folder is read again.")))
	case key.Matches(k, keys.Type):
		return p.typeOfCurrent()
	case key.Matches(k, keys.Values):
		return p.switchForm()
	case key.Matches(k, keys.Check):
		return p.check(false)
	case k.String() == "esc":
		p.filter = ""
		return p.narrow("")
	case key.Matches(k, keys.Open):
		if e, ok := p.current(); ok && !e.folder && isArchive(e.name) && !p.archive {
			return p.open(p.pick(e).path)
		}
		k = tea.KeyMsg{Type: tea.KeyEnter}
		fallthrough
	default:
		return p.handleList(k)
	}
	return nil
}

func (p *filesPage) handleList(k tea.KeyMsg) tea.Cmd {
	switch p.list.Key(k) {
	case widget.Moved:
		return p.peek()
	case widget.Marked:
		e, _ := p.current()
		cmd := p.mark(e)
		p.list.Down()
		return tea.Batch(cmd, p.peek())
	case widget.Opened:
		e, _ := p.current()
		if e.folder {
			return p.open(p.pick(e).path)
		}
		return p.check(true)
	}
	return nil
}

// handleTyped edits the filter or the path.
func (p *filesPage) handleTyped(k tea.KeyMsg) tea.Cmd {
	done := p.input.Key(k)
	value := p.input.Value()
	switch {
	case done == widget.Cancelled && !p.isPath:
		p.input, p.filter = nil, ""
		return p.narrow("")
	case done == widget.Cancelled:
		p.input = nil
	case done == widget.Submitted && p.isPath:
		p.input = nil
		p.typed = append(p.typed, value)
		return pastedCmd(value, p.folder)
	case done == widget.Submitted:
		p.input = nil
	case !p.isPath && value != p.filter:
		p.filter = value
		return p.narrow("")
	}
	return nil
}

// handleTaken marks the files that were named and goes where they are. Files that the
// program was started with are checked at once.
func (p *filesPage) handleTaken(msg takenMsg) tea.Cmd {
	var cmds []tea.Cmd
	if msg.err != nil {
		cmds = append(cmds, p.c.Fail(msg.err))
	}
	for _, f := range msg.files {
		p.marks = with(p.marks, f)
		if p.start.values {
			p.values[f] = true
		}
	}
	started := len(p.start.paths) > 0
	p.start = start{}
	switch {
	case started && len(msg.files) > 0 && msg.err == nil:
		cmds = append(cmds, p.check(false))
	case msg.folder != "":
		cmds = append(cmds, p.open(msg.folder))
	case len(msg.files) > 0:
		cmds = append(cmds, p.goTo(msg.files[0]))
	}
	return tea.Batch(cmds...)
}
