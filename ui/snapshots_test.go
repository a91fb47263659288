package ui

import (
	"testing"

	"clinik-import/importer"
)

func TestWhatWasSeenFirstIsNotShownLast(t *testing.T) {
	t.Parallel()
	d := browse(t)
	d.size(160, 24)
	run := d.engine.run
	before := d.m.snapshots.take(d.engine, nil) // by a watch from before there was a run
	d.send(begunMsg{run: run})
	run.totals = importer.Totals{Read: 10, Unsent: 10}
	early := d.m.snapshots.take(d.engine, run)
	run.totals = importer.Totals{Read: 240, HeldBack: 22, Unsent: 218}
	d.send(reloadMsg{})
	d.sees("240 read")
	d.send(snapshotMsg{early})
	d.sees("240 read")
	d.send(changedMsg{before})
	d.sees("240 read")
}
