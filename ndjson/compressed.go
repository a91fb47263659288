package ndjson

import (
	"bufio"
	"container/list"
	"errors"
	"io"
	"sync"
	"sync/atomic"
)

const cachedText = 8 << 20 // bytes of decompressed text kept for random access

// compressed is the text of a gzip or zstd file, or of a file in a zip archive. Such
// files can only be read forwards, so it keeps two decompressors (one is usually led by
// a count or lint of the whole file, the other by the screen) and the blocks last read.
// A read behind both starts the one used longer ago again from the top. Nothing is ever
// written to disk.
type compressed struct {
	path    string
	packed  *io.SectionReader // only its size and ReadAt are used
	open    unpacker
	options Options

	mu      sync.Mutex // guards what follows, but not the decompressors themselves
	blocks  map[int64]*list.Element
	recent  *list.List // of *textBlock, the last used in front
	spare   [][]byte   // buffers of blocks that went
	streams [2]stream
	clock   int64
	size    int64 // of the text; -1 until the end was seen
	reached int64 // most text decompressed so far
	took    int64 // compressed bytes that took
}

type textBlock struct {
	number int64
	bytes  []byte
	eof    bool
}

// A stream is one decompressor on its way through the file.
type stream struct {
	mu   sync.Mutex   // held while reading
	next atomic.Int64 // block that comes next
	used int64        // when it was last chosen, by compressed.clock
	in   *meter
	out  io.ReadCloser
}

// newCompressed gives access to the text of a whole compressed file.
func newCompressed(file *plain, open unpacker, o Options) *compressed {
	return newCompressedPart(file, 0, file.size, open, o)
}

// newCompressedPart gives access to the text of a compressed part of a file.
func newCompressedPart(file *plain, from, size int64, open unpacker, o Options) *compressed {
	return &compressed{
		path: file.path, packed: io.NewSectionReader(file, from, size), open: open, options: o, size: -1,
		blocks: map[int64]*list.Element{}, recent: list.New(),
	}
}

func (c *compressed) parallel() bool { return false }

func (c *compressed) total() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.size >= 0:
		return c.size
	case c.took == 0:
		return c.packed.Size()
	}
	return max(c.reached, int64(float64(c.reached)*float64(c.packed.Size())/float64(c.took)))
}

func (c *compressed) close() {
	for i := range c.streams {
		s := &c.streams[i]
		s.mu.Lock()
		if s.out != nil {
			s.out.Close()
			s.out = nil
		}
		s.mu.Unlock()
	}
}

func (c *compressed) ReadAt(p []byte, off int64) (int, error) {
	size := int64(c.options.block)
	n := 0
	for n < len(p) {
		at := off + int64(n)
		got, eof, err := c.copyBlock(p[n:], at/size, at%size)
		n += got
		switch {
		case err != nil:
			return n, err
		case eof && n < len(p):
			return n, io.EOF
		}
	}
	return n, nil
}

// copyBlock copies what a block of the text has from a place in it on, out of
// memory or after reading up to it.
func (c *compressed) copyBlock(p []byte, number, from int64) (n int, eof bool, err error) {
	for {
		b, s := c.lookup(number, func(b *textBlock) {
			n = copy(p, b.bytes[min(from, int64(len(b.bytes))):])
		})
		if b != nil {
			return n, b.eof, nil
		}
		if err := c.advance(s, number); err != nil {
			return 0, false, err
		}
	}
}

// lookup shows the block to use if it is in memory, and else returns the stream to
// read it with: the one that has the least to go, or if both are past it, the one
// that has rested longer. The block's bytes are valid only during use.
func (c *compressed) lookup(number int64, use func(*textBlock)) (*textBlock, *stream) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.blocks[number]; ok {
		c.recent.MoveToFront(e)
		b := e.Value.(*textBlock)
		use(b)
		return b, nil
	}
	if c.size >= 0 && number*int64(c.options.block) >= c.size {
		return &textBlock{number: number, eof: true}, nil
	}
	a, b := &c.streams[0], &c.streams[1]
	aFits, bFits := a.next.Load() <= number, b.next.Load() <= number
	s := a
	switch {
	case aFits && bFits:
		if b.next.Load() > a.next.Load() {
			s = b
		}
	case bFits, !aFits && b.used < a.used:
		s = b
	}
	c.clock++
	s.used = c.clock
	return nil, s
}

// advance reads the stream up to the block, or to the end of the text if that
// comes first. Where another reader has done so in the meantime it does nothing.
func (c *compressed) advance(s *stream, number int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.mu.Lock()
	_, arrived := c.blocks[number]
	c.mu.Unlock()
	if arrived {
		return nil
	}
	if s.out == nil || s.next.Load() > number {
		if err := c.restart(s); err != nil {
			return err
		}
	}
	for {
		b, err := c.read(s)
		if err != nil {
			s.out.Close()
			s.out = nil
			s.next.Store(0)
			return err
		}
		if b.number == number || b.eof {
			return nil
		}
	}
}

func (c *compressed) restart(s *stream) error {
	if s.out != nil {
		s.out.Close()
	}
	s.in = &meter{r: bufio.NewReaderSize(io.NewSectionReader(c.packed, 0, c.packed.Size()), 64<<10)}
	s.next.Store(0)
	out, err := c.open(s.in)
	if err != nil {
		s.out = nil
		return brokenPack(c.path, err, 0)
	}
	s.out = out
	return nil
}

// read decompresses the next block of a stream and keeps it.
func (c *compressed) read(s *stream) (*textBlock, error) {
	size := int64(c.options.block)
	b := &textBlock{number: s.next.Load(), bytes: c.buffer()}
	n, err := io.ReadFull(s.out, b.bytes)
	b.bytes = b.bytes[:n]
	reached := b.number*size + int64(n)
	switch {
	case err == io.EOF, errors.Is(err, io.ErrUnexpectedEOF) && c.atEnd(s):
		b.eof = true
	case err != nil:
		return nil, brokenPack(c.path, err, reached)
	}
	if err := bounded(c.path, reached, s.in.n, c.options); err != nil {
		return nil, err
	}
	s.next.Add(1)
	c.keep(b, reached, s.in.n)
	return b, nil
}

// atEnd tells a block cut short by the end of the text from one cut short by the
// end of a damaged file: only the first reads io.EOF from then on.
func (c *compressed) atEnd(s *stream) bool {
	n, err := s.out.Read(make([]byte, 1))
	return n == 0 && err == io.EOF
}

// buffer returns memory for a block, of one that went if there is any.
func (c *compressed) buffer() []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	if n := len(c.spare); n > 0 {
		b := c.spare[n-1]
		c.spare = c.spare[:n-1]
		return b[:cap(b)]
	}
	return make([]byte, c.options.block)
}

func (c *compressed) keep(b *textBlock, reached, took int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if b.eof {
		c.size = reached
	}
	if reached > c.reached {
		c.reached, c.took = reached, took
	}
	if _, ok := c.blocks[b.number]; ok {
		c.spare = append(c.spare, b.bytes)
		return
	}
	c.blocks[b.number] = c.recent.PushFront(b)
	for c.recent.Len() > max(4, cachedText/c.options.block) {
		old := c.recent.Remove(c.recent.Back()).(*textBlock)
		delete(c.blocks, old.number)
		c.spare = append(c.spare, old.bytes)
	}
}
