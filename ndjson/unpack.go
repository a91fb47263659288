package ndjson

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

const maxWindow = 128 << 20 // bytes: largest zstd window accepted, that of zstd --long

// An unpacker starts to decompress a stream.
type unpacker func(io.Reader) (io.ReadCloser, error)

// unpackers are the compressions that a whole file may have.
var unpackers = map[string]unpacker{
	"gzip": func(r io.Reader) (io.ReadCloser, error) { return gzip.NewReader(r) },
	"zstd": func(r io.Reader) (io.ReadCloser, error) {
		d, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, err
		}
		return d.IOReadCloser(), nil
	},
}

// An unpacking is a compressed stream on its way through, held to the bounds of the
// options. Its errors are sentences; the end of a stream that was cut off is none of
// io.EOF and io.ErrUnexpectedEOF, so that nobody takes it for the end of the text.
type unpacking struct {
	path    string
	options Options
	in      *meter
	source  *sourceError
	out     io.ReadCloser
	text    int64 // bytes that came out
}

// sourceError remembers why the packed stream could not be read, to tell that from damage.
type sourceError struct {
	r   io.Reader
	err error
}

func (s *sourceError) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}

func unpack(path string, r io.Reader, open unpacker, o Options) (*unpacking, error) {
	u := &unpacking{path: path, options: o, source: &sourceError{r: r}}
	u.in = &meter{r: bufio.NewReaderSize(u.source, 64<<10)}
	out, err := open(u.in)
	if err != nil {
		return nil, u.explain(err)
	}
	u.out = out
	return u, nil
}

func (u *unpacking) Read(p []byte) (int, error) {
	n, err := u.out.Read(p)
	u.text += int64(n)
	if e := bounded(u.path, u.text, u.in.n, u.options); e != nil {
		return 0, e
	}
	if err != nil && err != io.EOF {
		err = u.explain(err)
	}
	return n, err
}

func (u *unpacking) explain(err error) error {
	if u.source.err != nil {
		return fmt.Errorf("%s cannot be read any further: %w", u.path, u.source.err)
	}
	return brokenPack(u.path, err, u.text)
}

func (u *unpacking) close() { u.out.Close() }

// meter counts the compressed bytes taken.
type meter struct {
	r io.Reader
	n int64
}

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	m.n += int64(n)
	return n, err
}

// bounded refuses a small file that unpacks into a huge one.
func bounded(path string, text, took int64, o Options) error {
	switch {
	case text > o.MaxText:
		return &FormatError{Path: path, Is: fmt.Sprintf("a compressed file that unpacks to more than %d bytes", o.MaxText),
			Hint: "Split it into smaller files."}
	case text > ratioGrace && text/max(took, 1) > o.MaxRatio:
		return &FormatError{Path: path, Is: fmt.Sprintf("a compressed file that unpacks to more than %d times its size", o.MaxRatio),
			Hint: "No honest records compress that well; ask where the file comes from."}
	}
	return nil
}

// brokenPack says what is wrong with a compressed text, and after how much of it.
func brokenPack(path string, err error, at int64) error {
	if errors.Is(err, ErrChanged) {
		return err
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%s: the compressed file is cut off after %d bytes of text; copy or download it again: %w", path, at, io.ErrUnexpectedEOF)
	}
	return fmt.Errorf("%s: the compressed file is damaged after %d bytes of text; copy or download it again: %w", path, at, err)
}
