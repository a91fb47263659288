package ndjson

import (
	"bytes"
	"io"
)

const (
	slack = 4 << 10 // bytes read from behind a block, for the end of its last line
	lead  = 64      // bytes read from before a block; as far as a cache line goes, since the system copies what is not aligned slowly
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
	mark := byte(w.tally(b, findings, line, at))
	if line.Cut == 0 && line.Blank() {
		mark |= blankMark
	}
	b.marks = append(b.marks, mark)
	if w.wantBad {
		b.bad = append(b.bad, badLine{line: at, offset: line.Offset})
	}
}

// tally counts the findings of line at of the block in their groups and returns the
// worst severity.
func (w *blockLinter) tally(b *blockResult, findings []finding, line *Line, at int64) (worst Severity) {
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
		t.mends(w.linter.fixable(*f, *line))
		b.groups[g] = t
		if b.keep {
			b.kept = append(b.kept, kept{line: at, group: g})
		}
	}
	return worst
}
