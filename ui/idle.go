package ui

import (
	"time"

	"clinik-import/ui/layout"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"

	tea "github.com/charmbracelet/bubbletea"
)

// idle blanks the screen when nobody is there, while the work goes on. It is a curtain
// and no lock: the program keeps no password, whoever sits at the terminal could read the
// files anyway. Enter opens it; every other key is swallowed, so that none of them does
// something unseen.
//
//	key ──▶ since        idleMsg after IdleLock ──▶ blank ──enter──▶ as it was
type idle struct {
	since time.Time // of the last key
	blank bool
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
	m.idle.blank = m.idle.blank || m.Time().Sub(m.idle.since) >= m.Settings.IdleLock
	return m.idleCmd()
}

// awake notes that somebody is there; it reports whether a key is for the curtain.
func (m *Model) awake(k tea.KeyMsg) (swallowed bool) {
	m.idle.since = m.Time()
	if !m.idle.blank {
		return false
	}
	m.idle.blank = k.Type != tea.KeyEnter || k.Paste
	return true
}

// curtain is what a blank screen shows: how the work goes, and no record, file or name.
func (m *Model) curtain() layout.Block {
	t := m.Theme
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
	said = append(said, widget.Slots(t, m.Now.Slots, m.Time()), "", t.Key.Render(safe.Own("enter"))+" "+t.KeyHint.Render(safe.Own("shows the screen again")))
	at := layout.Centre(m.size, said.Size())
	return layout.Over(layout.Block(nil).Fit(m.size), said.Fit(at.Size()), at)
}
