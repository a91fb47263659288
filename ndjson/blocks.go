package ndjson

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"runtime"
	"sync"
	"sync/atomic"
)

const (
	lintWorkers = 2
	window      = 8 // blocks in work or waiting for their turn: bounds what an uneven file can pile up
	slack       = 4 << 10
	lead        = 64 // bytes read from before a block; as far as a cache line goes, since the system copies what is not aligned slowly
	blankMark   = 1 << 2
)

// A blockResult is what the lint found in the lines that start in one block. Line
// numbers are counted from the block's first line, 0.
type blockResult struct {
	number  int64
	counted counted
	end     int64            // offset of the end of the block in the text
	marks   []byte           // severity of each line, and blankMark
	fields  *fields          // of its groups
	groups  map[group]tally  // first is a line
	strays  map[string]tally // records that look like another type, by its name; first is a line
	kept    []kept
	bad     []badLine // lines with problems, if asked for
	prints  []print   // of its records, where duplicates are looked for
	twins   []twin    // records that repeat earlier ones; known when it is the block's turn

	keep      bool  // problems are kept
	wantBad   bool  // lines with problems are asked for
	forgotten int64 // records that there was no room to remember
	past      bool  // the text ends before this block
	err       error
}

type badLine struct {
	line   int64
	offset int64
}

func newBlockResult() *blockResult {
	return &blockResult{fields: newFields(), groups: map[group]tally{}, strays: map[string]tally{}}
}

func (b *blockResult) reset(number int64) {
	clear(b.groups)
	clear(b.strays)
	b.fields.reset()
	*b = blockResult{number: number, marks: b.marks[:0], fields: b.fields, groups: b.groups, strays: b.strays, kept: b.kept[:0], bad: b.bad[:0], prints: b.prints[:0], twins: b.twins[:0]}
}

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
				line, err := f.lineAt(bad.offset)
				if err != nil {
					return err
				}
				f.number(&line, base+bad.line)
				if err := f.place(&line); err != nil {
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
		workers.Go(func() {
			if l.Background {
				background()
			}
			w := newBlockLinter(l, f, report, wantBad)
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
		})
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

// A blockLinter is one worker's memory.
type blockLinter struct {
	linter  *Linter
	file    *File
	report  *Report
	wantBad bool
	split   splitter
	at      Line // the one being linted
	work    work
}

func newBlockLinter(l *Linter, f *File, report *Report, wantBad bool) *blockLinter {
	return &blockLinter{
		linter: l, file: f, report: report, wantBad: wantBad,
		split: splitter{src: f.src, limit: f.options.LineLimit, step: max(f.options.block/4, 16)},
	}
}

// lint checks the lines that start in the block. It reads from before the block, to
// see whether a line starts with it, to a little beyond, for the end of the last line.
func (w *blockLinter) lint(b *blockResult) {
	size := int64(w.file.options.block)
	start, end := b.number*size, (b.number+1)*size
	base := max(start-lead, 0)
	s := &w.split
	if b.err = s.reset(base, int(end-base)+min(slack, int(size))); b.err != nil {
		return
	}
	filled := s.readAt
	if b.past = filled <= start && start > 0; b.past {
		return
	}
	b.end = min(filled, end)
	b.counted = count(s.buf[start-base:b.end-base], s.eof && filled <= end)
	hasCR := bytes.IndexByte(s.buf[:s.end], '\r') >= 0
	if b.number == 0 {
		s.pos = int(w.file.start)
	} else {
		before := int(start - base - 1) // the last byte of the block before
		i := bytes.IndexByte(s.buf[before:s.end], '\n')
		if i < 0 {
			return
		}
		s.pos = before + i + 1
	}
	number := b.number + 1 // right in block 0; elsewhere it only must not be 1
	line := &w.at
	for s.offset() < end {
		if err := s.read(line); err == io.EOF {
			return
		} else if err != nil {
			b.err = err
			return
		}
		w.file.number(line, number)
		number++
		w.line(b, line, hasCR || s.readAt != filled)
	}
}

// line lints one line into the result.
func (w *blockLinter) line(b *blockResult, line *Line, mayHaveCR bool) {
	findings := w.linter.look(&w.work, line, mayHaveCR)
	b.keep, b.wantBad = !w.report.full.Load(), w.wantBad
	if w.linter.Duplicates != nil && w.work.whole {
		if p := w.work.print(w.linter.Duplicates, line.Bytes); p.record != 0 {
			p.line, p.offset = int64(len(b.marks)), line.Offset
			b.prints = append(b.prints, p)
		}
	}
	if len(w.work.faults) > 0 {
		if other := w.work.other(line); other != "" {
			b.strays[other] = b.strays[other].and(int64(len(b.marks)))
		}
	}
	if len(findings) == 0 {
		mark := byte(Clean)
		if line.Blank() && line.Cut == 0 {
			mark = blankMark
		}
		b.marks = append(b.marks, mark)
		return
	}
	at := int64(len(b.marks))
	worst := Clean
	for i := range findings {
		f := &findings[i]
		worst = max(worst, f.severity)
		g := group{rule: f.rule.id, severity: f.severity}
		if f.fault != nil {
			g.field = b.fields.id(f.fault.Pointer)
		}
		t := b.groups[g]
		if t.count == 0 {
			t.first = at
		}
		t.count++
		if w.linter.fixable(*f, *line) {
			t.fixable++
		}
		b.groups[g] = t
		if b.keep {
			b.kept = append(b.kept, kept{line: at, group: g})
		}
	}
	mark := byte(worst)
	if line.Cut == 0 && line.Blank() {
		mark |= blankMark
	}
	b.marks = append(b.marks, mark)
	if w.wantBad {
		b.bad = append(b.bad, badLine{line: at, offset: line.Offset})
	}
}
