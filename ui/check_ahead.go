package ui

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// A trip goes from one faulty record to the next. Keys come faster than it: what is
// pressed for the record at its end waits until the cursor is there.
//
//	n ──findCmd──▶ foundMsg ──▶ cursor (once the list has the line) ──▶ the keys typed ahead
type trip struct {
	finding bool // the answer is out
	landing bool // the line is known and may not be in the list yet
	ahead   []tea.KeyMsg
}

// travels reports that the cursor is about to move on its own.
func (p *checkPage) travels() bool {
	return p.trip.finding || p.trip.landing && p.wanted > 0
}

// typedAhead keeps a key that is for the record at the end of the trip, and all after it;
// esc forgets them.
func (p *checkPage) typedAhead(k tea.KeyMsg) bool {
	t, keys := &p.trip, &editKeys
	switch {
	case !p.travels():
		return false
	case key.Matches(k, checkKeys.Back) && len(t.ahead) > 0:
		t.ahead = nil
		return true
	case len(t.ahead) == 0 && !key.Matches(k, checkKeys.Next, checkKeys.Previous, keys.Field, keys.Record, keys.Fix, keys.FixAll, keys.Aside):
		return false
	}
	t.ahead = append(t.ahead, k)
	return true
}

// arrive presses the keys typed ahead, once the cursor is where they were meant for.
func (p *checkPage) arrive() tea.Cmd {
	if p.travels() {
		return nil
	}
	keys := p.trip.ahead
	p.trip = trip{}
	if p.c.front != CheckID {
		return nil
	}
	var cmds []tea.Cmd
	for i, k := range keys {
		if p.travels() {
			p.trip.ahead = keys[i:]
			break
		}
		cmds = append(cmds, p.handleKey(k))
	}
	return tea.Batch(cmds...)
}
