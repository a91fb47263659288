package ui

import (
	"bytes"
	"testing"

	"clinik-import/importer"
)

// TestAnotherImportUnderWayIsSeen: a second file was opened while the batches of the first are
// at the server, and every place that says how the work goes says so.
func TestAnotherImportUnderWayIsSeen(t *testing.T) {
	t.Parallel()
	d := jobs(t, 0)
	d.engine.run.looked = true
	var out bytes.Buffer
	d.m.Terminal = &terminal{out: &out, can: abilities{notice: true, progress: true}}
	d.m.Settings.Bell, d.m.Settings.Notices = true, true
	d.engine.open = []importer.OpenBatch{
		{Run: "other", Batch: importer.Batch{Number: 1, State: importer.StateRunning, Records: 100, Processed: 50}},
		{Run: "other", Batch: importer.Batch{Number: 2, State: importer.StateAccepted, Records: 100}},
		{Run: "other", Batch: importer.Batch{Number: 3, State: importer.StateQueued, Records: 100}},
	}
	d.send(reloadMsg{})
	if got := out.String(); got != "\x1b]9;4;1;16\x07" {
		t.Errorf("the taskbar got %q", got)
	}
	d.size(120, 36)
	d.sees("Another import: 3 batches under way; o opens it.", "Nothing was sent yet.")
	d.size(40, 12)
	d.sees("Another import is under way: o")
	d.size(120, 36)
	d.engine.paused = true
	d.send(reloadMsg{})
	d.sees("Another import: 3 batches under way, sending is paused; o opens it.")
	d.engine.paused = false
	d.send(reloadMsg{})

	d.press("q")
	d.sees("Another import: 2 batches are at the server", "Another import: 1 batch waits", "nothing of them was sent")
	d.press("n", "B")
	d.sees("3 batches are not at their end.")
	d.press("enter")

	out.Reset()
	d.engine.open = append([]importer.OpenBatch{}, d.engine.open...)
	d.engine.open[0].State = importer.StateDone
	d.engine.open[1].State = importer.StateUnknown
	d.send(reloadMsg{})
	if got := out.String(); got != "\x1b]9;4;2;66\x07\a\x1b]9;clinik-import: batch 1 of another import is finished; batch 2 of another import needs your decision\x07" {
		t.Errorf("%q", got)
	}
	d.sees("Another import: 1 batch needs you; o opens it.")
	d.press("B")
	d.sees("1 batch is not at its end.", "1 batch needs your decision.")
}
