package ui

import (
	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/resource"
	"clinik-import/ui/layout"
	"clinik-import/ui/mend"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// recordPane shows one record as a tree, marks what is wrong in it, and corrects it.
// The Check page and the Rejects page hold one each.
//
//	show(at) ──readRecordCmd──▶ recordMsg ──▶ tree with remarks
//	key ──▶ e value in place │ E in $EDITOR │ f fix │ F fix all alike │ u undo │ ctrl+r redo
//	         └────────────────────────────▶ Run.Correct, Undo, Redo ──▶ correctedMsg to every page
//
// A page gives it every message that is no key (update), every key first to key, then,
// while the pane has the focus, to move; and says it is typing while the pane is. After
// a correctedMsg the page reads its own rows again; the pane does so with its record and
// has told the person, and the root, what happened.
type recordPane struct {
	c    *Context
	page PageID // whose pane it is; answers carry it
	tree *widget.Tree

	// alike lists the records that F shall look at, for a problem: what it returns runs
	// in a command, so it must hold values only. The page sets it; nil: F does nothing.
	alike func(problem ndjson.Problem) func() (at []importer.Position, more bool)
	// within names the file that F is about, where that may be another than one thinks: " of
	// patients.ndjson". The page sets it; nil: what F is about has no one file.
	within func() safe.Text
	// press gives the page a key that was held until the record was there. The page sets it.
	press func(k tea.KeyMsg) tea.Cmd
	// goTo moves the page's cursor to a record. The page sets it.
	goTo func(at importer.Position) tea.Cmd

	heading  safe.Text // of the page's own; "" for the line and how it stands
	note     safe.Text // beside the heading
	at       importer.Position
	extra    []widget.Remark // the page's own, such as the server's reasons
	gen      int
	loaded   recordMsg // what is shown; its gen is 0 at first
	typed    *typedValue
	problem  []int       // of the record, by remark; -1 for asides
	unsaved  *typedValue // that is being stored; typed on if that fails
	back     *typedValue // that was not stored; typed on once its record is shown
	masked   bool        // the remarks were made so
	held     wish        // to be done when the record is there
	changing bool        // a correction is on its way

	before    *widget.Tree // the record as it is in the file, where it was corrected
	comparing bool         // the page shows nothing else
	size      layout.Size
}

func newRecordPane(c *Context, page PageID) *recordPane {
	return &recordPane{c: c, page: page, tree: widget.NewTree(c.Theme, c.Display), before: widget.NewTree(c.Theme, c.Display)}
}

// recordMsg is a record that was read.
type recordMsg struct {
	page PageID
	gen  int
	importer.Record
	typ     *resource.Type
	unit    safe.Text // what its file counts
	nodes   []ndjson.Node
	syntax  error            // why Current is not JSON, nil if it is
	changes []mend.Change    // from the original to Current
	was     []ndjson.Node    // of the original, where it was corrected; nil if that is not JSON
	doubt   *importer.Reject // which may mean another record, nil if none does
	err     error
}

func readRecordCmd(page PageID, gen int, run Import, at importer.Position) tea.Cmd {
	return func() tea.Msg {
		msg := recordMsg{page: page, gen: gen}
		msg.Record, msg.err = run.Record(at)
		if sources := run.Sources(); at.Source < len(sources) {
			msg.typ, msg.unit = sources[at.Source].Type, mend.Unit(sources[at.Source])
		}
		if msg.err != nil {
			msg.Record.Position = at
			return msg
		}
		if msg.State != importer.BlankLine {
			msg.nodes, msg.syntax = ndjson.Tree(msg.Current)
		}
		if msg.Edited {
			msg.changes = mend.Changes(msg.Original.Bytes, msg.Current)
			if was, err := ndjson.Tree(msg.Original.Bytes); err == nil {
				msg.was = was
			}
		}
		if doubt, ok := (&mend.Doubts{Run: run}).Of(msg.Record); ok {
			msg.doubt = &doubt
		}
		return msg
	}
}

// show reads a record and puts it into the pane, with remarks of the page's own beside
// the problems. Showing the same record again keeps the place.
func (p *recordPane) show(at importer.Position, extra ...widget.Remark) tea.Cmd {
	if p.c.Run == nil {
		return nil
	}
	p.gen++
	p.at, p.extra = at, extra
	return readRecordCmd(p.page, p.gen, p.c.Run, at)
}

// clear empties the pane.
func (p *recordPane) clear() {
	p.gen++
	p.loaded, p.typed, p.back, p.extra = recordMsg{}, nil, nil, nil
	p.tree.Edit(nil)
	p.tree.Show(nil, nil, nil)
}

// update takes the answers of the pane's own commands.
func (p *recordPane) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case recipeWrittenMsg:
		if msg.page == p.page {
			return p.c.handleRecipe(msg)
		}
	case recordMsg:
		if p.accept(msg) {
			return p.goOn()
		}
	case correctedMsg:
		return p.handleCorrected(msg)
	case whichMsg:
		if msg.page == p.page {
			return p.handleWhich(msg)
		}
	case baseSettledMsg:
		return p.handleSettled(msg)
	case refreshMsg:
		if p.masked != p.c.Display.Masked { // remarks hold values too
			p.mark(p.tree.Pointer(), true, false)
		}
	case editorReadyMsg:
		if msg.page == p.page {
			return p.handleReady(msg)
		}
	case editorClosedMsg:
		if msg.page == p.page {
			return p.handleClosed(msg)
		}
	case proposedMsg:
		if msg.page == p.page {
			return p.handleProposed(msg)
		}
	}
	return nil
}

