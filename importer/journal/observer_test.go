package journal

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// A journal that is damaged or gone must not look like one that never was.
func TestWhatIsLeftOfAJournalIsNoBeginning(t *testing.T) {
	t.Parallel()
	for _, lost := range [][]string{{keyName}, {fileName, fileName + "-wal", fileName + "-shm"}} {
		dir := t.TempDir()
		if err := history(t, dir).Close(); err != nil {
			t.Fatal(err)
		}
		for _, name := range lost {
			if err := os.Remove(filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				t.Fatal(err)
			}
		}
		for what, open := range map[string]func(string) (*Journal, error){"Observe": Observe, "Open": Open} {
			j, err := open(dir)
			if _, damaged := errors.AsType[*DamagedError](err); !damaged || errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s without %s = %v, %v", what, lost[0], j, err)
			}
		}
	}
	if _, err := Observe(t.TempDir()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Observe of an empty folder = %v", err)
	}
}

// A batch that the server refused for now waits: none of it was sent.
func TestWhatWasRefusedForNowWaits(t *testing.T) {
	t.Parallel()
	j := history(t, t.TempDir())
	if _, err := j.write.Exec("DROP TRIGGER batch_state; DROP TRIGGER batch_wire"); err != nil { // how it came to be so is not looked at here
		t.Fatal(err)
	}
	for _, c := range []struct {
		state State
		waits bool
	}{{Retry, true}, {Held, true}, {Queued, true}, {Running, false}} {
		if _, err := j.write.Exec("UPDATE batch SET state=?", string(c.state)); err != nil {
			t.Fatal(err)
		}
		rows, err := j.AllRuns()
		if err != nil || len(rows) == 0 {
			t.Fatal(rows, err)
		}
		known, err := j.KnownBatches(rows[0].Environment, rows[0].Host)
		if err != nil || len(known) == 0 {
			t.Fatalf("%s: %v, %v", c.state, known, err)
		}
		for _, k := range known {
			if k.Waits != c.waits || k.Waits && !k.Sent.IsZero() {
				t.Errorf("%s: waits is %t, sent %v", c.state, k.Waits, k.Sent)
			}
		}
	}
}
