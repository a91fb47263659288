package ndjson

import (
	"bytes"
	"io"
)

// A splitter cuts text into lines. It reads with a buffer of its own, which it
// keeps from one reset to the next, and holds no more of a line than the limit.
type splitter struct {
	src    io.ReaderAt
	limit  int // longest line
	step   int // bytes a read
	buf    []byte
	pos    int   // of the next line in buf
	end    int   // of the bytes read into buf
	readAt int64 // offset of the next byte to read
	eof    bool
}

// reset makes offset the start of the next line and reads first bytes from there.
func (s *splitter) reset(offset int64, first int) error {
	s.pos, s.end, s.readAt, s.eof = 0, 0, offset, false
	if need := max(first, s.step); len(s.buf) < need {
		s.buf = make([]byte, need)
	}
	return s.fill(s.buf[:first])
}

// fill reads into p, which must begin at buf[end].
func (s *splitter) fill(p []byte) error {
	n, err := s.src.ReadAt(p, s.readAt)
	s.end += n
	s.readAt += int64(n)
	if err == io.EOF {
		s.eof = true
		return nil
	}
	return err
}

// offset returns the offset of the next line.
func (s *splitter) offset() int64 { return s.readAt - int64(s.end-s.pos) }

// next returns the next line, its number not set; io.EOF after the last. The
// bytes are valid until the next call.
func (s *splitter) next() (l Line, err error) {
	err = s.read(&l)
	return l, err
}

// read is next into a line that the caller has.
func (s *splitter) read(l *Line) (err error) {
	searched := 0
	for {
		rest := s.buf[s.pos:s.end]
		if i := bytes.IndexByte(rest[searched:], '\n'); i >= 0 {
			s.cut(l, searched+i, 1)
			return nil
		}
		if s.eof {
			if len(rest) == 0 {
				return io.EOF
			}
			s.cut(l, len(rest), 0)
			return nil
		}
		searched = len(rest)
		if searched > s.limit+1 {
			*l, err = s.skip()
			return err
		}
		if err := s.more(); err != nil {
			return err
		}
	}
}

// cut takes n bytes and a terminator of term bytes from the buffer as a line.
func (s *splitter) cut(l *Line, n, term int) {
	*l = Line{Offset: s.offset(), Bytes: s.buf[s.pos : s.pos+n : s.pos+n], Ending: LF}
	s.pos += n + term
	switch {
	case term == 0:
		l.Ending = None
	case n > 0 && l.Bytes[n-1] == '\r':
		l.Ending, l.Bytes = CRLF, l.Bytes[:n-1]
	}
	if extra := len(l.Bytes) - s.limit; extra > 0 {
		l.Bytes, l.Cut = l.Bytes[:s.limit], int64(extra)
	}
}

// more reads another step, moving the unfinished line to the front of the buffer
// and growing that where it must: never beyond limit + 2 steps.
func (s *splitter) more() error {
	if s.pos > 0 {
		copy(s.buf, s.buf[s.pos:s.end])
		s.end -= s.pos
		s.pos = 0
	}
	if need := s.end + s.step; len(s.buf) < need {
		grown := make([]byte, min(max(need, 2*len(s.buf)), s.limit+2+2*s.step))
		copy(grown, s.buf[:s.end])
		s.buf = grown
	}
	return s.fill(s.buf[s.end : s.end+s.step])
}

// skip reads on to the end of a line that is longer than the limit, keeping its
// first bytes only.
func (s *splitter) skip() (Line, error) {
	l := Line{Offset: s.offset(), Ending: None}
	length := int64(s.end - s.pos)
	last := s.buf[s.end-1]
	copy(s.buf, s.buf[s.pos:s.pos+s.limit])
	if len(s.buf) < s.limit+s.step {
		grown := make([]byte, s.limit+s.step)
		copy(grown, s.buf[:s.limit])
		s.buf = grown
	}
	for !s.eof {
		s.pos, s.end = s.limit, s.limit
		if err := s.fill(s.buf[s.limit : s.limit+s.step]); err != nil {
			return Line{}, err
		}
		i := bytes.IndexByte(s.buf[s.pos:s.end], '\n')
		if i >= 0 {
			l.Ending = LF
			length += int64(i)
			if i > 0 {
				last = s.buf[s.pos+i-1]
			}
			s.pos += i + 1
			break
		}
		length += int64(s.end - s.pos)
		if s.end > s.pos {
			last = s.buf[s.end-1]
		}
		s.pos = s.end
	}
	if l.Ending == LF && last == '\r' {
		l.Ending = CRLF
		length--
	}
	l.Bytes = s.buf[:s.limit:s.limit]
	l.Cut = length - int64(s.limit)
	return l, nil
}
