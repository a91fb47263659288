package ndjson

import (
	"bytes"
	"context"
	"fmt"
	"io"
)

// Head returns the first lines, at most n, reading no further than it must. A
// line over the limit is cut (Line.Cut).
func (f *File) Head(n int) ([]Line, error) {
	var lines []Line
	if n <= 0 {
		return nil, nil
	}
	read := func(yield func(Line) error) error { return f.Scan(context.Background(), 1, yield) }
	if f.file == nil {
		read = f.firstLines
	}
	err := read(func(l Line) error {
		l.Bytes = bytes.Clone(l.Bytes)
		lines = append(lines, l)
		if len(lines) == n {
			return io.EOF
		}
		return nil
	})
	if err == io.EOF {
		err = nil
	}
	return lines, err
}

// Scan calls yield for each line from number from on, in order, until the end, an
// error of yield, or ctx is done. The bytes are valid only during the call. A line
// over the limit comes cut, with Line.Cut set.
func (f *File) Scan(ctx context.Context, from int64, yield func(Line) error) error {
	start, err := f.locate(ctx, max(from, 1))
	if err == io.EOF {
		return nil
	} else if err != nil {
		return err
	}
	s := splitter{src: f.src, limit: f.options.LineLimit, step: f.options.block}
	if err := s.reset(start, f.options.block); err != nil {
		return err
	}
	done := ctx.Done()
	for n := max(from, 1); ; n++ {
		select {
		case <-done:
			return ctx.Err()
		default:
		}
		l, err := s.next()
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		f.number(&l, n)
		if err := f.place(&l); err != nil {
			return err
		}
		if err := yield(l); err != nil {
			return err
		}
	}
}

// number gives a line its number and what depends on that.
func (f *File) number(l *Line, n int64) {
	l.Number = n
	l.BOM = n == 1 && f.bom
	l.Odd = l.Ending != None && l.Ending != f.ending
}

// place turns the offset of a line in src into that in the text.
func (f *File) place(l *Line) (err error) {
	if v, ok := f.src.(*valueText); ok {
		l.Offset, err = v.offset(l.Offset)
	}
	return err
}

// Line returns line n (from 1) without reading what comes after it; io.EOF past
// the last. The bytes belong to the caller. A line over the limit is returned cut,
// with a *LineTooLong.
func (f *File) Line(n int64) (Line, error) {
	if n < 1 {
		return Line{}, fmt.Errorf("there is no line %d; lines are numbered from 1", n)
	}
	start, err := f.locate(context.Background(), n)
	if err != nil {
		return Line{}, err
	}
	l, err := f.lineFrom(start, n)
	if err != nil {
		return Line{}, err
	}
	return l, f.tooLong(l)
}

// lineFrom returns line n, which starts at the offset in src; io.EOF where the text ends.
func (f *File) lineFrom(start, n int64) (Line, error) {
	l, err := f.lineAt(start)
	if err != nil {
		return Line{}, err
	}
	f.number(&l, n)
	if err := f.place(&l); err != nil {
		return Line{}, err
	}
	return l, nil
}

// locate returns the offset of line n, counting blocks that the index does not know yet.
func (f *File) locate(ctx context.Context, n int64) (int64, error) {
	if n == 1 {
		return f.start, nil
	}
	for {
		block, before, known, err := f.index.find(n - 1)
		if err != nil {
			return 0, err
		}
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		var offset int64
		err = f.view(block, func(p []byte, eof bool) {
			if !known {
				f.index.add(block, count(p, eof))
				return
			}
			offset = block*int64(f.options.block) + nthFeed(p, n-1-before) + 1
		})
		if err != nil {
			return 0, err
		}
		if known {
			return offset, nil
		}
	}
}

// nthFeed returns the position of line feed k (from 1), which must be in p.
func nthFeed(p []byte, k int64) int64 {
	at := 0
	for ; k > 1; k-- {
		at += bytes.IndexByte(p[at:], '\n') + 1
	}
	return int64(at + bytes.IndexByte(p[at:], '\n'))
}

// lineAt is lineFrom without what depends on the line's number.
func (f *File) lineAt(start int64) (Line, error) {
	size := int64(f.options.block)
	l := Line{Offset: start, Ending: None}
	length, last := int64(0), byte(0)
	for off, done := start, false; !done; {
		err := f.view(off/size, func(p []byte, eof bool) {
			p = p[min(off%size, int64(len(p))):]
			off += int64(len(p))
			if i := bytes.IndexByte(p, '\n'); i >= 0 {
				l.Ending, p = LF, p[:i]
			}
			length += int64(len(p))
			if len(p) > 0 {
				last = p[len(p)-1]
			}
			// one byte over the limit is kept, which may be the CR of a terminator
			room := f.options.LineLimit + 1 - len(l.Bytes)
			l.Bytes = append(l.Bytes, p[:min(len(p), room)]...)
			done = eof || l.Ending != None
		})
		if err != nil {
			return Line{}, err
		}
	}
	if l.Ending == None && length == 0 {
		return Line{}, io.EOF
	}
	if l.Ending == LF && last == '\r' {
		l.Ending = CRLF
		length--
	}
	keep := int(min(length, int64(f.options.LineLimit)))
	l.Bytes, l.Cut = l.Bytes[:keep], length-int64(keep)
	return l, nil
}

// view shows a block to look, out of memory when it is the one shown last. The
// bytes are valid only during the call.
func (f *File) view(block int64, look func(p []byte, eof bool)) error {
	n := &f.near
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.bytes == nil || n.block != block {
		buf := n.bytes[:cap(n.bytes)]
		if buf == nil {
			buf = make([]byte, f.options.block)
		}
		n.bytes = nil
		got, err := f.src.ReadAt(buf, block*int64(len(buf)))
		if err != nil && err != io.EOF {
			return err
		}
		n.block, n.bytes, n.eof = block, buf[:got], err == io.EOF
	}
	look(n.bytes, n.eof)
	return nil
}
