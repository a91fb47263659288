package logfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

const (
	// most is how long a log grows before it is put aside.
	most = 1 << 20
	// aside is how many older ones are kept, as NAME.1 (the latest) to NAME.3.
	aside = 3
)

// A File is a log file that only its owner can read, and that is put aside when it has
// grown long. Safe for concurrent use, and for several programs.
type File struct {
	path string
	most int64

	mu   sync.Mutex
	f    *os.File
	size int64
}

// Open opens a log file to write at its end; it and its folder are made if need be.
func Open(path string) (*File, error) {
	l := &File{path: path, most: most}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("the folder of the log cannot be made: %w", err)
	}
	if err := l.open(); err != nil {
		return nil, fmt.Errorf("the log cannot be opened: %w", err)
	}
	return l, nil
}

func (l *File) open() error {
	f, err := os.OpenFile(l.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("it is no file")
	}
	if err == nil && info.Mode().Perm()&0o077 != 0 {
		err = f.Chmod(0o600)
	}
	if err != nil {
		f.Close()
		return err
	}
	l.f, l.size = f, info.Size()
	return nil
}

// Write writes one line. The line before it decides whether the file is put aside, so a
// line is never torn.
func (l *File) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.f == nil {
		return 0, fs.ErrClosed
	}
	if l.size+int64(len(line)) > l.most && l.size > 0 {
		if err := l.putAside(); err != nil {
			return 0, err
		}
	}
	n, err := l.f.Write(line)
	l.size += int64(n)
	return n, err
}

// putAside gives every older log the next number and starts a new one. If names cannot be
// changed, for another program has the file open, it goes on in the old one.
func (l *File) putAside() error {
	if err := l.f.Close(); err != nil {
		return err
	}
	for n := aside; n > 0; n-- {
		_ = os.Rename(l.older(n-1), l.older(n)) // the older ones need not be there
	}
	l.f = nil
	return l.open()
}

func (l *File) older(n int) string {
	if n == 0 {
		return l.path
	}
	return fmt.Sprintf("%s.%d", l.path, n)
}

// Close ends the log.
func (l *File) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.f == nil {
		return nil
	}
	err := l.f.Close()
	l.f = nil
	return err
}
