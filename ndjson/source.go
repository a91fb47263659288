package ndjson

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// A source gives random access to the text of a file, decompressed where it has
// to be. ReadAt follows io.ReaderAt: fewer bytes than asked for come with an
// error, io.EOF at the end of the text. It is safe for concurrent use.
type source interface {
	io.ReaderAt
	// total returns the length of the text, estimated while it is not known.
	total() int64
	// parallel reports whether two readers are faster than one.
	parallel() bool
	close()
}

// plain is the text of a file that is not compressed. It ends where the file
// ended when it was opened: what is appended later is seen by File.Changed, not read.
type plain struct {
	path string
	file *os.File
	size int64
}

func (p *plain) total() int64   { return p.size }
func (p *plain) parallel() bool { return true }
func (p *plain) close()         {}

func (p *plain) ReadAt(b []byte, off int64) (int, error) {
	if off >= p.size {
		return 0, io.EOF
	}
	short := int64(len(b)) > p.size-off
	if short {
		b = b[:p.size-off]
	}
	n, err := p.file.ReadAt(b, off)
	switch {
	case n == len(b) && short:
		return n, io.EOF
	case n == len(b):
		return n, nil
	case errors.Is(err, io.EOF): // shorter than it was
		return n, &ChangedError{Path: p.path, How: "was cut short since it was opened"}
	}
	return n, fmt.Errorf("%s cannot be read at byte %d; check the disk or the network folder: %w", p.path, off+int64(n), err)
}
