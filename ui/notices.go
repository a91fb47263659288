package ui

import (
	"slices"

	"clinik-import/importer"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"

	tea "github.com/charmbracelet/bubbletea"
)

// What ends while nobody looks is told outside of the screen: by the bell, by a notice of
// the desktop, in the taskbar. It is numbers only: no file, no record, no server's word.

// isOver reports a batch that goes on no further by itself.
func isOver(s importer.BatchState) bool {
	return !slices.Contains([]importer.BatchState{importer.StateQueued, importer.StateClaimed, importer.StateOnWire,
		importer.StateAccepted, importer.StateRunning, importer.StateRetry}, s)
}

// all are the batches of every import that is open, those of the one on the screen first.
func (s Snapshot) all() []importer.OpenBatch {
	own := ""
	if s.run != nil {
		own = s.run.ID()
	}
	all := make([]importer.OpenBatch, 0, len(s.Batches)+len(s.Others))
	for _, b := range s.Batches {
		all = append(all, importer.OpenBatch{Run: own, Batch: b})
	}
	return append(all, s.Others...)
}

// news is what ended between two snapshots, in any import that is open; "" if nothing did.
func news(before, now Snapshot) safe.Text {
	type batch struct {
		run    string
		number int
	}
	was := map[batch]importer.BatchState{}
	for _, b := range before.all() {
		was[batch{b.Run, b.Number}] = b.State
	}
	said := []safe.Text{}
	moving := false
	for i, b := range now.all() {
		moving = moving || !isOver(b.State)
		state, known := was[batch{b.Run, b.Number}]
		if !known || state == b.State || isOver(state) || !isOver(b.State) {
			continue
		}
		which := safe.Sprintf("batch %d", b.Number)
		if i >= len(now.Batches) {
			which = safe.Sprintf("batch %d of another import", b.Number)
		}
		switch {
		case needsDecision(b.Batch):
			said = append(said, safe.Sprintf("%s needs your decision", which))
		case b.State == importer.StateDone:
			said = append(said, safe.Sprintf("%s is finished", which))
		case b.State == importer.StatePartial:
			said = append(said, safe.Sprintf("%s is finished, %s rejected", which, widget.Count(b.Rejected)))
		case b.State != importer.StateCancelled && b.State != importer.StateResolved: // those are the person's own doing
			said = append(said, safe.Sprintf("%s needs you", which))
		}
	}
	if len(said) == 0 {
		return safe.Text{}
	}
	if !moving {
		said = append(said, safe.Own("nothing more is under way"))
	}
	return safe.Sprintf("clinik-import: %s", safe.Join("; ", said...))
}

// bar is what the taskbar shows.
type bar struct{ state, percent int }

// barOf is how far the batches are that were begun.
func barOf(s Snapshot) bar {
	var done, all int64
	b := bar{state: barNone}
	for _, batch := range s.all() {
		switch {
		case needsDecision(batch.Batch):
			b.state = barError
		case !isOver(batch.State) && b.state == barNone:
			b.state = barNormal
		}
		all += batch.Records
		if isOver(batch.State) {
			done += batch.Records
		} else {
			done += batch.Processed
		}
	}
	if b.state == barNormal && s.Paused {
		b.state = barPaused
	}
	if b.state != barNone && all > 0 {
		b.percent = int(100 * done / all)
	}
	return b
}

// tellOutside tells what changed from one snapshot to the next.
func (m *Model) tellOutside(before, now Snapshot) tea.Cmd {
	if m.Terminal == nil {
		return nil
	}
	terminal, now1 := m.Terminal, barOf(now)
	said := news(before, now)
	if now1 == m.taskbar && said.Width() == 0 {
		return nil
	}
	changed := now1 != m.taskbar
	m.taskbar = now1
	ring, notice := m.Settings.Bell && said.Width() > 0, m.Settings.Notices && said.Width() > 0
	return func() tea.Msg {
		if changed {
			terminal.progress(now1.state, now1.percent)
		}
		if ring {
			terminal.bell()
		}
		if notice {
			terminal.notice(said.String())
		}
		return nil
	}
}