// accept takes a record that was read, unless another one was asked for since.
func (p *recordPane) accept(msg recordMsg) bool {
	mine := msg.page == p.page && msg.gen == p.gen
	if mine {
		p.take(msg)
	}
	return mine
}

// take shows a record that was read; what is typed in it goes on in its new version.
func (p *recordPane) take(msg recordMsg) {
	again, pointer := msg.Position == p.loaded.Position && p.loaded.gen > 0, p.tree.Pointer()
	changed := again && string(msg.Current) != string(p.loaded.Current)
	p.loaded = msg
	typed := p.typed
	switch {
	case typed != nil && again && !changed:
		return // the tree must not move under what is typed
	case typed != nil:
		p.stopTyping()
	case msg.err == nil:
		typed = p.back
	}
	p.mark(pointer, again, changed)
	if typed != nil && typed.of == msg.Position {
		p.typeOn(typed)
		p.back = nil
	}
}

// mark puts record and remarks into the tree. After a correction the cursor goes to the
// next problem, or stays on the field if none is left.
func (p *recordPane) mark(pointer string, again, changed bool) {
	remarks := p.remarks()
	nodes := p.loaded.nodes
	p.masked = p.c.Display.Masked
	if p.loaded.syntax != nil {
		nodes = nil
	}
	p.tree.Show(p.loaded.Current, nodes, remarks)
	p.before.Show(p.loaded.Original.Bytes, p.loaded.was, p.marksBefore())
	if again && (!changed || len(p.loaded.Problems) == 0) {
		p.tree.Go(pointer)
	}
}

// key takes a key of the pane; mine is false if it is none. The keys that correct work
// wherever the focus of the page is.
func (p *recordPane) key(k tea.KeyMsg) (cmd tea.Cmd, mine bool) {
	if p.typed != nil {
		return p.handleTyped(k), true
	}
	changes := key.Matches(k, editKeys.Field, editKeys.Record, editKeys.Fix, editKeys.FixAll, editKeys.Aside)
	switch keys := &editKeys; {
	case key.Matches(k, keys.Recipe):
		return p.c.askRecipe(), true
	case !changes && !key.Matches(k, keys.Undo, keys.Redo):
		return nil, false
	case p.changing, changes && !p.ready():
		p.held = wish{key: k, at: p.at}
		return nil, true
	case key.Matches(k, keys.Undo):
		return p.step(undoCmd), true
	case key.Matches(k, keys.Redo):
		return p.step(redoCmd), true
	case p.loaded.err != nil:
		return p.c.Fail(p.loaded.err), true
	case p.loaded.Aside && key.Matches(k, keys.Aside):
		return p.step(p.takeIn), true
	case p.loaded.Barred != nil && !key.Matches(k, keys.FixAll): // before anything is typed
		return p.c.Fail(p.loaded.Barred), true
	case key.Matches(k, keys.Aside):
		return p.step(p.setAside), true
	case p.loaded.doubt != nil:
		return whichCmd(p.page, p.c.Run, *p.loaded.doubt, wish{key: k, at: p.at}), true
	case key.Matches(k, keys.Field):
		return p.editField(), true
	case key.Matches(k, keys.Record):
		return p.editRecord(), true
	case key.Matches(k, keys.Fix):
		return p.fix(), true
	default:
		return p.fixAll(k), true
	}
}

// ready reports that the record shown is the one to be shown.
func (p *recordPane) ready() bool { return p.loaded.gen != 0 && p.loaded.gen == p.gen }

// move moves the cursor of the tree; it reports whether the key was for it.
func (p *recordPane) move(k tea.KeyMsg) bool {
	if p.typed != nil || !p.tree.Key(k) {
		return false
	}
	p.before.Go(p.tree.Pointer())
	return true
}

// typing reports that keys are text.
func (p *recordPane) typing() bool { return p.typed != nil }

// setSize tells the pane its size, border included.
func (p *recordPane) setSize(s layout.Size) {
	p.size = s
	p.tree.SetSize(s.Inside())
	if p.loaded.Edited && p.comparable() {
		was, is, _ := layout.Compare(s.Inside())
		p.before.SetSize(was.Size())
		p.tree.SetSize(is.Size())
	}
}
