package journal

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// LockedError says that another program has the journal.
type LockedError struct {
	Dir   string
	Owner Owner
	Err   error
}

func (e *LockedError) Error() string {
	return fmt.Sprintf("%s is at work with the journal in %s; only one may send at a time: let it finish, or end it first", e.Owner, e.Dir)
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

// RestoredError says that the journal holds less than it did when it was last used: it was
// put back from a backup, or entries were taken out. What was sent since is not in it, so
// nothing may be sent by it.
type RestoredError struct {
	Path     string
	Has, Had int64 // entries of the audit
}

func (e *RestoredError) Error() string {
	return fmt.Sprintf("the journal %s is not as it was left (its record has %d entries, it had %d): it was put back from a backup, or entries were removed. "+
		"What was sent since is not in it, so nothing is sent by it: put the newest journal back. If that is lost, clinik-import verify --accept-restored explains how this one is taken back into use", e.Path, e.Has, e.Had)
}

// OlderError says that a journal that is only looked at was written by an older version of the program.
type OlderError struct {
	Path         string
	Found, Known int // schema versions
}

func (e *OlderError) Error() string {
	return fmt.Sprintf("the journal %s was written by an older clinik-import (schema %d, this program knows %d); start the screens, or send or resume, once with this program to bring it up to date", e.Path, e.Found, e.Known)
}

// ReadOnlyError says that the journal cannot be written to.
type ReadOnlyError struct {
	Dir string
	Err error
}

func (e *ReadOnlyError) Error() string {
	return fmt.Sprintf("the journal in %s cannot be written to (a read-only drive or folder, or one of another user); nothing can be recorded, so nothing is sent: make it writable, or choose another folder with --state", e.Dir)
}
func (e *ReadOnlyError) Unwrap() error { return e.Err }

// FullError says that the disk has no room for the journal.
type FullError struct {
	Dir string
	Err error
}

func (e *FullError) Error() string {
	return fmt.Sprintf("there is no room left on the disk for the journal in %s; nothing can be recorded, so nothing more is sent: free some space and start again, nothing is lost", e.Dir)
}
func (e *FullError) Unwrap() error { return e.Err }

// DiskError says that the disk did not do what was asked of it.
type DiskError struct {
	Dir string
	Err error
}

func (e *DiskError) Error() string {
	return fmt.Sprintf("the disk with the journal in %s failed (%v): it may be full, worn out, or not connected any more. Nothing more is sent; see to the disk and start again", e.Dir, e.Err)
}
func (e *DiskError) Unwrap() error { return e.Err }

// ErrState says that a batch is no longer in the state that a change started from.
var ErrState = errors.New("the batch is no longer in the state that this needs")

// ErrNotFound says that the journal has no such row.
var ErrNotFound = errors.New("not in the journal")

// explain gives the faults that SQLite reports a type and the words of what to do: a file
// that is not a sound database, one that cannot be written to, a full disk; others, and what
// was explained before, pass.
func explain(dir string, err error) error {
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok || explained(err) {
		return err
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return &DamagedError{Path: filepath.Join(dir, fileName), What: "it is not a sound database", Err: err}
	case sqlite3.SQLITE_READONLY:
		return &ReadOnlyError{dir, err}
	case sqlite3.SQLITE_FULL:
		return &FullError{dir, err}
	case sqlite3.SQLITE_IOERR:
		return &DiskError{dir, err}
	}
	return err
}

// explained reports whether an error says already what to do.
func explained(err error) bool {
	var damaged *DamagedError
	var readOnly *ReadOnlyError
	var full *FullError
	var disk *DiskError
	return errors.As(err, &damaged) || errors.As(err, &readOnly) || errors.As(err, &full) || errors.As(err, &disk)
}

// explainFile does the same for what the system says of the files in the folder.
func explainFile(dir string, err error) error {
	switch {
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return &ReadOnlyError{dir, err}
	case errors.Is(err, syscall.ENOSPC):
		return &FullError{dir, err}
	}
	return err
}

var errClosed = errors.New("the journal is closed")
