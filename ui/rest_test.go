package ui

import (
	"slices"
	"testing"
	"time"

	"clinik-import/importer"
)

// resting collects what Options.Resting would be told.
func resting(d *driver) *[]bool {
	var told []bool
	d.m.rest.tell = func(resting bool) { told = append(told, resting) }
	return &told
}

func (d *driver) pass(pause time.Duration) { d.clock.now = d.clock.now.Add(pause) }

func TestTheScreensRestWhenNothingHappens(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	told := resting(d)
	d.press("j")
	d.pass(restAfter - time.Millisecond)
	d.send(restMsg{})
	if len(*told) > 0 {
		t.Error("at rest too early")
	}
	d.pass(time.Millisecond)
	d.send(restMsg{})
	d.send(tickMsg{d.m.session.gen}) // a clock is no work
	d.send(snapshotMsg{d.m.Now})
	if !slices.Equal(*told, []bool{true}) {
		t.Errorf("at rest it is told %v", *told)
	}
	d.press("j", "j")
	if !slices.Equal(*told, []bool{true, false}) {
		t.Errorf("after keys it was told %v", *told)
	}
}

func TestTheScreensDoNotRestWhileTheyWork(t *testing.T) {
	t.Parallel()
	for name, begin := range map[string]func(*driver){
		"a lint runs":         func(d *driver) { d.m.Linting = true },
		"a batch is not done": func(d *driver) { d.m.Now.Settled = false },
	} {
		d := check(t, patientLines)
		told := resting(d)
		begin(d)
		d.pass(time.Hour)
		d.send(restMsg{})
		if len(*told) > 0 {
			t.Errorf("%s: it was told %v", name, *told)
		}
	}
}

func TestWorkThatBeginsByItselfEndsTheRest(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines)
	told := resting(d)
	d.pass(restAfter)
	d.send(restMsg{})
	d.engine.run.batches = []importer.Batch{{Number: 1, State: importer.StateRunning}}
	d.send(snapshotMsg{Snapshot{run: d.m.Run}})
	d.send(tickMsg{d.m.session.gen})
	if !slices.Equal(*told, []bool{true, false}) {
		t.Errorf("it was told %v", *told)
	}
}
