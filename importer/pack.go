package importer

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"clinik-import/ndjson"
)

// A sink takes the batches that pack cuts: begin, add…, end for each. The size of a
// record is what it adds to the body, its joint included.
type sink interface {
	begin(resourceType string) error
	add(o origin, record []byte, size int64) error
	end() error
	skip(o origin) // it does not fit into any batch
}

// pack cuts everything that may be sent now into the fewest batches: type by type, the
// files of a type in the order chosen, the lines of a file in theirs, each batch filled
// to one of the limits, the very first to no more than first records if that is not 0; but
// for what is left out. The caller holds r.selection.
func (r *Run) pack(ctx context.Context, first int, leaves *leaving, to sink) error {
	var types []string
	for _, s := range r.Sources() {
		if s.Type != nil && !slices.Contains(types, s.Type.Name()) {
			types = append(types, s.Type.Name())
		}
	}
	limits := r.engine.limitsNow()
	for _, name := range types {
		c := &cutter{limits: limits, most: limits.Records, resourceType: name, to: to}
		if first > 0 {
			c.most = min(first, c.most)
		}
		for _, s := range r.Sources() {
			if s.Type == nil || s.Type.Name() != name || s.File == nil || s.Err != nil {
				continue
			}
			add := func(o origin, record []byte) error {
				if leaves.has(o.Position) {
					return nil
				}
				return c.add(o, record)
			}
			if err := r.choose(ctx, s, add); err != nil {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				return r.spoilt(s, fmt.Errorf("%s: %w", s.Path, err))
			}
		}
		if err := c.close(); err != nil {
			return err
		}
		if c.cut > 0 {
			first = 0
		}
	}
	return nil
}

// A cutter fills batches of one type.
type cutter struct {
	limits       Limits
	most         int // records of the batch in the making
	resourceType string
	to           sink
	cut          int // batches so far
	open         bool
	records      int
	bytes        int64
}

func (c *cutter) add(o origin, record []byte) error {
	size := escapedLen(record)
	if envelope(c.resourceType)+size > c.limits.Bytes {
		c.to.skip(o)
		return nil
	}
	joint := int64(len(bodyJoint))
	if c.open && (c.records == c.most || c.bytes+joint+size > c.limits.Bytes) {
		if err := c.close(); err != nil {
			return err
		}
	}
	if !c.open {
		if err := c.to.begin(c.resourceType); err != nil {
			return err
		}
		c.open, c.records, c.bytes = true, 0, envelope(c.resourceType)
		joint = 0
	}
	c.records++
	c.bytes += joint + size
	return c.to.add(o, record, joint+size)
}

func (c *cutter) close() error {
	if !c.open {
		return nil
	}
	c.open = false
	c.cut++
	c.most = c.limits.Records
	return c.to.end()
}

// choose yields, in the order of lines, every record of a source that may be sent: clean
// and in no batch, or corrected to clean and in none since. The bytes are valid only
// during the call. Files are read no further than the last line that is needed.
func (r *Run) choose(ctx context.Context, s *Source, yield func(origin, []byte) error) error {
	corrected, first, last := r.selectLines(s)
	correctedUpTo := func(line int64) error {
		for len(corrected) > 0 && corrected[0].Line <= line {
			o := corrected[0]
			corrected = corrected[1:]
			original, err := s.File.Line(o.Line)
			if err != nil {
				return fmt.Errorf("line %d cannot be read: %w", o.Line, err)
			}
			record, err := r.engine.journal.Corrected(o.Revision)
			if err != nil {
				return err
			}
			o.Offset = original.Offset
			if err := yield(o, record); err != nil {
				return err
			}
		}
		return nil
	}
	if first > 0 {
		enough := errors.New("enough")
		err := s.File.Scan(ctx, first, func(l ndjson.Line) error {
			if err := correctedUpTo(l.Number); err != nil {
				return err
			}
			if r.sendable(s, l.Number) {
				if err := yield(origin{Position: Position{s.Index, l.Number}, Offset: l.Offset}, l.Bytes); err != nil {
					return err
				}
			}
			if l.Number == last {
				return enough
			}
			return ctx.Err()
		})
		if err != nil && !errors.Is(err, enough) {
			return err
		}
		if err == nil && last > 0 {
			return &ndjson.ChangedError{Path: s.Path, How: fmt.Sprintf("ends before line %d now", last)}
		}
	}
	return correctedUpTo(int64(^uint64(0) >> 1))
}

// selectLines returns the corrected records of a source that may be sent, and the first
// and the last line whose original may be; 0 if there is none.
func (r *Run) selectLines(s *Source) (corrected []origin, first, last int64) {
	r.mu.RLock()
	for p, c := range r.corrections.current {
		if p.Source == s.Index && !r.isFaulty(c) && r.correctable(p) && r.corrections.pending(c) {
			corrected = append(corrected, origin{Position: p, Revision: c.ID, Faulty: r.wasFaulty(c)})
		}
	}
	r.mu.RUnlock()
	slices.SortFunc(corrected, func(a, b origin) int { return int(a.Line - b.Line) })
	lines := s.Report.Progress().Lines
	for n := int64(1); n <= lines && first == 0; n++ {
		if r.sendable(s, n) {
			first = n
		}
	}
	for n := lines; first > 0 && last == 0; n-- {
		if r.sendable(s, n) {
			last = n
		}
	}
	return corrected, first, last
}

// sendable reports whether the original of a line may be sent.
func (r *Run) sendable(s *Source, line int64) bool {
	worst, blank := s.Report.Mark(line)
	if blank || worst == ndjson.Error {
		return false
	}
	p := Position{s.Index, line}
	r.mu.RLock()
	defer r.mu.RUnlock()
	_, corrected := r.corrections.current[p]
	return !corrected && r.standing.at(p) == none
}
