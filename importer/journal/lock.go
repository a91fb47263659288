package journal

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// An ownerLock is held by the operating system on a file of its own, so that it goes
// with the process, however that ends, and no descriptor of ours ever touches the
// database (closing one would drop SQLite's own locks).
type ownerLock struct {
	f    *os.File
	mark byte // what the last owner left; 0: there was none
}

// Marks in the lock file. markOpen found at the start means the last owner crashed.
const (
	markOpen   = 'o'
	markClosed = 'c'
)

func takeLock(path string) (*ownerLock, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the journal's lock could not be made: %w", err)
	}
	if err := lockFile(f); err != nil {
		f.Close()
		if errors.Is(err, errHeld) {
			return nil, &LockedError{Dir: filepath.Dir(path), Err: err}
		}
		return nil, fmt.Errorf("the journal's lock %s could not be taken (network drives often cannot; use a local folder): %w", path, err)
	}
	l := &ownerLock{f: f}
	var b [1]byte
	if n, _ := f.ReadAt(b[:], 0); n == 1 {
		l.mark = b[0]
	}
	return l, nil
}

func (l *ownerLock) set(mark byte) error {
	if _, err := l.f.WriteAt([]byte{mark}, 0); err != nil {
		return fmt.Errorf("the journal's lock could not be marked: %w", err)
	}
	l.mark = mark
	return l.f.Sync()
}

func (l *ownerLock) release() error { return l.f.Close() }

var errHeld = errors.New("the lock is held")
