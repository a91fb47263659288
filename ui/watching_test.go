package ui

import (
	"slices"
	"testing"
	"time"

	"clinik-import/importer"
	"clinik-import/ui/layout"

	"github.com/charmbracelet/bubbles/key"
)

func TestSecondWindowSaysThatItOnlyLooksOn(t *testing.T) {
	t.Parallel()
	d := drive(t, start{paths: []string{"new.ndjson"}}, func(d *driver) {
		d.engine.watching = importer.Watching{On: true, PID: 7, Since: time.Date(2026, 3, 1, 9, 14, 0, 0, time.Local)}
		d.engine.run = &fakeRun{unsettled: true, batches: []importer.Batch{{Number: 1, State: importer.StateQueued, Records: 10}}}
		d.engine.runs = []importer.RunInfo{{ID: "theirs"}}
		d.m = newModel(d.m.Context, d.m.session.start) // as it begins on such an engine
	})
	if d.engine.opened != "theirs" || len(d.engine.begun) > 0 {
		t.Errorf("opened %q, begun %d: it should show what the other window works on", d.engine.opened, len(d.engine.begun))
	}
	d.sees("new.ndjson: not opened")
	d.press("j") // it was read
	for _, c := range []struct {
		layout.Size
		says string
	}{
		{layout.Size{W: 120, H: 30}, "read only: another window is at work (since 09:14)"},
		{layout.Size{W: 80, H: 24}, "read only: another window is at work (since 09:14)"},
		{layout.Size{W: layout.MinWidth, H: layout.MinHeight}, "read only"},
	} {
		d.size(c.W, c.H)
		d.sees(c.says)
	}
	d.size(100, 30)
	d.press("P")
	d.sees("read only", "values hidden (P)")
	d.press("4", "p")
	if run := d.engine.run; d.engine.paused || len(run.done) > 0 {
		t.Errorf("it paused the other window, or itself, or changed something: %v", run.done)
	}
	d.press("W")
	if d.m.takeOver {
		t.Error("it takes over while the other window is at work")
	}
	d.engine.watching = importer.Watching{On: true, Ended: true}
	d.clock.now = d.clock.now.Add(time.Minute) // the remarks are gone
	d.send(changedMsg{takeSnapshot(d.engine, d.engine.run)})
	d.sees("the other window has ended · W takes over")
	d.press("W")
	if !d.m.takeOver {
		t.Error("W does not take over")
	}
}

// TestWhoLooksOnIsNotAskedInVain: beside another window nothing is offered, asked or typed that
// could only be refused, and what was named on the command line is not forgotten.
func TestWhoLooksOnIsNotAskedInVain(t *testing.T) {
	t.Parallel()
	looking := importer.Watching{On: true, PID: 7}
	d := drive(t, start{paths: []string{"/data/new.ndjson", "/data/theirs.ndjson"}}, func(d *driver) {
		d.engine.watching, d.engine.target.Environment = looking, importer.Live
		d.engine.runs = []importer.RunInfo{{ID: "theirs", Paths: []string{"/data/theirs.ndjson"}}}
		sendingRun(d, 2)
		d.engine.run.batches = []importer.Batch{{Number: 1, State: importer.StateHeld, Records: 10}}
		d.m = newModel(d.m.Context, d.m.session.start)
	})
	if got := d.m.session.unopened; !slices.Equal(got, []string{"/data/new.ndjson"}) {
		t.Errorf("not opened: %q", got)
	}
	d.size(120, 30)
	d.sees("new.ndjson: not opened, for this window only looks on. Once W has taken over, it is.")
	for page, keys := range map[string][]string{"2": {"e", "f", "A", "t"}, "3": {"s", "f", "enter"}, "4": {"p", "x", "R", "d"}, "5": {"r", "w", "u"}} {
		for _, k := range keys {
			d.press(page, k)
			if len(d.m.dialogs) > 0 || len(d.engine.run.done) > 0 || d.m.page().Typing() {
				t.Errorf("%s on page %s asks, or does something: %v", k, page, d.engine.run.done)
			}
			d.sees("This window only looks on: send and change in the other one.")
		}
	}
	d.press("4")
	if help, _ := d.m.keys(); len(help) == 0 || slices.ContainsFunc(help, func(b key.Binding) bool { return key.Matches(keyMsg("R"), b) }) {
		t.Errorf("the footer offers %v", help)
	}
}
