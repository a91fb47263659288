package ui

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"clinik-import/resource"
	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// filesPage is the Files page: a folder to browse, marks over several folders, and
// what the file under the cursor is.
//
//	keys ──▶ readFolderCmd, inspectCmd ──▶ candidatesCmd ──settle: type? doubt?──▶ openInputsCmd ──▶ Begin
type filesPage struct {
	c       *Context
	size    layout.Size
	folder  string
	all     []entry // of the folder
	shown   []entry // after hidden files and filter
	err     error   // of the folder
	hidden  bool
	filter  string
	input   *widget.Input // filter or path being typed, nil if none
	isPath  bool          // the input is a path
	typed   []string      // paths typed before
	list    widget.List
	gen     int // of the last folder or preview asked for
	preview inspectedMsg
	marks   []string // paths, in the order marked
	goal    string   // an entry of the folder being read, for the cursor; "": where it is
	types   map[string]*resource.Type
	trusted map[string]bool // types kept though they explain little
	start   start
	tip     string // instead of the usual hint
	first   string // where the cursor goes in the first folder
	look    func(path string) inspection
}

var _ Page = (*filesPage)(nil)

var filesKeys = struct{ Up, Filter, Path, Hidden, Type, Check, Unmark, Again key.Binding }{
	Up:     Bind("←/h", "folder above", "left", "h", "backspace"),
	Filter: Bind("/", "filter", "/"),
	Path:   Bind("o", "type a path", "o"),
	Hidden: Bind(".", "hidden files", "."),
	Type:   Bind("t", "type", "t"),
	Check:  Bind("c", "check these", "c"),
	Unmark: Bind("U", "unmark all", "U"),
	Again:  Bind("r", "read the folder again", "r"),
}

func newFilesPage(c *Context, s start) *filesPage {
	p := &filesPage{c: c, start: s, tip: s.hint, folder: s.folder, look: inspect,
		types: map[string]*resource.Type{}, trusted: map[string]bool{}}
	if p.folder == "" {
		p.folder, _ = os.Getwd()
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
		cmd = tea.Batch(cmd, takeCmd(p.start.paths, p.folder))
	}
	return cmd
}

func (p *filesPage) ShortHelp() []key.Binding {
	k := filesKeys
	return []key.Binding{widget.ListKeys.Open, widget.ListKeys.Mark, k.Check, k.Type, k.Filter, k.Up}
}

func (p *filesPage) FullHelp() [][]key.Binding {
	k := filesKeys
	return [][]key.Binding{{widget.ListKeys.Open, widget.ListKeys.Mark, k.Check, k.Type, k.Filter, k.Path, k.Up, k.Hidden, k.Unmark, k.Again}}
}

func (p *filesPage) SetSize(s layout.Size) {
	p.size = s
	p.list.SetSize(p.layout().Folder.Size().Inside())
}

func (p *filesPage) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		cmd := p.handleKey(msg)
		p.SetSize(p.size) // an input may have come or gone
		return cmd
	case pastedMsg:
		return p.take(msg.text)
	case folderReadMsg:
		return p.handleFolder(msg)
	case inspectedMsg:
		if msg.gen == p.gen {
			p.preview = msg
		}
	case takenMsg:
		return p.handleTaken(msg)
	case candidatesMsg:
		return p.settle(msg.files)
	case runMsg:
		p.SetSize(p.size) // the hint goes
	case inputsMsg:
		if msg.err != nil {
			return p.c.Fail(msg.err)
		}
		p.marks = nil
		begin := p.c.Begin(msg.inputs)
		if len(msg.left) > 0 {
			return tea.Batch(begin, p.c.Toast(leftOut(msg.left)))
		}
		return begin
	}
	return nil
}

