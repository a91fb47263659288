package ndjson

import (
	"bufio"
	"fmt"
	"io"
)

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
