package ndjson

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
)

// ErrOnce says that a stream was to be read again, which it cannot be.
var ErrOnce = errors.New("it can be read once only; save it to a file first")

// FromReader reads records from a stream, such as standard input; name stands for its
// path. What gzip or zstd compressed is unpacked on the way, within the bounds of the
// options; nothing is written to disk. The file can be read through once, from line 1:
// by one Scan, by Linter.File or by Linter.Problems. Head comes before that and gives
// only lines that are in the first block. Everything else gives an error that wraps
// ErrOnce. It returns *FormatError for what cannot be NDJSON, and for a zip archive,
// whose list of files stands at its end. The caller closes r.
func FromReader(name string, r io.Reader, options Options) (*File, error) {
	options = options.withDefaults()
	s := &once{name: name, r: r}
	f := &File{text: s, options: options, info: Info{Path: name, Resolved: name}}
	err := s.begin(options.block)
	if err != nil {
		return nil, err
	}
	switch f.info.Compression = compression(s.head); f.info.Compression {
	case "":
	case "zip":
		return nil, &FormatError{Path: name, Is: isZip, Hint: "A file in it can be chosen only once all of it is there: give the archive itself, or unpack it on the way."}
	default:
		packed := io.MultiReader(bytes.NewReader(s.head), r)
		if s.unpacked, err = unpack(name, packed, unpackers[f.info.Compression], options); err != nil {
			return nil, err
		}
		s.r = s.unpacked
		if err := s.begin(options.block); err != nil {
			s.close()
			return nil, err
		}
	}
	if err := f.begin(s.head); err != nil {
		s.close()
		return nil, err
	}
	return f, nil
}

// once is a text that is read forwards only. Its first block stays in memory.
type once struct {
	name string

	unpacked *unpacking // nil where the stream is the text itself

	mu   sync.Mutex
	r    io.Reader
	head []byte
	next int64 // offset of what comes next
	eof  bool
}

// begin reads the first block.
func (s *once) begin(block int) error {
	s.head = make([]byte, block)
	n, err := io.ReadFull(s.r, s.head)
	s.head, s.next = s.head[:n], int64(n)
	if s.eof = err == io.EOF || err == io.ErrUnexpectedEOF; err != nil && !s.eof {
		return s.broken("read", err)
	}
	return nil
}

// broken says that the stream ended before its end; what is packed says so itself.
func (s *once) broken(what string, err error) error {
	if s.unpacked != nil {
		return err
	}
	return fmt.Errorf("%s cannot be %s: %w", s.name, what, err)
}

func (s *once) parallel() bool { return false }

func (s *once) close() {
	if s.unpacked != nil {
		s.unpacked.close()
	}
}

// total is what was read so far: nobody knows the rest.
func (s *once) total() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.next
}

func (s *once) ReadAt(p []byte, off int64) (n int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if off < int64(len(s.head)) {
		n = copy(p, s.head[off:])
	}
	switch off += int64(n); {
	case n == len(p):
		return n, nil
	case off != s.next:
		return n, fmt.Errorf("%s: %w", s.name, ErrOnce)
	case s.eof:
		return n, io.EOF
	}
	got, err := io.ReadFull(s.r, p[n:])
	s.next += int64(got)
	n += got
	switch {
	case err == io.EOF, err == io.ErrUnexpectedEOF:
		s.eof = true
		return n, io.EOF
	case err != nil:
		return n, s.broken("read any further", err)
	}
	return n, nil
}

// firstLines calls yield for the lines of a stream that are whole in what is kept of it.
func (f *File) firstLines(yield func(Line) error) error {
	s := f.text.(*once)
	end := int64(len(s.head))
	if f.options.Form == Values {
		v := f.src.(*valueText)
		if _, err := v.find(0); err != nil && err != io.EOF {
			return err
		}
		end = v.parts[1].view // of the lines shown of the first block
	}
	split := splitter{src: io.NewSectionReader(f.src, f.start, end-f.start), limit: f.options.LineLimit, step: f.options.block}
	if err := split.reset(0, f.options.block); err != nil {
		return err
	}
	for n := int64(1); ; n++ {
		l, err := split.next()
		if err == io.EOF || err == nil && l.Ending == None && n > 1 {
			return nil
		} else if err != nil {
			return err
		}
		l.Offset += f.start
		f.number(&l, n)
		if err := f.place(&l); err != nil {
			return err
		}
		if err := yield(l); err != nil {
			return err
		}
	}
}

// stream lints a file that can be read only once: one line after the other, and what
// each calls for a line with problems sees them while the line is at hand.
func (l *Linter) stream(ctx context.Context, f *File, report *Report, each func(line Line, b *blockResult, at int64) error) (err error) {
	report.begin(f.src.total)
	defer func() { report.finish(err) }()
	w := newBlockLinter(l, f, report, each != nil)
	b := newBlockResult()
	size := int64(f.options.block)
	err = f.Scan(ctx, 1, func(line Line) error {
		w.line(b, &line, true)
		l.compare(b, f, line.Number-int64(len(b.marks))+1)
		b.end = line.Offset + int64(len(line.Bytes)) + line.Cut
		if len(b.bad) > 0 {
			b.bad = b.bad[:0]
			if err := each(line, b, int64(len(b.marks))-1); err != nil {
				return err
			}
		}
		if b.end >= (b.number+1)*size {
			report.merge(b)
			b.reset(b.end / size)
		}
		return nil
	})
	report.merge(b)
	return err
}
