package ndjson

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"
)

// Defaults of Options.
const (
	DefaultLineLimit = 1 << 20  // 1 MiB; a hundred times a large record
	DefaultMaxRatio  = 1000     // text bytes for one compressed byte; gzip cannot honestly exceed 1032
	DefaultMaxText   = 64 << 30 // 64 GiB of decompressed text
	ratioGrace       = 64 << 20 // the ratio is not judged before this many bytes of text
	defaultBlock     = 256 << 10
)

// Form says how the records stand in the text of a file.
type Form string

const (
	Lines  Form = ""       // one record a line: NDJSON
	Values Form = "values" // one JSON value after the other, or the elements of arrays, however they are spread over lines
)

// Options say how a file is to be read; a zero field means its default.
type Options struct {
	Form      Form
	Entry     string // the file to read in a zip archive; "" takes the only one there is
	LineLimit int    // longest line or value, in bytes without the terminator
	MaxRatio  int64  // of decompressed to compressed bytes, judged after the first 64 MiB
	MaxText   int64  // most bytes of decompressed text
	block     int    // bytes a block; tests make it small
}

func (o Options) withDefaults() Options {
	if o.LineLimit <= 0 {
		o.LineLimit = DefaultLineLimit
	}
	if o.MaxRatio <= 0 {
		o.MaxRatio = DefaultMaxRatio
	}
	if o.MaxText <= 0 {
		o.MaxText = DefaultMaxText
	}
	if o.block <= 0 {
		o.block = defaultBlock
	}
	return o
}

// A File is an opened input. It is safe for concurrent use; Close it when done.
type File struct {
	info    Info
	options Options
	file    *os.File    // nil when read from a stream
	stat    fs.FileInfo // of the descriptor, when it was opened; nil when read from a stream
	text    source      // the text, decompressed
	src     source      // the lines in it: text itself, or the view of a text of values as lines
	bom     bool        // the text begins with a byte-order mark
	start   int64       // offset in src of line 1: 3 behind a byte-order mark, else 0
	ending  Ending      // of line 1, which the others are held against
	index   *index
	near    near
}

// Info describes an opened file.
type Info struct {
	Path        string // as the user gave it
	Resolved    string // absolute, symbolic links followed
	Size        int64  // bytes on disk
	ModTime     time.Time
	Mode        fs.FileMode
	Compression string // "", "gzip", "zstd", "zip"
	Entry       string // the file in the zip archive that is read, "" elsewhere; whoever packed it chose the name
	Form        Form
}

// Ending says how a line ends.
type Ending uint8

const (
	LF   Ending = iota // a line feed
	CRLF               // carriage return and line feed
	None               // the end of the file
)

// A Line is one line of a file.
//
// A byte-order mark at the start of the file belongs to no line: line 1 then
// starts at offset 3 and has BOM set. So no sealed copy of a record contains it,
// while offsets stay those of the text.
//
// In a text of values (Options.Form) a line is a value and Number counts values.
// Line breaks between the tokens of a value are shown as blanks, one for each
// byte, so that the record is one line and each of its bytes keeps its place.
type Line struct {
	Number int64  // from 1
	Offset int64  // of its first byte in the decompressed text
	Bytes  []byte // without the terminator (LF or CRLF)
	Ending Ending
	Odd    bool  // ends otherwise than line 1 does (LF against CRLF)
	BOM    bool  // line 1 only: a byte-order mark stands before it
	Cut    int64 // bytes missing from the end of Bytes because the line is longer than the limit; 0 otherwise
}

// Blank reports whether the line holds only white space.
func (l Line) Blank() bool { return isBlank(l.Bytes) }

func isBlank(b []byte) bool {
	for _, c := range b {
		if c != ' ' && c != '\t' && c != '\r' {
			return false
		}
	}
	return true
}

// LineTooLong says that a line is longer than the limit. The lines after it are not affected.
type LineTooLong struct {
	Line   int64
	Length int64 // bytes without the terminator
	Limit  int
}

func (e *LineTooLong) Error() string {
	return fmt.Sprintf("line %d is %d bytes long; the limit is %d: is a line break missing?", e.Line, e.Length, e.Limit)
}

// tooLong returns the error that goes with a cut line, nil for a whole one.
func (f *File) tooLong(l Line) error {
	if l.Cut == 0 {
		return nil
	}
	return &LineTooLong{Line: l.Number, Length: int64(len(l.Bytes)) + l.Cut, Limit: f.options.LineLimit}
}

// Close releases the descriptor. Reads after it fail.
func (f *File) Close() error {
	f.text.close()
	if f.file == nil {
		return nil
	}
	return f.file.Close()
}

// Info returns what Open found out.
func (f *File) Info() Info { return f.info }

// ErrChanged is what every *ChangedError is.
var ErrChanged = errors.New("the file was changed")

// A ChangedError says that a file is no longer what it was when it was opened or checked.
// What to do about it is for whoever says it to a person: a screen opens the file again, a
// command is run again, a batch that was sealed is begun anew.
type ChangedError struct {
	Path string // as the user gave it, "" where it is not known which of several files it is
	How  string // what was seen, as the rest of a sentence about the file
	Err  error  // what the system said, nil if it said nothing
}

func (e *ChangedError) Error() string {
	text := e.How
	if e.Path != "" {
		text = e.Path + " " + text
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Is makes every ChangedError ErrChanged.
func (e *ChangedError) Is(target error) bool { return target == ErrChanged }

// Unwrap returns what the system said.
func (e *ChangedError) Unwrap() error { return e.Err }

// Changed reports whether the file at the path is still the one that was opened:
// same file, same size, same modification time. nil means unchanged, else it is a
// *ChangedError; a stream never changes.
func (f *File) Changed() error {
	if f.file == nil {
		return nil
	}
	now, err := os.Stat(f.info.Resolved)
	how := ""
	switch {
	case errors.Is(err, fs.ErrNotExist):
		how, err = "was removed or renamed since it was opened", nil
	case err != nil:
		how = "cannot be found any more"
	case !os.SameFile(now, f.stat):
		how = "was replaced by another file since it was opened"
	case now.Size() != f.stat.Size():
		how = fmt.Sprintf("was changed since it was opened: it had %d bytes and has %d now", f.stat.Size(), now.Size())
	case !now.ModTime().Equal(f.stat.ModTime()):
		how = "was written to since it was opened"
	default:
		return nil
	}
	return &ChangedError{f.info.Path, how, err}
}

// near remembers the block read last, so that the lines of a screen cost one read.
type near struct {
	mu    sync.Mutex
	block int64
	bytes []byte // nil: nothing remembered
	eof   bool
}
