package ndjson

import (
	"context"
	"errors"
	"iter"
	"runtime"
	"sync"
	"sync/atomic"
)

const (
	lintWorkers = 2
	window      = 8 // blocks in work or waiting for their turn: bounds what an uneven file can pile up
)

// File lints the whole file into the report: two workers, blocks in order, the
// processor yielded after each block so that a screen stays quick. It indexes on
// the way. Returns ctx's error when cancelled, read errors otherwise. What the
// report held before is forgotten.
func (l *Linter) File(ctx context.Context, f *File, report *Report) error {
	if f.file == nil {
		return l.stream(ctx, f, report, nil)
	}
	return l.run(ctx, f, report, false, nil)
}

// Problems lints the whole file as File does, and yields every problem in the
// order of the file, however many there are, in bounded memory; or, with most > 0, no
// more than so many, which then are all that is described, while the report still
// counts every one. report may be nil. An error ends the sequence.
func (l *Linter) Problems(ctx context.Context, f *File, report *Report, most int) iter.Seq2[Problem, error] {
	return func(yield func(Problem, error) bool) {
		if report == nil {
			report = NewReport()
		}
		stop := errors.New("stop")
		var problems []Problem
		told := 0
		enough := func() bool { return most > 0 && told == most }
		tell := func(line Line, b *blockResult, at int64) error { // line at of the block
			if enough() {
				return nil
			}
			problems = b.repeats(l.Line(problems[:0], line), line, at)
			for _, p := range problems {
				if enough() {
					break
				}
				told++
				if !yield(p, nil) {
					return stop
				}
			}
			return nil
		}
		base := int64(1) // number of the block's first line
		each := func(b *blockResult) error {
			for _, bad := range b.bad {
				if enough() {
					break
				}
				line, err := f.lineFrom(bad.offset, base+bad.line)
				if err != nil {
					return err
				}
				if err := tell(line, b, bad.line); err != nil {
					return err
				}
			}
			base += int64(len(b.marks))
			return nil
		}
		var err error
		if f.file == nil {
			err = l.stream(ctx, f, report, tell)
		} else {
			err = l.run(ctx, f, report, true, each)
		}
		if err != nil && err != stop {
			yield(Problem{}, err)
		}
	}
}

// run lints the blocks with several workers and gives the results to the report,
// and to each, in the order of the file.
func (l *Linter) run(ctx context.Context, f *File, report *Report, wantBad bool, each func(*blockResult) error) (err error) {
	report.begin(f.src.total)
	defer func() { report.finish(err) }()
	outer := ctx
	ctx, cancel := context.WithCancel(ctx)
	var workers sync.WaitGroup
	defer workers.Wait()
	defer cancel()

	free := make(chan *blockResult, window)
	for range window {
		free <- newBlockResult()
	}
	done := make(chan *blockResult, window)
	var next atomic.Int64
	for range lintWorkers {
		workers.Go(func() { l.lintBlocks(ctx, newBlockLinter(l, f, report, wantBad), &next, free, done) })
	}
	waiting := map[int64]*blockResult{}
	for turn := int64(0); ; {
		select {
		case b := <-done:
			waiting[b.number] = b
		case <-ctx.Done():
			return outer.Err()
		}
		for b := waiting[turn]; b != nil; b = waiting[turn] {
			delete(waiting, turn)
			turn++
			if b.err != nil {
				return b.err
			}
			f.index.add(b.number, b.counted)
			l.compare(b, f, report.lines()+1)
			report.merge(b)
			if each != nil {
				if err := each(b); err != nil {
					return err
				}
			}
			if b.counted.final || b.past {
				return nil
			}
			free <- b
		}
	}
}

// lintBlocks is one worker: it lints block after block, by the next number each, until
// one is the last, or fails, or ctx is done.
func (l *Linter) lintBlocks(ctx context.Context, w *blockLinter, next *atomic.Int64, free <-chan *blockResult, done chan<- *blockResult) {
	if l.Background {
		background()
	}
	for {
		// first the memory for a result, then the number: so whoever has the lowest number never waits
		select {
		case b := <-free:
			b.reset(next.Add(1) - 1)
			w.lint(b)
			last := b.past || b.err != nil || b.counted.final
			done <- b
			if last {
				return
			}
		case <-ctx.Done():
			return
		}
		runtime.Gosched() // the screen first
	}
}
