package importer

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"
)

// A batch whose file is known to have changed does not wait for a slot to be outdated, also
// where the work ends before anything goes. What was only touched waits and goes.
func TestAChangedFileIsOutdatedBeforeItsSlot(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.opts.Allowance = Allowance{Starts: 1, Window: time.Hour}
		w.restart()
		touchedPath, changed := w.file("b.ndjson", patients(10, 12)), w.file("c.ndjson", patients(20, 22))
		first := w.begin(w.file("a.ndjson", patients(1, 3)))
		second, third := w.begin(touchedPath), w.begin(changed)
		for _, r := range []*Run{first, second, third} {
			w.approve(r)
		}
		w.work()
		w.sleep(time.Minute)
		w.end()
		if err := os.Chtimes(touchedPath, time.Now(), time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(changed, []byte(strings.Join(patients(20, 22), "\n")+"\n\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		w.start()
		var err error
		if second, err = w.e.Open(second.ID()); err == nil {
			third, err = w.e.Open(third.ID())
		}
		if err != nil {
			t.Fatal(err)
		}
		over, end := context.WithCancel(t.Context())
		end()
		if err := w.e.Work(over); err != nil {
			t.Fatal(err)
		}
		if got := w.states(second) + ", " + w.states(third); got != "queued, stale" {
			t.Errorf("%s, before anything could go", got)
		}
		w.work()
		w.sleep(2 * time.Hour)
		if got := w.states(second) + ", " + w.states(third); got != "done, stale" {
			t.Errorf("%s in the end", got)
		}
	})
}
