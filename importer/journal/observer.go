package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// ErrObserver says that the journal is only looked at: another program owns it.
var ErrObserver = errors.New("this program only looks on: another clinik-import works with this journal, and only one may")

// Observe opens the journal in the folder to look at it, whether another process owns it
// or none: everything can be read, as it changes, and nothing written (ErrObserver). An
// absent journal is fs.ErrNotExist; otherwise the errors are those of Open, and
// *OlderError, for an observer brings no schema up to date.
func Observe(dir string) (*Journal, error) { return ObserveWith(dir, Options{}) }

// ObserveWith is Observe with options.
func ObserveWith(dir string, o Options) (*Journal, error) {
	j := o.journal(dir)
	j.observing = true
	if err := j.observe(); err != nil {
		j.closeFiles()
		return nil, explain(dir, err)
	}
	return j, nil
}

func (j *Journal) observe() (err error) {
	path := filepath.Join(j.dir, fileName)
	if info, err := os.Stat(path); err != nil || info.Size() == 0 {
		if wasUsed(j.dir) {
			return lost(path)
		}
		return fmt.Errorf("there is no journal in %s: %w", j.dir, fs.ErrNotExist)
	}
	if err := j.loadKey(false); err != nil {
		return err
	}
	if j.read, err = openDB(path, "ro", readPragmas, 3); err != nil {
		return err
	}
	if err := j.requireVersion(j.read); err != nil {
		return err
	}
	version, err := j.schemaVersion(j.read, false)
	if err != nil {
		return err
	}
	if version < len(migrations) {
		return &OlderError{Path: path, Found: version, Known: len(migrations)}
	}
	return j.checkKey()
}

// wasUsed reports whether the lock in the folder says that a journal was made there.
func wasUsed(dir string) bool {
	f, err := os.Open(filepath.Join(dir, lockName))
	if err != nil {
		return false
	}
	defer f.Close()
	return readLock(f).mark != 0
}

// Observing reports whether the journal is only looked at.
func (j *Journal) Observing() bool { return j.observing }

// Owner returns the program that owns the journal now, ok false if none does.
func (j *Journal) Owner() (o Owner, ok bool, err error) { return OwnerOf(j.dir) }

// OwnerOf returns the program that owns the journal in the folder now, ok false if none does.
func OwnerOf(dir string) (o Owner, ok bool, err error) {
	f, err := os.Open(filepath.Join(dir, lockName))
	if errors.Is(err, fs.ErrNotExist) {
		return o, false, nil
	}
	if err != nil {
		return o, false, fmt.Errorf("whether another program has the journal cannot be told: %w", err)
	}
	defer f.Close()
	err = probeLock(f)
	if errors.Is(err, errHeld) {
		return readLock(f).owner, true, nil
	}
	return o, false, err
}

// A Watch tells whether a journal was changed by its owner.
type Watch struct {
	j    *Journal
	conn *sql.Conn
	seen int64
}

// Watch begins to watch. Close it before the journal.
func (j *Journal) Watch(ctx context.Context) (*Watch, error) {
	if j.closed.Load() {
		return nil, errClosed
	}
	conn, err := j.read.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("the journal cannot be watched: %w", err)
	}
	w := &Watch{j: j, conn: conn}
	_, err = w.Changed(ctx)
	return w, err
}

// Changed reports whether something was committed since the last call. It costs next to nothing.
func (w *Watch) Changed(ctx context.Context) (bool, error) {
	var now int64
	if err := w.conn.QueryRowContext(ctx, "PRAGMA data_version").Scan(&now); err != nil {
		return false, fmt.Errorf("the journal cannot be watched: %w", explain(w.j.dir, err))
	}
	changed := now != w.seen
	w.seen = now
	return changed, nil
}

// Close ends the watch.
func (w *Watch) Close() error { return w.conn.Close() }
