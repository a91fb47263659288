package ui

import (
	"time"

	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// idle blanks the screen when nobody is there, while the work goes on. Without a word of the
// person's it is a curtain: enter opens it. With one it is a lock. No other key does
// anything unseen; ctrl+c asks whether to leave, and shows no data either.
//
//	key ──▶ since        idleMsg after IdleLock ──▶ blank ──enter, or the word──▶ as it was
type idle struct {
	since time.Time // of the last key
	blank bool
	lock  lock
	word  *widget.Input   // being typed at the lock
	said  safe.Text       // of the word that was tried
	leave *widget.Confirm // the question whether to leave; nil: not asked
}

// idleMsg comes when the screen may have been left alone for long enough.
type idleMsg struct{}

// idleCmd waits until the screen would have been left alone for long enough. There is one
// at a time: it is started at the beginning and by its own message.
func (m *Model) idleCmd() tea.Cmd {
	if m.Settings.IdleLock <= 0 {
		return nil
	}
	ctx, clock, wait := m.ctx, m.Clock, m.Settings.IdleLock
	if !m.idle.blank {
		wait = max(time.Second, wait-m.Time().Sub(m.idle.since))
	}
	return func() tea.Msg {
		select {
		case <-clock.After(wait):
			return idleMsg{}
		case <-ctx.Done():
			return nil
		}
	}
}

func (m *Model) handleIdle() tea.Cmd {
	if !m.idle.blank && m.Time().Sub(m.idle.since) >= m.Settings.IdleLock {
		m.blank()
	}
	return m.idleCmd()
}

// blank draws the curtain.
func (m *Model) blank() {
	m.idle.blank, m.idle.leave, m.idle.said = true, nil, safe.Text{}
	m.idle.word = widget.NewInput(safe.Own("your word:"), "")
	m.idle.word.Secret = true
}

// keyOfCurtain takes every key while the screen is blank.
func (m *Model) keyOfCurtain(k tea.KeyMsg) tea.Cmd {
	switch {
	case k.String() == "ctrl+c" && m.idle.leave != nil:
		return Do(quitMsg{})
	case k.String() == "ctrl+c":
		m.idle.leave = m.quitQuestion()
		m.idle.leave.Open(m.Time())
	case m.idle.leave != nil:
		switch m.idle.leave.Key(k, m.Time()) {
		case widget.Yes:
			return Do(quitMsg{})
		case widget.No:
			m.idle.leave = nil
		}
	case m.idle.lock.isSet():
		return m.typeWord(k)
	case k.Type == tea.KeyEnter && !k.Paste:
		return m.unblank()
	}
	return nil
}

// typeWord types the word that opens the screen.
func (m *Model) typeWord(k tea.KeyMsg) tea.Cmd {
	switch m.idle.word.Key(k) {
	case widget.Editing:
		m.idle.said = safe.Text{}
	case widget.Cancelled:
		m.idle.word.SetValue("")
		m.idle.said = safe.Text{}
	case widget.Submitted:
		now := m.Time()
		if wait := m.idle.lock.wait(now); wait > 0 { // what was typed stays
			m.idle.said = safe.Sprintf("Not tried yet. Wait %s, then press enter again.", inSeconds(wait))
			return nil
		}
		word := m.idle.word.Value()
		m.idle.word.SetValue("")
		switch {
		case word == "":
			m.idle.said = safe.Own("Type your word first.")
		case m.idle.lock.opens(word, now):
			return m.unblank()
		default:
			m.idle.said = safe.Sprintf("This is not the word. The next is tried after %s.", inSeconds(m.idle.lock.wait(now)))
		}
	}
	return nil
}

// inSeconds says how long a wait is, rounded up.
func inSeconds(d time.Duration) safe.Text {
	return counted(int64((d+time.Second-1)/time.Second), "second", "seconds")
}

// unblank shows the screen again. Whoever wants values hidden from the start gets them
// hidden again, unless a word tells who is there: they may have been shown for something
// that is over, and enter is anybody's.
func (m *Model) unblank() tea.Cmd {
	m.idle.blank, m.idle.word = false, nil
	if !m.Settings.Private || m.Display.Masked || m.idle.lock.isSet() {
		return nil
	}
	return tea.Batch(m.mask(true), m.Toast(safe.Own("Values are hidden again. P shows them.")))
}

// leaveKey leaves the program from behind the curtain.
var leaveKey = Bind("ctrl+c", "leave", "ctrl+c")

// curtainWidth is that of what is said and typed on a blank screen, where there is room.
const curtainWidth = 64

// curtain is what a blank screen shows: how the work goes, and no record, file or name.
func (m *Model) curtain() layout.Block {
	t := m.Theme
	if m.idle.leave != nil {
		box := m.idle.leave.View(t, m.size)
		return layout.Over(layout.Block(nil).Fit(m.size), box, layout.Centre(m.size, box.Size()))
	}
	said := layout.Block{t.Strong.Render(safe.Own("clinik-import")) + "  " + m.target()[2], ""}
	moving, undecided := 0, 0
	for _, b := range m.Now.all() {
		switch {
		case needsDecision(b.Batch):
			undecided++
		case !isOver(b.State):
			moving++
		}
	}
	switch {
	case m.Linting:
		said = append(said, safe.Own("Files are being checked.").String())
	case moving > 0:
		said = append(said, counted(int64(moving), "batch is not at its end.", "batches are not at their end.").String())
	default:
		said = append(said, safe.Own("Nothing is under way.").String())
	}
	if undecided > 0 {
		said = append(said, t.Unknown.Render(counted(int64(undecided), "batch needs your decision.", "batches need your decision.")))
	}
	if sums := m.sums(); len(sums) > 0 {
		said = append(said, sums[0])
	}
	said = append(said, widget.Slots(t, m.Now.Slots, m.Time()), "")
	if m.idle.lock.isSet() {
		said = append(said, m.idle.word.View(t, min(m.size.W, curtainWidth)))
		for _, line := range m.idle.said.Wrap(min(m.size.W, curtainWidth)) {
			said = append(said, t.Waiting.Render(line))
		}
		said = append(said, widget.Keys(t, []key.Binding{Bind("enter", "opens the screen", "enter"), leaveKey}, m.size.W))
	} else {
		said = append(said, widget.Keys(t, []key.Binding{Bind("enter", "shows the screen again", "enter"), leaveKey}, m.size.W))
	}
	at := layout.Centre(m.size, said.Size())
	return layout.Over(layout.Block(nil).Fit(m.size), said.Fit(at.Size()), at)
}
