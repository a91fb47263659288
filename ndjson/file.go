package ndjson

import (
	"context"
	"io/fs"
	"time"
)

// A File is an opened input. It is safe for concurrent use; Close it when done.
type File struct{}

// Info describes an opened file.
type Info struct {
	Path        string // as the user gave it
	Resolved    string // absolute, symbolic links followed
	Size        int64  // bytes on disk
	ModTime     time.Time
	Mode        fs.FileMode
	Compression string // "", "gzip", "zstd"
}

// A Line is one line of a file.
type Line struct {
	Number int64  // from 1
	Offset int64  // of its first byte in the decompressed text
	Bytes  []byte // without the terminator (LF or CRLF)
}

// Blank reports whether the line holds only white space.
func (l Line) Blank() bool { panic("skeleton") }

// A FormatError says that a file cannot be NDJSON, and what it is instead.
type FormatError struct {
	Path string
	Is   string // "a PNG picture", "a zip archive", "an Excel workbook (xlsx)", "empty", "UTF-16 text", "a folder" …
	Hint string // what to do next
}

func (e *FormatError) Error() string { panic("skeleton") }

// Open opens a file, looks at its first bytes and prepares reading. It reads only
// the first block. It returns *FormatError for what cannot be NDJSON (by magic
// bytes; folder, device, pipe; empty) and wraps fs.ErrNotExist and fs.ErrPermission
// in a sentence for people.
func Open(path string) (*File, error) { panic("skeleton") }

// Close releases the descriptor. Reads after it fail.
func (f *File) Close() error { panic("skeleton") }

// Info returns what Open found out.
func (f *File) Info() Info { panic("skeleton") }

// Head returns the first lines, at most n, reading no further than it must.
func (f *File) Head(n int) ([]Line, error) { panic("skeleton") }

// Index counts the lines of the whole file and remembers where they are (a few
// bytes a block, not a line). Line works before and while it runs. It is
// idempotent; concurrent calls share the work.
func (f *File) Index(ctx context.Context) error { panic("skeleton") }

// Lines returns how many lines are known so far and whether that is all of them.
func (f *File) Lines() (n int64, complete bool) { panic("skeleton") }

// Line returns line n (from 1) without reading what comes after it; io.EOF past
// the last. The bytes belong to the caller.
func (f *File) Line(n int64) (Line, error) { panic("skeleton") }

// Scan calls yield for each line from number from on, in order, until the end, an
// error of yield, or ctx is done. The bytes are valid only during the call.
func (f *File) Scan(ctx context.Context, from int64, yield func(Line) error) error { panic("skeleton") }

// Digest returns the SHA-256 of the decompressed text.
func (f *File) Digest(ctx context.Context) ([32]byte, error) { panic("skeleton") }

// ErrChanged says that a file is no longer what it was when it was opened or lint was run.
// Returned wrapped, with the path.
var ErrChanged error

// Changed reports whether the file at the path is still the one that was opened:
// same file, same size, same modification time. nil means unchanged.
func (f *File) Changed() error { panic("skeleton") }
