package importer

import (
	"errors"
	"os"

	"clinik-import/ndjson"
)

// A touchedError says that a file has another modification time, and the size and the
// identity that it had. Only its content can tell whether it was changed: batches sealed
// from it go on if their digest still holds; nothing new is planned from it.
type touchedError struct{ path string }

func (e *touchedError) Error() string {
	return e.path + ": it was written to or touched since it was checked; batches approved before are still sent if their records are the same, nothing else is: begin a new import for the rest"
}

func (e *touchedError) Unwrap() error { return ndjson.ErrChanged }

// identify notes which file a source is, to know it again.
func (s *Source) identify() {
	if stat, err := os.Stat(s.File.Info().Resolved); err == nil && s.File.Changed() == nil {
		s.stat = stat
	}
}

// changed is File.Changed that tells a mere touch apart, as *touchedError.
func (s *Source) changed() error {
	err := s.File.Changed()
	if err == nil || s.stat == nil {
		return err
	}
	now, gone := os.Stat(s.File.Info().Resolved)
	if gone == nil && now.Size() == s.stat.Size() && os.SameFile(now, s.stat) {
		return &touchedError{s.Path}
	}
	return err
}

func touched(err error) bool {
	_, ok := errors.AsType[*touchedError](err)
	return ok
}
