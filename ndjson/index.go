package ndjson

import (
	"bytes"
	"context"
	"io"
	"runtime"
	"sync"
	"sync/atomic"
)

// An index knows for each block how many line feeds stand before it: 8 bytes a
// block, 32 a megabyte. Blocks may be added in any order and more than once.
type index struct {
	block   int64
	working chan struct{} // held by the one call that counts the whole file

	mu       sync.Mutex
	before   []int64           // line feeds before block i, for all blocks known in a row, and before the next
	waiting  map[int64]counted // blocks known ahead of the row
	size     int64             // of the text; -1 while unknown
	open     bool              // the last line has no terminator
	complete bool
}

// counted is what is to know of a block.
type counted struct {
	feeds int64
	bytes int
	last  byte // its last byte
	final bool // the text ends in or before this block
}

func newIndex(block int) *index {
	return &index{
		block: int64(block), working: make(chan struct{}, 1),
		before: []int64{0}, waiting: map[int64]counted{}, size: -1,
	}
}

// count looks through the bytes of a whole block.
func count(p []byte, final bool) counted {
	c := counted{feeds: int64(bytes.Count(p, []byte{'\n'})), bytes: len(p), final: final}
	if len(p) > 0 {
		c.last = p[len(p)-1]
	}
	return c
}

// add tells the index of block b.
func (x *index) add(b int64, c counted) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if b < int64(len(x.before))-1 || x.complete {
		return
	}
	x.waiting[b] = c
	for {
		b := int64(len(x.before)) - 1
		c, ok := x.waiting[b]
		if !ok {
			return
		}
		delete(x.waiting, b)
		x.before = append(x.before, x.before[b]+c.feeds)
		if c.bytes > 0 {
			x.open = c.last != '\n'
		}
		if c.final {
			x.size, x.complete = b*x.block+int64(c.bytes), true
			clear(x.waiting)
			return
		}
	}
}

// find returns the block that holds line feed k (from 1) and how many stand in
// front of that block. Where it is not known yet, block is the first that is not
// counted and known is false; past the last, err is io.EOF.
func (x *index) find(k int64) (block, before int64, known bool, err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	lo, hi := 0, len(x.before)-1 // before[lo] < k; look for the last such
	if x.before[hi] < k {
		if x.complete {
			return 0, 0, false, io.EOF
		}
		return int64(hi), 0, false, nil
	}
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; x.before[mid] < k {
			lo = mid
		} else {
			hi = mid
		}
	}
	return int64(lo), x.before[lo], true, nil
}

// Index counts the lines of the whole file and remembers where they are (a few
// bytes a block, not a line). Line works before and while it runs. It is
// idempotent; concurrent calls share the work.
func (f *File) Index(ctx context.Context) error {
	select {
	case f.index.working <- struct{}{}:
		defer func() { <-f.index.working }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if _, complete := f.Lines(); complete {
		return nil
	}
	f.index.mu.Lock()
	var next atomic.Int64
	next.Store(int64(len(f.index.before)) - 1)
	f.index.mu.Unlock()

	workers := 1
	if f.src.parallel() {
		workers = 2
	}
	failed := make(chan error, workers)
	for range workers {
		go func() { failed <- f.countBlocks(ctx, &next) }()
	}
	var err error
	for range workers {
		if e := <-failed; err == nil {
			err = e
		}
	}
	return err
}

// countBlocks counts the blocks that next hands out until the text ends.
func (f *File) countBlocks(ctx context.Context, next *atomic.Int64) error {
	buf := make([]byte, f.options.block)
	for ctx.Err() == nil {
		b := next.Add(1) - 1
		n, err := f.src.ReadAt(buf, b*int64(len(buf)))
		if err != nil && err != io.EOF {
			return err
		}
		f.index.add(b, count(buf[:n], err == io.EOF))
		if err == io.EOF {
			return nil
		}
		runtime.Gosched() // the screen first
	}
	return ctx.Err()
}

// Lines returns how many lines are known so far and whether that is all of them.
func (f *File) Lines() (n int64, complete bool) {
	x := f.index
	x.mu.Lock()
	defer x.mu.Unlock()
	n = x.before[len(x.before)-1]
	if x.complete && x.open && x.size > f.start {
		n++
	}
	return n, x.complete
}
