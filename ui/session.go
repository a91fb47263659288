package ui

import (
	"context"
	"errors"
	"slices"
	"time"

	"clinik-import/importer"
	"clinik-import/ui/mend"
	"clinik-import/ui/safe"

	tea "github.com/charmbracelet/bubbletea"
)

const (
	// watchEvery bounds how often a change of the engine redraws the screen: often
	// enough to look alive, seldom enough to leave the processor to the lint.
	watchEvery = 100 * time.Millisecond
	// tickEvery is the pace of clocks and bars while something runs.
	tickEvery = 250 * time.Millisecond
)

// session is the life of the run behind the pages.
type session struct {
	start     start
	changed   <-chan struct{}
	gen       int // of the tick chain, so that there is only one
	ticking   bool
	refreshed time.Time          // when the pages were told last
	stop      context.CancelFunc // of the lint that runs
	unopened  []string           // files that were named, and wait until the work is taken over
}

// start is what the person began with.
type start struct {
	paths   []string
	folder  string
	hint    string
	typ     string
	values  bool
	entries []string
	resume  string
	flags   func(command string) []string // with which a command means the same; nil: none
}

type (
	changedMsg  struct{ snapshot Snapshot }
	tickMsg     struct{ gen int }
	snapshotMsg struct{ snapshot Snapshot }
	begunMsg    struct {
		run   Import
		err   error
		again bool        // taken up, not new
		files chosenFiles // of which it was begun; none if a run was chosen
	}
	importedMsg struct {
		files  chosenFiles
		before importer.RunInfo
	}
	lintedMsg struct {
		run Import
		err error
	}
	runsMsg struct {
		runs    []importer.RunInfo
		others  []importer.AdoptableRun // begun with another key
		named   bool                    // files were named on the command line
		looking bool                    // another program is at work
		err     error
	}
)

// updateSession takes the session's own messages.
func (m *Model) updateSession(msg tea.Msg) (cmd tea.Cmd, mine bool) {
	switch msg := msg.(type) {
	case changedMsg:
		return tea.Batch(m.refresh(msg.snapshot), m.watchCmd(watchEvery)), true
	case snapshotMsg:
		return m.refresh(msg.snapshot), true
	case tickMsg:
		return m.handleTick(msg), true
	case beginMsg:
		return beginCmd(m.Engine, msg.files), true
	case importedMsg:
		return m.askAgain(msg), true
	case readingsMsg:
		return m.askReading(msg), true
	case reopenMsg:
		return m.reopen(msg), true
	case openMsg:
		return openCmd(m.Engine, msg.id), true
	case begunMsg:
		return m.handleBegun(msg), true
	case lintedMsg:
		return m.handleLinted(msg), true
	case reloadMsg:
		return tea.Batch(m.startLint(), m.snapshotCmd()), true
	case runsMsg:
		return m.handleRuns(msg), true
	case adoptedMsg:
		return m.handleAdopted(msg), true
	}
	return nil, false
}

func faultsOf(r Import) (faults []error) {
	for _, s := range r.Sources() {
		if s.Err != nil {
			faults = append(faults, s.Err)
		}
	}
	return faults
}

// watchCmd waits for the engine to change, after a pause that gathers changes.
func (m *Model) watchCmd(pause time.Duration) tea.Cmd {
	ctx, clock, changed, e, r, taken := m.ctx, m.Clock, m.session.changed, m.Engine, m.Run, m.snapshots
	return func() tea.Msg {
		if pause > 0 {
			select {
			case <-clock.After(pause):
			case <-ctx.Done():
				return nil
			}
		}
		select {
		case <-changed:
			return changedMsg{taken.take(e, r)}
		case <-ctx.Done():
			return nil
		}
	}
}

// refresh takes a snapshot in. In place of one of an earlier run, whose watch was begun
// before this one, another is ordered; one that was overtaken is nothing.
func (m *Model) refresh(s Snapshot) tea.Cmd {
	switch {
	case s.run != m.Run:
		return m.snapshotCmd()
	case s.number > 0 && s.number < m.Now.number:
		return nil
	}
	outside := m.tellOutside(m.Now, s)
	if m.passing == untilBegun && hasBegun(s.Batches) {
		m.hush()
	}
	m.Now, m.session.refreshed = s, m.Time()
	var compare tea.Cmd
	if !m.Linting && slices.ContainsFunc(s.Faults, importer.InDoubt) { // the content decides, and the lint compares it
		compare = m.startLint()
	}
	return tea.Batch(m.broadcast(refreshMsg{}), m.startTicking(), outside, compare)
}

