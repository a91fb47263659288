package importer

import (
	"errors"
	"os"

	"clinik-import/ndjson"
)

// A touchedError says that a file has another modification time or another identity, and
// the size that it had. Only its content can tell whether it was changed: batches sealed
// from it go on if their digest still holds; nothing new is planned from it until Reopen
// has compared it.
type touchedError struct{ path string }

func (e *touchedError) Error() string {
	return e.path + ": it was written to, copied or touched since it was checked; whether its records are still the same is found out as it is checked again"
}

func (e *touchedError) Unwrap() error { return ndjson.ErrChanged }

// identify notes which file a source is, to know it again.
func (s *Source) identify() {
	if stat, err := os.Stat(s.File.Info().Resolved); err == nil && s.File.Changed() == nil {
		s.stat = stat
	}
}

// changed is File.Changed that tells apart what may be the same still, as *touchedError.
func (s *Source) changed() error {
	err := s.File.Changed()
	if err == nil || s.stat == nil {
		return err
	}
	now, gone := os.Stat(s.File.Info().Resolved)
	if gone == nil && now.Size() == s.stat.Size() {
		return &touchedError{s.Path}
	}
	return err
}

// InDoubt reports whether the Err of a source only says that its file was touched or copied:
// whether it is what it was is found out by Reopen, and by Lint.
func InDoubt(err error) bool { return touched(err) }

func touched(err error) bool {
	_, ok := errors.AsType[*touchedError](err)
	return ok
}
