package ui

import (
	"sync"

	tea "github.com/charmbracelet/bubbletea"
)

// snapshots takes one after the other and numbers them: commands overtake each other, and
// what was seen first must not be shown last.
type snapshots struct {
	mu   sync.Mutex
	last int64
}

func (t *snapshots) take(e Engine, r Import) Snapshot {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := takeSnapshot(e, r)
	t.last++
	s.number = t.last
	return s
}

func takeSnapshot(e Engine, r Import) Snapshot {
	s := Snapshot{Slots: e.Slots(), Quota: e.Quota(), Paused: e.Paused(), Settled: true, Watching: e.Watching(), run: r}
	if r == nil {
		s.Others = e.OpenBatches("")
		return s
	}
	s.Others = e.OpenBatches(r.ID())
	s.Totals, s.Batches, s.Settled, s.Faults = r.Totals(), r.Batches(), r.Settled(), faultsOf(r)
	s.LookedAt, s.Edited, s.Sealing = r.LookedAt(), r.Edited(), r.Sealing()
	s.Undoable, _ = r.Turnable()
	return s
}

// snapshotCmd takes the next snapshot.
func (c *Context) snapshotCmd() tea.Cmd {
	e, r, taken := c.Engine, c.Run, c.snapshots
	return func() tea.Msg { return snapshotMsg{taken.take(e, r)} }
}