// hasBegun reports whether a batch of the newest round is more than queued.
func hasBegun(batches []importer.Batch) bool {
	newest := 0
	for _, b := range batches {
		newest = max(newest, b.Round)
	}
	return slices.ContainsFunc(batches, func(b importer.Batch) bool {
		return b.Round == newest && b.State != importer.StateQueued && b.State != importer.StateClaimed
	})
}

// active reports whether something moves without a key: then clocks tick.
func (m *Model) active() bool {
	return m.Linting || !m.Now.Settled || !m.Now.Slots.Next.IsZero() || m.toast.Shown(m.Time()) && !m.toast.Stays
}

func (m *Model) startTicking() tea.Cmd {
	if m.session.ticking || !m.active() {
		return nil
	}
	m.session.ticking = true
	m.session.gen++
	return m.tickCmd()
}

func (m *Model) tickCmd() tea.Cmd {
	ctx, clock, gen := m.ctx, m.Clock, m.session.gen
	return func() tea.Msg {
		select {
		case <-clock.After(tickEvery):
			return tickMsg{gen}
		case <-ctx.Done():
			return nil
		}
	}
}

// handleTick is the one place where the chain goes on or ends.
func (m *Model) handleTick(msg tickMsg) tea.Cmd {
	if msg.gen != m.session.gen {
		return nil
	}
	if !m.active() {
		m.session.ticking = false
		return nil
	}
	if m.Time().Sub(m.session.refreshed) < watchEvery { // a change just told the pages
		return m.tickCmd()
	}
	return tea.Batch(m.tickCmd(), m.snapshotCmd())
}

func openCmd(e Engine, id string) tea.Cmd {
	return func() tea.Msg {
		run, err := e.Open(id)
		return begunMsg{run: run, err: err, again: true}
	}
}

func (m *Model) handleBegun(msg begunMsg) tea.Cmd {
	if msg.err != nil {
		return m.Fail(msg.err)
	}
	m.Run, m.LeftOut = msg.run, msg.files.left
	if !m.toast.Error { // what was said was said of another run
		m.hush()
	}
	*m.Decisions = mend.Log{Earlier: msg.run.Edited()}
	page := CheckID
	cmds := []tea.Cmd{m.broadcast(runMsg{}), m.snapshotCmd(), m.startLint()}
	var said []safe.Text
	if msg.again {
		if len(msg.run.Batches()) > 0 {
			page = JobsID
		}
		if !m.Engine.Watching().On {
			said = append(said, safe.Own("This import was begun before; it is taken up where you left it."))
		}
	}
	if without := msg.files.without(); len(without) > 0 {
		cmds = append(cmds, m.ToastRead(safe.Join(" ", append(said, without...)...)))
	} else if len(said) > 0 {
		cmds = append(cmds, m.Toast(said[0]))
	}
	return tea.Batch(append(cmds, m.show(page))...)
}

// startLint checks what is not checked yet. Only one lint runs at a time.
func (m *Model) startLint() tea.Cmd {
	if m.session.stop != nil {
		m.session.stop()
	}
	if m.Run == nil {
		return nil
	}
	ctx, stop := context.WithCancel(m.ctx)
	m.session.stop, m.Linting = stop, true
	run := m.Run
	lint := func() tea.Msg { return lintedMsg{run, run.Lint(ctx)} }
	return tea.Batch(lint, m.startTicking())
}

func (m *Model) handleLinted(msg lintedMsg) tea.Cmd {
	if msg.run != m.Run || errors.Is(msg.err, context.Canceled) {
		return nil // an earlier lint, stopped for a newer one
	}
	m.Linting = false
	cmds := []tea.Cmd{m.snapshotCmd()}
	if msg.err != nil {
		cmds = append(cmds, m.Fail(msg.err))
	}
	return tea.Batch(cmds...)
}
