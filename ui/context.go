package ui

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"clinik-import/importer"
	"clinik-import/ui/mend"
	"clinik-import/ui/safe"
	"clinik-import/ui/theme"
	"clinik-import/ui/widget"
	"clinik-import/ui/words"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// A Context is what pages share. The root owns it; pages read its fields and call its
// actions. An action returns a command: hand it back from Update (tea.Batch for several).
// Commands must not read the Context: capture what they need first.
type Context struct {
	Engine     Engine
	Run        Import   // nil until files were chosen
	LeftOut    []unread // files chosen with those of the run that could not be read
	Theme      *theme.Theme
	Clock      importer.Clock
	Display    *safe.Display // shows or masks patients' values
	Now        Snapshot      // of the engine, refreshed as it changes
	Linting    bool
	Log        *slog.Logger
	Settings   Settings
	Decisions  *mend.Log // made for many records alike in this run
	Drafts     drafts    // of this start of the program, of all runs
	editorTold bool      // the person was told which editor opens, though none is set
	Terminal   *terminal // clipboard, bell and notices; nil: none

	openNow   func(Dialog) // Push at once, for Update: the next key may be here already
	snapshots *snapshots
	front     PageID          // the page in front
	ctx       context.Context // ends with the program
}

// Snapshot is the state of the engine as the frame shows it.
type Snapshot struct {
	Slots   importer.Slots
	Quota   importer.Quota // by the last reply that said
	Totals  importer.Totals
	Batches []importer.Batch
	Others  []importer.OpenBatch // of the other imports that are open: they go on as well
	Faults  []error              // why files of the run cannot be sent from: changed, gone
	Paused  bool
	Settled bool

	Edited   int64 // records that have a correction, wherever they stand now
	Undoable bool  // undo would take something back
	Sealing  bool  // approved batches of it are being sealed
	LookedAt bool  // nothing of the run was ever approved or corrected: it is forgotten soon

	Watching importer.Watching // whether these screens only look on

	run    Import // of which it is
	number int64  // in the order in which they were taken; 0: out of order
}

// The messages behind the actions.
type (
	openPageMsg struct{ page PageID }
	openRowMsg  struct {
		page     PageID
		position importer.Position
	}
	toastMsg struct {
		text    safe.Text
		isError bool
		passing toastLife
	}
	doneMsg struct {
		text    safe.Text
		passing toastLife
	}
	pushMsg   struct{ dialog Dialog }
	beginMsg  struct{ files chosenFiles }
	openMsg   struct{ id string }
	reloadMsg struct{}
)

// toSend reports whether anything waits to be sent, of this import or of another that is open.
func (c *Context) toSend() bool {
	waits := func(b importer.Batch) bool { return words.Waits(b) || b.State == importer.StateClaimed }
	return slices.ContainsFunc(c.Now.Batches, waits) ||
		slices.ContainsFunc(c.Now.Others, func(b importer.OpenBatch) bool { return waits(b.Batch) })
}

// toastLife is what makes a toast go before its time.
type toastLife uint8

const (
	untilTime  toastLife = iota // nothing does
	untilBegun                  // the start of what was queued last
	untilKey                    // the next key
	untilRead                   // the next key, and nothing but that: no time takes it away
)

// Do makes a command of a message.
func Do(msg tea.Msg) tea.Cmd { return func() tea.Msg { return msg } }

// OpenPage brings a page to the front.
func (c *Context) OpenPage(p PageID) tea.Cmd { return Do(openPageMsg{p}) }

// OpenRow brings a page to the front and asks it to show a record; the page gets a
// showRowMsg.
func (c *Context) OpenRow(p PageID, at importer.Position) tea.Cmd { return Do(openRowMsg{p, at}) }

// Done says for a few seconds what was done.
func (c *Context) Done(text safe.Text) tea.Cmd { return Do(doneMsg{text: text}) }

// DoneNow and ToastNow are Done and Toast for what the next key may make untrue: it goes
// with that key.
func (c *Context) DoneNow(text safe.Text) tea.Cmd { return Do(doneMsg{text, untilKey}) }

// ToastNow: see DoneNow.
func (c *Context) ToastNow(text safe.Text) tea.Cmd { return Do(toastMsg{text, false, untilKey}) }

// Toast remarks something for a few seconds: neither a success nor a failure.
func (c *Context) Toast(text safe.Text) tea.Cmd { return Do(toastMsg{text: text}) }

// ToastRead is Toast for what must not be missed: it stays until the next key.
func (c *Context) ToastRead(text safe.Text) tea.Cmd { return Do(toastMsg{text, false, untilRead}) }

// Fail says what went wrong.
func (c *Context) Fail(err error) tea.Cmd {
	return Do(toastMsg{text: safe.Clean(words.Error(err)), isError: true})
}

// Push opens a dialog on top of what is there.
func (c *Context) Push(d Dialog) tea.Cmd { return Do(pushMsg{d}) }

// Ask opens a question; yes is run when it is answered so. yes runs inside Update.
func (c *Context) Ask(q *widget.Confirm, yes func() tea.Cmd) tea.Cmd {
	return c.Push(&question{confirm: q, yes: yes, c: c})
}

// Choose opens a searchable list over the page; chosen gets the index of the option
// and runs inside Update.
func (c *Context) Choose(title safe.Text, options []widget.Option, at int, chosen func(i int) tea.Cmd) tea.Cmd {
	return c.Push(&chooser{title: title, choice: widget.NewChoice(options, at), chosen: chosen, c: c})
}

// Begin starts a run over the files, lints it and opens the Check page, which says what
// of the files chosen is not among them.
func (c *Context) Begin(files chosenFiles) tea.Cmd { return Do(beginMsg{files}) }

// OpenRun takes up an earlier run.
func (c *Context) OpenRun(id string) tea.Cmd { return Do(openMsg{id}) }

// Reload takes a new Snapshot, and lints what is not linted (after Run.SetType).
func (c *Context) Reload() tea.Cmd { return Do(reloadMsg{}) }

// outdated reports that none of the run's files is what was checked any more, so that
// nothing of it, corrected or not, can be planned.
func (c *Context) outdated() bool {
	return c.Run != nil && len(c.Now.Faults) > 0 && len(c.Now.Faults) == len(c.Run.Sources())
}

// Time is the time of the clock.
func (c *Context) Time() time.Time { return c.Clock.Now() }

// Context ends when the program does; for commands that take long.
func (c *Context) Context() context.Context { return c.ctx }

// Bind makes a key binding; shown is what the help names the key.
func Bind(shown, does string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(shown, does))
}
