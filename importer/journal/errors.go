package journal

import (
	"errors"
	"fmt"
	"io/fs"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// LockedError says that another program has the journal.
type LockedError struct {
	Dir string
	Err error
}

func (e *LockedError) Error() string {
	return fmt.Sprintf("another clinik-import is at work with the journal in %s; end it first, or watch it there", e.Dir)
}
func (e *LockedError) Unwrap() error { return e.Err }

// DamagedError says that the journal cannot be trusted. Nothing may be sent: what was
// sent before could not be told from what was not.
type DamagedError struct {
	Path string
	What string
	Err  error
}

func (e *DamagedError) Error() string {
	return fmt.Sprintf("the journal %s is damaged (%s); nothing is sent until it is put right: restore it from a backup, or move its folder away to start a new one", e.Path, e.What)
}
func (e *DamagedError) Unwrap() error { return e.Err }

// NewerError says that a newer version of the program has written the journal.
type NewerError struct {
	Path         string
	Found, Known int // schema versions
}

func (e *NewerError) Error() string {
	return fmt.Sprintf("the journal %s was written by a newer clinik-import (schema %d, this program knows %d); use the newer program", e.Path, e.Found, e.Known)
}

// ErrState says that a batch is no longer in the state that a change started from.
var ErrState = errors.New("the batch is no longer in the state that this needs")

// ErrNotFound says that the journal has no such row.
var ErrNotFound = errors.New("not in the journal")

// asDamage turns the faults with which SQLite reports a file that is not a sound
// database into a DamagedError; others pass.
func asDamage(path string, err error) error {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		switch e.Code() & 0xff {
		case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
			return &DamagedError{Path: path, What: "it is not a sound database", Err: err}
		case sqlite3.SQLITE_READONLY:
			return fmt.Errorf("the journal %s is read-only; nothing can be recorded, so nothing is sent: %w", path, fs.ErrPermission)
		}
	}
	return err
}
