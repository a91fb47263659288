package ndjson

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// A FormatError says that a file cannot be NDJSON, and what it is instead.
type FormatError struct {
	Path string
	Is   string // "a PNG picture", "a tar archive", "an Excel workbook (xlsx)", "empty", "UTF-16 text", "a folder" …
	Hint string // what to do next

	// Values reports that records stand in it all the same, as an array or spread over
	// lines: opened with Form Values it can be read.
	Values bool

	cause error
}

// Unwrap returns what failed when the file was looked at, nil where its content told.
func (e *FormatError) Unwrap() error { return e.cause }

func (e *FormatError) Error() string {
	is, _, _ := strings.Cut(e.Is, ", not") // what it is not follows
	s := e.Path + " is " + is + ", not a file of records (NDJSON)."
	if e.Is == isEmpty {
		s = e.Path + " is empty."
	}
	if e.Hint != "" {
		s += " " + e.Hint
	}
	return s
}

const isEmpty = "empty"

// openError is a failure of the file system in a sentence for people.
type openError struct {
	text string
	err  error
}

func (e *openError) Error() string { return e.text }
func (e *openError) Unwrap() error { return e.err }

// Open opens a file, looks at its first bytes and prepares reading. It reads only
// the first block. It returns *FormatError for what cannot be NDJSON (by magic
// bytes; folder, device, pipe; empty) and wraps fs.ErrNotExist and fs.ErrPermission
// in a sentence for people.
func Open(path string) (*File, error) { return OpenWith(path, Options{}) }

// OpenWith is Open in the way that the caller says. For a zip archive with several
// files to choose from it returns *ChooseError.
func OpenWith(path string, options Options) (*File, error) {
	options = options.withDefaults()
	file, err := openNonBlocking(path)
	if err != nil {
		return nil, explainOpen(path, err)
	}
	f, err := prepare(path, file, options)
	if err != nil {
		file.Close()
		return nil, err
	}
	return f, nil
}

// explainOpen turns what the system said into a sentence. Whatever is not a plain
// file is named for what it is, for a socket cannot even be opened.
func explainOpen(path string, err error) error {
	if stat, e := os.Stat(path); e == nil && !stat.Mode().IsRegular() {
		return notRegular(path, stat.Mode())
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if link, e := os.Readlink(path); e == nil {
			return &openError{fmt.Sprintf("%s is a link to %s, which does not exist.", path, link), err}
		}
		return &openError{path + " does not exist. Check the spelling and the folder.", err}
	case errors.Is(err, fs.ErrPermission):
		return &openError{path + " may not be read by you. Ask its owner for permission to read it.", err}
	}
	return &openError{fmt.Sprintf("%s cannot be opened: %v.", path, err), err}
}

func notRegular(path string, mode fs.FileMode) error {
	e := &FormatError{Path: path, Is: "a device", Hint: "Choose a file."}
	switch {
	case mode.IsDir():
		e.Is, e.Hint = "a folder", "Choose a file in it."
	case mode&fs.ModeNamedPipe != 0:
		e.Is, e.Hint = "a pipe", "Save its output to a file first."
	case mode&fs.ModeSocket != 0:
		e.Is = "a socket"
	}
	return e
}

// prepare finds out what the open file is and how to read it.
func prepare(path string, file *os.File, options Options) (*File, error) {
	stat, err := file.Stat()
	if err != nil {
		return nil, explainOpen(path, err)
	}
	if !stat.Mode().IsRegular() {
		return nil, notRegular(path, stat.Mode())
	}
	raw := &plain{path: path, file: file, size: stat.Size()}
	f := &File{
		file: file, stat: stat, text: raw, options: options,
		info: Info{Path: path, Resolved: resolve(path), Size: stat.Size(), ModTime: stat.ModTime(), Mode: stat.Mode()},
	}
	head, err := f.peek()
	if err != nil {
		return nil, err
	}
	if f.info.Compression = compression(head); f.info.Compression != "" {
		if f.info.Compression == "zip" {
			f.text, f.info.Entry, err = openZip(raw, head, options)
		} else {
			f.text = newCompressed(raw, unpackers[f.info.Compression], options)
		}
		if err != nil {
			return nil, err
		}
		if head, err = f.peek(); err != nil {
			f.text.close()
			return nil, err
		}
	}
	if err := f.begin(head); err != nil {
		f.text.close()
		return nil, err
	}
	return f, nil
}

// begin judges the first bytes of the text and settles where its lines are.
func (f *File) begin(head []byte) error {
	if e := sniff(head, f.options.Form); e != nil {
		e.Path = f.info.Path
		return e
	}
	f.bom = bytes.HasPrefix(head, bom)
	f.info.Form = f.options.Form
	f.index = newIndex(f.options.block)
	f.src = f.text
	switch i := bytes.IndexByte(head, '\n'); {
	case f.options.Form == Values:
		f.src = newValues(f.text, f.options.block, f.bom)
		return nil
	case i > 0 && head[i-1] == '\r':
		f.ending = CRLF
	}
	if f.bom {
		f.start = int64(len(bom))
	}
	return nil
}

// peek reads the first bytes of the text, at least as many as tell kinds apart.
func (f *File) peek() ([]byte, error) {
	head := make([]byte, max(f.options.block, 64<<10))
	n, err := f.text.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return nil, err
	}
	return head[:n], nil
}

// resolve returns where the path leads, as far as that can be found out.
func resolve(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	return path
}
