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

// news is what ended between two snapshots of the same run; "" if nothing did.
func news(before, now Snapshot) safe.Text {
	was := make(map[int]importer.BatchState, len(before.Batches))
	for _, b := range before.Batches {
		was[b.Number] = b.State
	}
	said := []safe.Text{}
	moving := false
	for _, b := range now.Batches {
		moving = moving || !isOver(b.State)
		state, known := was[b.Number]
		if !known || state == b.State || isOver(state) || !isOver(b.State) {
			continue
		}
		switch {
		case needsDecision(b):
			said = append(said, safe.Sprintf("batch %d needs your decision", b.Number))
		case b.State == importer.StateDone:
			said = append(said, safe.Sprintf("batch %d is finished", b.Number))
		case b.State == importer.StatePartial:
			said = append(said, safe.Sprintf("batch %d is finished, %s rejected", b.Number, widget.Count(b.Rejected)))
		case b.State != importer.StateCancelled && b.State != importer.StateResolved: // those are the person's own doing
			said = append(said, safe.Sprintf("batch %d needs you", b.Number))
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
	for _, batch := range s.Batches {
		switch {
		case needsDecision(batch):
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
	said := safe.Text{}
	if before.run == now.run {
		said = news(before, now)
	}
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
