package ui

import (
	"slices"

	"clinik-import/ui/layout"
	"clinik-import/ui/mend"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// Model is the root: it routes and draws the frame; the work is done by pages,
// session and engine. Use it by pointer.
type Model struct {
	Context
	pages   [pageCount]Page
	dialogs []Dialog
	toast   widget.Toast
	passing toastLife // of the toast
	size    layout.Size
	session session
	idle    idle
	rest    rest
	taskbar bar
	late    lateAnswer
	fault   error // an error of ours; nothing but leaving is left

	takeOver bool // the person left to go on in the place of the program that was at work
}

// newModel makes the root over a context and what the person started with.
func newModel(c Context, start start) *Model {
	m := &Model{Context: c}
	if c.Engine.Watching().On { // who only looks on sees what is there
		start.paths, m.session.unopened = nil, start.paths
	}
	m.Decisions, m.Drafts, m.snapshots = &mend.Log{}, drafts{}, &snapshots{}
	m.openNow = m.open
	m.session.start = start
	m.session.changed = c.Engine.Changed()
	m.pages = [pageCount]Page{
		newFilesPage(&m.Context, start), newCheckPage(&m.Context), newSendPage(&m.Context),
		newJobsPage(&m.Context), newRejectsPage(&m.Context),
	}
	return m
}

func (m *Model) page() Page { return m.pages[m.front] }

// Init starts the pages, the watch over the engine and whatever run there is to take up.
func (m *Model) Init() tea.Cmd {
	m.idle.since, m.rest.since = m.Time(), m.Time()
	cmds := []tea.Cmd{m.watchCmd(0), m.startCmd(), m.idleCmd(), m.restCmd()}
	if m.Settings.Mouse {
		cmds = append(cmds, tea.EnableMouseCellMotion)
	}
	for _, p := range m.pages {
		cmds = append(cmds, p.Init())
	}
	return guard(tea.Batch(cmds...))
}

// Update takes a message. What must work in any state comes first.
func (m *Model) Update(msg tea.Msg) (_ tea.Model, cmd tea.Cmd) {
	defer func() {
		if r := recover(); r != nil {
			m.fault = newFault(m.Log, m.page().Title(), r)
			cmd = tea.Quit
		}
		cmd = guard(cmd)
	}()
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.resize(layout.Size{W: msg.Width, H: msg.Height})
		return m, nil
	case faultMsg:
		m.fault = msg.err
		return m, tea.Quit
	case tea.QuitMsg:
		return m, nil
	}
	if m.fault != nil {
		return m, tea.Quit
	}
	if awake := m.wake(msg); awake != nil {
		return m, tea.Batch(awake, m.route(msg))
	}
	return m, m.route(msg)
}

// route gives a message to whom it belongs: the root's own requests, the session's
// answers, keys by focus, and the rest to every page.
func (m *Model) route(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		return m.handleKeys(msg)
	case tea.MouseMsg:
		return m.handleMouse(msg)
	case idleMsg:
		return m.handleIdle()
	case restMsg:
		return m.handleRest()
	case editorClosedMsg:
		return tea.Batch(m.broadcast(msg), m.mouseAgain())
	case pressMsg:
		return m.handleKey(msg.key)
	case openPageMsg:
		return m.show(msg.page)
	case openRowMsg:
		return tea.Batch(m.show(msg.page), m.page().Update(showRowMsg{msg.position}))
	case toastMsg:
		m.toast, m.passing = widget.NewToast(msg.text, msg.isError, m.Time()), msg.passing
		m.toast.Stays = msg.passing == untilRead
		return m.startTicking()
	case doneMsg:
		m.toast = widget.NewToast(msg.text, false, m.Time())
		m.toast.Done, m.passing = true, msg.passing
		return m.startTicking()
	case droppedMsg:
		return m.handleDropped(msg)
	case pushMsg:
		m.open(msg.dialog)
		return nil
	case quitMsg:
		return tea.Quit
	}
	if cmd, mine := m.updateSession(msg); mine {
		return cmd
	}
	return m.broadcast(msg)
}

// hush takes away what was said.
func (m *Model) hush() { m.toast, m.passing = widget.Toast{}, untilTime }

func (m *Model) broadcast(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	for _, p := range m.pages {
		cmds = append(cmds, p.Update(msg))
	}
	return tea.Batch(cmds...)
}

func (m *Model) open(d Dialog) {
	d.Open()
	m.dialogs = append(m.dialogs, d)
}

func (m *Model) show(p PageID) tea.Cmd {
	m.front = p
	return m.page().Update(shownMsg{})
}

func (m *Model) resize(s layout.Size) {
	m.size = s
	if frame, ok := layout.Frame(s); ok {
		for _, p := range m.pages {
			p.SetSize(frame.Page.Size())
		}
	}
}

