package ui

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// restAfter is how long no key is pressed before the screens are at rest. It is long beside
// the pauses between the keys of somebody who works, so that the change is made seldom; what
// a key asks for mostly has its answer by then, and one that takes longer still comes.
const restAfter = 2 * time.Second

// rest tells the program when it may save the processor, and when no more (Options.Resting).
// There is one restMsg on its way while the screens are awake, and none at rest.
//
//	awake ──restMsg, no key and no work for restAfter──▶ resting ──key, work──▶ awake
type rest struct {
	tell    func(resting bool) // nil: nobody asked
	resting bool
	since   time.Time // of the last key, and of work
}

// restMsg comes when the screens may have been left alone for long enough.
type restMsg struct{}

// working reports whether more goes on than clocks.
func (m *Model) working() bool { return m.Linting || !m.Now.Settled }

// wake ends the rest for what a person does, and for work. It comes before what the message
// leads to.
func (m *Model) wake(msg tea.Msg) tea.Cmd {
	switch msg.(type) {
	case tea.KeyMsg, tea.MouseMsg:
	default:
		if !m.working() {
			return nil
		}
	}
	m.rest.since = m.Time()
	if !m.rest.resting {
		return nil
	}
	m.rest.resting = false
	m.rest.tell(false)
	return m.restCmd()
}

// handleRest rests, or looks again later.
func (m *Model) handleRest() tea.Cmd {
	if m.working() || m.Time().Sub(m.rest.since) < restAfter {
		return m.restCmd()
	}
	m.rest.resting = true
	m.rest.tell(true)
	return nil
}

// restCmd waits until the screens would have been left alone for long enough.
func (m *Model) restCmd() tea.Cmd {
	if m.rest.tell == nil {
		return nil
	}
	ctx, clock, wait := m.ctx, m.Clock, restAfter-m.Time().Sub(m.rest.since)
	return func() tea.Msg {
		select {
		case <-clock.After(max(time.Second, wait)):
			return restMsg{}
		case <-ctx.Done():
			return nil
		}
	}
}