func (p *filesPage) handleKey(k tea.KeyMsg) tea.Cmd {
	if p.input != nil {
		return p.handleTyped(k)
	}
	switch keys := &filesKeys; {
	case key.Matches(k, keys.Up):
		return p.open(filepath.Dir(p.folder))
	case key.Matches(k, keys.Filter):
		p.input, p.isPath = widget.NewInput(safe.Own("filter:"), p.filter), false
	case key.Matches(k, keys.Path):
		p.input, p.isPath = widget.NewInput(safe.Own("path:"), "", p.typed...), true
	case key.Matches(k, keys.Hidden):
		p.hidden = !p.hidden
		return p.narrow("")
	case key.Matches(k, keys.Unmark):
		p.marks = nil
	case key.Matches(k, keys.Again):
		return p.open(p.folder)
	case key.Matches(k, keys.Type):
		if e, ok := p.current(); ok && !e.folder && p.preview.path == p.path(e) && p.preview.err == nil {
			return p.chooseType(p.preview.path, p.preview.inspection, nil)
		}
	case key.Matches(k, keys.Check):
		return p.check(false)
	case k.String() == "esc":
		p.filter = ""
		return p.narrow("")
	case k.String() == "l", k.String() == "right":
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
		if e, ok := p.current(); ok && !e.folder {
			p.mark(p.path(e))
		}
		p.list.Down()
		return p.peek()
	case widget.Opened:
		e, _ := p.current()
		if e.folder {
			return p.open(p.path(e))
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
		return p.take(value)
	case done == widget.Submitted:
		p.input = nil
	case !p.isPath && value != p.filter:
		p.filter = value
		return p.narrow("")
	}
	return nil
}

func (p *filesPage) take(text string) tea.Cmd {
	exists := func(path string) bool {
		_, err := os.Lstat(path) // of one short path; quick enough for a key press
		return err == nil
	}
	return takeCmd(pathsOf(text, runtime.GOOS == "windows", exists), p.folder)
}

// handleTaken marks the files that were named and goes where they are. Files that the
// program was started with are checked at once.
func (p *filesPage) handleTaken(msg takenMsg) tea.Cmd {
	var cmds []tea.Cmd
	if msg.err != nil {
		cmds = append(cmds, p.c.Fail(msg.err))
	}
	for _, path := range msg.files {
		if !slices.Contains(p.marks, path) {
			p.mark(path)
		}
		if p.start.typ != "" {
			p.types[path], _ = resource.Lookup(p.start.typ) // nil for a wrong name: then detected
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
		p.goal = filepath.Base(msg.files[0])
		cmds = append(cmds, p.open(filepath.Dir(msg.files[0])))
	}
	return tea.Batch(cmds...)
}

// check begins with the marked files; with the one under the cursor too if it was
// opened, or if none is marked.
func (p *filesPage) check(opened bool) tea.Cmd {
	paths := slices.Clone(p.marks)
	if e, ok := p.current(); ok && !e.folder && (opened || len(paths) == 0) && !slices.Contains(paths, p.path(e)) {
		paths = append(paths, p.path(e))
	}
	if len(paths) == 0 {
		return p.c.Toast(safe.Own("Mark a file with space, or move to one, then press c."))
	}
	return candidatesCmd(paths, p.look)
}

func (p *filesPage) mark(path string) {
	if i := slices.Index(p.marks, path); i >= 0 {
		p.marks = slices.Delete(p.marks, i, i+1)
		return
	}
	p.marks = append(p.marks, path)
}

// open reads another folder.
func (p *filesPage) open(folder string) tea.Cmd {
	p.gen++
	return readFolderCmd(p.gen, folder)
}

func (p *filesPage) handleFolder(msg folderReadMsg) tea.Cmd {
	if msg.gen != p.gen {
		return nil
	}
	p.err = msg.err
	if msg.err != nil {
		return p.c.Fail(msg.err)
	}
	from := ""
	if filepath.Dir(p.folder) == msg.folder {
		from = filepath.Base(p.folder) // going up, the cursor stays on the folder left
	}
	if p.first != "" {
		from, p.first = p.first, ""
	}
	if p.folder != msg.folder {
		p.filter = ""
	}
	p.folder, p.all = msg.folder, msg.entries
	if p.goal != "" {
		from, p.goal, p.filter = p.goal, "", ""
		p.hidden = p.hidden || strings.HasPrefix(from, ".")
	}
	return p.narrow(from)
}

// narrow shows what filter and hidden files leave, the cursor on the named entry or on
// the one it was on.
func (p *filesPage) narrow(name string) tea.Cmd {
	if e, ok := p.current(); ok && name == "" {
		name = e.name
	}
	want := strings.ToLower(p.filter)
	p.shown = slices.DeleteFunc(slices.Clone(p.all), func(e entry) bool {
		return !p.hidden && strings.HasPrefix(e.name, ".") || !strings.Contains(strings.ToLower(e.name), want)
	})
	p.list.SetRows(p)
	p.list.SetCursor(max(0, slices.IndexFunc(p.shown, func(e entry) bool { return e.name == name })))
	return p.peek()
}

// peek asks for a preview of the file under the cursor.
func (p *filesPage) peek() tea.Cmd {
	p.gen++
	e, ok := p.current()
	if !ok || e.folder {
		return nil
	}
	return inspectCmd(p.gen, p.path(e), p.look)
}

func (p *filesPage) path(e entry) string { return filepath.Join(p.folder, e.name) }

func (p *filesPage) current() (entry, bool) {
	if i := p.list.Cursor(); i >= 0 && i < len(p.shown) {
		return p.shown[i], true
	}
	return entry{}, false
}
