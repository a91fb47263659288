package importer

import (
	"os"
	"slices"
	"testing"
	"time"
)

// What a run left unsent and a later one over the same file sent is known as sent there.
func TestUnsentRecordsThatALaterRunSent(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.end()
		w.opts.Limits = Limits{Records: 2}
		w.start()
		path := w.file("a.ndjson", append(patients(1, 6), faultyPatient(7)))
		idle := w.begin(path) // all of it is taken back
		w.approve(idle)
		for _, b := range idle.Batches() {
			if err := idle.Cancel(b.Number); err != nil {
				t.Fatal(err)
			}
		}
		later := func(r *Run) []Later {
			t.Helper()
			runs, err := w.e.Runs()
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(runs, func(info RunInfo) bool { return info.ID == r.ID() })
			found, err := w.e.SentLater(runs[i])
			if err != nil {
				t.Fatal(err)
			}
			return found
		}
		if found := later(idle); found != nil {
			t.Errorf("before any other run: %+v", found)
		}
		if err := idle.Close(); err != nil {
			t.Fatal(err)
		}
		w.sleep(time.Minute)

		second := w.begin(path)
		w.approve(second)
		if err := second.Cancel(3); err != nil { // records 5 and 6
			t.Fatal(err)
		}
		w.work()
		w.sleep(time.Hour)
		if found := later(idle); len(found) != 1 || found[0] != (Later{second.ID(), 4}) {
			t.Errorf("sent by the second run: %+v, want 4 of %s (two are cancelled)", found, second.ID())
		}
		if found := later(second); found != nil {
			t.Errorf("of the second run itself: %+v", found)
		}
		third := w.begin(path)
		w.approve(third)
		w.sleep(time.Hour)
		if found := later(idle); len(found) != 2 || found[1] != (Later{third.ID(), 2}) {
			t.Errorf("sent by both: %+v", found)
		}
		if found := later(second); len(found) != 1 || found[0] != (Later{third.ID(), 2}) {
			t.Errorf("of the second: %+v", found)
		}

		// Another content under the same name is another file.
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		other := w.begin(w.file("b.ndjson", patients(11, 12)))
		if found := later(other); found != nil {
			t.Errorf("of another file: %+v", found)
		}
	})
}
