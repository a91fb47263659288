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