// handleKeys takes apart what came at once, and tells paste from keys.
func (m *Model) handleKeys(k tea.KeyMsg) tea.Cmd {
	if m.late.takes(k) {
		return nil
	}
	if m.idle.since = m.Time(); m.idle.blank {
		return m.keyOfCurtain(k)
	}
	if m.isTooSmall() && k.String() != "ctrl+c" {
		return nil // nothing is done that cannot be seen
	}
	keys, pasted := keysOf(k)
	if pasted && len(m.dialogs) == 0 && !m.page().Typing() {
		return m.handlePaste(string(k.Runes))
	}
	if pasted {
		k.Paste = true
		keys = []tea.KeyMsg{k}
	}
	var cmds []tea.Cmd
	for _, k := range keys {
		cmds = append(cmds, m.handleKey(k))
	}
	return tea.Batch(cmds...)
}

// handleKey routes one key: dialog, then the root's keys, then the page in front.
func (m *Model) handleKey(k tea.KeyMsg) tea.Cmd {
	if k.String() == "ctrl+c" {
		return m.askQuit()
	}
	if m.passing == untilKey || m.passing == untilRead {
		m.hush()
	}
	if n := len(m.dialogs); n > 0 {
		top := m.dialogs[n-1]
		over, cmd := top.Key(k)
		if over {
			m.dialogs = slices.Delete(m.dialogs, n-1, n) // it may have opened another
		}
		return cmd
	}
	if m.page().Typing() {
		return m.page().Update(k)
	}
	if cmd, mine := m.globalKey(k); mine {
		return cmd
	}
	if cmd, mine := m.looksOn(k); mine {
		return cmd
	}
	if cmd, mine := m.unused(k); mine {
		return cmd
	}
	return m.page().Update(k)
}

// globalKey takes the keys that work on every page.
func (m *Model) globalKey(k tea.KeyMsg) (cmd tea.Cmd, mine bool) {
	switch {
	case key.Matches(k, globalKeys.Pages):
		return m.show(PageID(k.Runes[0] - '1')), true
	case key.Matches(k, globalKeys.Next):
		return m.show((m.front + 1) % pageCount), true
	case key.Matches(k, globalKeys.Previous):
		return m.show((m.front + pageCount - 1) % pageCount), true
	case key.Matches(k, globalKeys.Help):
		m.open(m.newHelper()) // at once: the next key may be here already
	case key.Matches(k, globalKeys.Palette):
		m.open(m.newPalette())
	case key.Matches(k, globalKeys.Mask):
		return m.mask(!m.Display.Masked), true
	case key.Matches(k, globalKeys.Copy):
		return m.copyHere(), true
	case key.Matches(k, globalKeys.Command):
		return m.copyCommand(), true
	case key.Matches(k, globalKeys.Look):
		return m.nextTheme(), true
	case key.Matches(k, takeOverKey) && m.Now.Watching.Ended:
		m.takeOver = true
		return tea.Quit, true
	case key.Matches(k, globalKeys.Mouse):
		return m.toggleMouse(), true
	case key.Matches(k, globalKeys.Blank):
		m.blank()
	case key.Matches(k, globalKeys.Lock):
		m.open(m.askWord())
	case key.Matches(k, globalKeys.Quit):
		return m.askQuit(), true
	default:
		return nil, false
	}
	return nil, true
}

// mask hides values, or shows them.
func (m *Model) mask(on bool) tea.Cmd {
	m.Display.Masked = on
	return tea.Batch(m.broadcast(maskedMsg{}), m.broadcast(refreshMsg{}))
}

// nextTheme goes on to the next set of colours.
func (m *Model) nextTheme() tea.Cmd {
	*m.Theme = *m.Theme.Next()
	return m.Toast(safe.Sprintf("Colours: %s.", m.Theme.Called()))
}

// askQuit asks before leaving and says what happens to running batches. Ctrl+c on the
// question itself leaves at once.
func (m *Model) askQuit() tea.Cmd {
	if n := len(m.dialogs); n > 0 {
		if q, ok := m.dialogs[n-1].(*question); ok && q.confirm.Title == quitTitle {
			return Do(quitMsg{})
		}
	}
	return m.Ask(m.quitQuestion(), func() tea.Cmd { return Do(quitMsg{}) })
}

func (m *Model) quitQuestion() *widget.Confirm {
	return &widget.Confirm{Title: quitTitle, Lines: m.quitLines(), Yes: safe.Own("quit"), No: safe.Own("stay")}
}

// quitMsg ends the program.
type quitMsg struct{}

var quitTitle = safe.Own("quit?")
