// Package wholefile writes a file beside its place and puts it there in one step: whoever
// reads it finds it as it was, or as it is to be.
//
// Errors are what the system said, without a path: that of the file beside has a name that
// nobody gave, and the one that was meant is known to the caller.
package wholefile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// A File is on its way to its place. It ends with Keep or Discard.
type File struct {
	file *os.File
	path string
}

// Create begins a file for a path, in a folder that is there. Until it is kept, only its
// owner can read it.
func Create(path string) (*File, error) {
	file, err := os.CreateTemp(filepath.Dir(path), ".part-*")
	if err != nil {
		return nil, cause(err)
	}
	return &File{file, path}, nil
}

// Write adds to the file.
func (f *File) Write(b []byte) (int, error) {
	n, err := f.file.Write(b)
	return n, cause(err)
}

// Keep completes the file and puts it in its place, over what is there. On error it is discarded.
func (f *File) Keep(mode fs.FileMode) error {
	err := errors.Join(f.file.Chmod(mode), f.file.Sync(), f.file.Close())
	if err == nil {
		err = os.Rename(f.file.Name(), f.path)
	}
	if err != nil {
		f.Discard()
		return cause(err)
	}
	if dir, err := os.Open(filepath.Dir(f.path)); err == nil { // so that the name outlives a loss of power, where folders can be synced
		_ = dir.Sync()
		_ = dir.Close()
	}
	return nil
}

// Discard throws away what was not kept; of a file that was it does nothing.
func (f *File) Discard() {
	_ = f.file.Close()
	_ = os.Remove(f.file.Name()) // gone already when it is in its place
}

// Replace puts text in the place of a file.
func Replace(path string, text []byte, mode fs.FileMode) error {
	f, err := Create(path)
	if err != nil {
		return err
	}
	if _, err := f.Write(text); err != nil {
		f.Discard()
		return err
	}
	return f.Keep(mode)
}

// cause is what the system said, without the path that it said it of.
func cause(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	if e, ok := errors.AsType[*os.LinkError](err); ok {
		return e.Err
	}
	return err
}
