package importer

import (
	"cmp"
	"context"
	"iter"
	"slices"

	"clinik-import/importer/journal"
	"clinik-import/ndjson"
)

// whatIsHeld selects the lines that the lint holds back.
var whatIsHeld = ndjson.Filter{Least: ndjson.Error}

// heldBack walks the records that the lint holds back and that no batch has, by source
// and line, as far as the lint has come.
func (r *Run) heldBack() iter.Seq2[*Source, int64] {
	return func(yield func(*Source, int64) bool) {
		for s, line := range r.faulty() {
			if r.inNoBatch(Position{s.Index, line}) && !yield(s, line) {
				return
			}
		}
	}
}

// faulty walks the records in which the lint found an error, in the file or in a correction
// of a clean one, also those that a batch has as corrected; by source and line.
func (r *Run) faulty() iter.Seq2[*Source, int64] {
	return func(yield func(*Source, int64) bool) {
		for _, s := range r.Sources() {
			if s.Type == nil {
				continue
			}
			turned := r.turned(s)
			line, more := s.Report.Next(whatIsHeld, 0, 1)
			for more || len(turned) > 0 {
				if more && len(turned) > 0 && turned[0] == line { // found meanwhile
					turned = turned[1:]
				}
				at := line
				if !more || len(turned) > 0 && turned[0] < line {
					at, turned = turned[0], turned[1:]
				} else {
					line, more = s.Report.Next(whatIsHeld, line, 1)
				}
				if !yield(s, at) {
					return
				}
			}
		}
	}
}

func (r *Run) inNoBatch(p Position) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.standing.at(p) == none
}

// turned lists the lines of a source that are clean by the file and faulty by a
// correction, in order.
func (r *Run) turned(s *Source) (lines []int64) {
	for _, c := range r.miscorrected(s) {
		if c.turned {
			lines = append(lines, c.line)
		}
	}
	return lines
}

// A miscorrection is a line of a source whose correction is faulty.
type miscorrection struct {
	line, revision int64
	turned         bool // it is clean by the file
}

// miscorrected lists those of a source that no batch has, in order.
func (r *Run) miscorrected(s *Source) (all []miscorrection) {
	r.mu.RLock()
	for p, c := range r.corrections.current {
		if p.Source == s.Index && r.isFaulty(c) && r.standing.at(p) == none {
			all = append(all, miscorrection{p.Line, c.ID, !r.wasFaulty(c)})
		}
	}
	r.mu.RUnlock()
	slices.SortFunc(all, func(a, b miscorrection) int { return cmp.Compare(a.line, b.line) })
	return all
}

// Explain fills in why a reject of a list is held back: the first error of the lint in the record as
// it stands. It reads the line; a reject of the server is returned as it is.
func (r *Run) Explain(j Reject) Reject {
	sources := r.Sources()
	if !j.HeldBack || j.Source >= len(sources) || sources[j.Source].Type == nil {
		return j
	}
	return r.heldReject(sources[j.Source], j.Line)
}

// heldReject is a record that is held back, with the first error that it has as it stands: in
// its correction where that is faulty, which may be another than the original has.
func (r *Run) heldReject(s *Source, line int64) Reject {
	return r.rejectFor(s, line, r.isFaulty)
}

// foundReject is the same with what was found in the file: the first error of the original, or
// of the correction where the original has none; of one set aside, that it is.
func (r *Run) foundReject(s *Source, line int64) Reject {
	return r.rejectFor(s, line, func(c journal.Correction) bool { return c.Aside || !r.wasFaulty(c) })
}

// rejectFor is a record that is held back with the first error of its original, or of its
// correction if that is wanted. wanted is called with r.mu held.
func (r *Run) rejectFor(s *Source, line int64, wanted func(journal.Correction) bool) Reject {
	j := r.reject(ListedReject{Line: line, Source: int32(s.Index)})
	r.mu.RLock()
	c, corrected := r.corrections.current[j.Position]
	corrected = corrected && wanted(c)
	r.mu.RUnlock()
	text := ndjson.Line{Number: line}
	var err error
	if corrected {
		text.Bytes, err = r.bytesOf(c)
	} else {
		text, err = s.original(line)
	}
	switch {
	case corrected && c.Aside:
		j.why([]ndjson.Problem{asideProblem(line)})
	case err != nil:
		j.Message = err.Error()
	case corrected:
		problems, err := r.correctedProblems(s, text)
		if j.why(problems); err != nil {
			j.Message = err.Error()
		}
	default:
		j.why(s.problems(text))
	}
	return j
}

// why fills in the first error.
func (j *Reject) why(problems []ndjson.Problem) {
	for _, p := range problems {
		if p.Severity == ndjson.Error {
			j.Pointer, j.Message = p.Pointer, p.Message
			j.Group = p.Rule + "|" + fieldOf(p.Pointer)
			return
		}
	}
}

// A heldIndex knows the group of each line of a source in which the lint found an
// error, so that no line is checked again for every list. It grows as the lint does.
type heldIndex struct {
	report *ndjson.Report // that it was made from; a source that gets another type gets another
	upTo   int64          // the last line looked at
	lines  []heldLine
}

// heldLine is 16 bytes, for there may be as many as the file has lines.
type heldLine struct {
	line  int64
	group int32 // in listing.held
}

// grow looks at what the lint has found since the last time.
func (x *heldIndex) grow(ctx context.Context, s *Source, l *listing) error {
	if x.report != s.Report {
		*x = heldIndex{report: s.Report}
		clear(l.miscorrected) // another type finds other errors
	}
	if s.Type == nil {
		return nil
	}
	for {
		line, more := s.Report.Next(whatIsHeld, x.upTo, 1)
		if !more {
			return nil
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		j := Reject{Position: Position{s.Index, line}, HeldBack: true}
		if text, err := s.original(line); err != nil {
			j.Message = err.Error()
		} else {
			j.why(s.problems(text))
		}
		x.lines = append(x.lines, heldLine{line, l.groupOf(j)})
		x.upTo = line
	}
}

// original reads a line of the file.
func (s *Source) original(line int64) (ndjson.Line, error) {
	if s.File == nil {
		return ndjson.Line{}, errSourceGone
	}
	return s.File.Line(line)
}
