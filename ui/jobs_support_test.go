package ui

import (
	"bytes"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clinik-import/importer"
	"clinik-import/ui/theme"
)

// lostRun shows a batch whose outcome nobody knows.
func lostRun(t *testing.T) *driver {
	t.Helper()
	d := drive(t, start{folder: t.TempDir()}, nil)
	run := d.engine.run
	run.batches = []importer.Batch{{Number: 1, State: importer.StateUnknown, Records: 100, Attempts: 1, Why: "the connection broke"},
		{Number: 2, State: importer.StateQueued, Records: 10}}
	d.send(begunMsg{run: run, again: true})
	d.press("4")
	return d
}

func TestTheTextForSupportIsShownCopiedAndWritten(t *testing.T) {
	t.Parallel()
	d := lostRun(t)
	d.press("t")
	d.sees("what to ask support about batch 1", "Please tell us what became of a bulk import.", "Body   1234 bytes")
	d.press("y")
	d.sees("this terminal cannot copy")
	var out bytes.Buffer
	d.m.Terminal = &terminal{out: &out, can: abilities{clipboard: true}}
	d.press("t", "y")
	d.sees("on its way to your clipboard")
	if want := base64.StdEncoding.EncodeToString([]byte("Please tell us")); !strings.Contains(out.String(), want[:16]) {
		t.Errorf("%q", out.String())
	}
	path := filepath.Join(t.TempDir(), "ask.txt")
	d.press("d", "t", "w", "ctrl+u") // from the decision too
	d.write(path)
	d.press("enter")
	if got, err := os.ReadFile(path); err != nil || !strings.HasPrefix(string(got), "Please") {
		t.Errorf("%s, %v", got, err)
	}
	if len(d.m.dialogs) != 1 {
		t.Errorf("%d dialogs", len(d.m.dialogs))
	}
	d.press("esc")
	d.sees("The text for support is written")
}

func TestNothingSentNeedsNoSupport(t *testing.T) {
	t.Parallel()
	d := lostRun(t)
	d.press("j", "t")
	d.sees("Nothing was sent of this batch")
}

func TestALongTextForSupportScrolls(t *testing.T) {
	t.Parallel()
	d := lostRun(t)
	d.engine.run.support = strings.Repeat("a line\n", 60) + "the end"
	d.press("t")
	d.golden("support")
	*d.m.Theme = *theme.New(theme.Options{Name: "dark"})
	d.golden("support-dark")
	d.size(40, 12)
	for range 20 {
		d.press("pgdown")
	}
	d.sees("the end", "y copy it")
	d.allSizes()
}

func TestBatchesWaitForTheFirst(t *testing.T) {
	t.Parallel()
	d := lostRun(t)
	run := d.engine.run
	run.batches = []importer.Batch{{Number: 1, State: importer.StateRunning, Records: 100}, {Number: 2, After: 1, State: importer.StateQueued, Records: 1000}}
	d.send(snapshotMsg{takeSnapshot(d.engine, run)})
	d.press("j")
	d.sees("after batch 1", "Goes when the job of batch 1 is done", "1 under way, 1 to go once the first batch has passed")
	run.batches[0].State = importer.StateDone
	d.send(snapshotMsg{takeSnapshot(d.engine, run)})
	d.sees("goes next", "next now")
}
