package importer

import (
	"context"
	"encoding/binary"
	"fmt"
	"hash"
	"slices"

	"clinik-import/importer/journal"
)

// A leaving is what a plan leaves out: the records that are in batches of other imports to
// this server, by their very bytes. They would be stored a second time.
type leaving struct {
	lines   []lineSet // by source
	records int64
	waiting int64 // of records: those that only wait to be sent in those batches
	batches []int64
	earlier []Earlier
}

// has reports whether a record is left out; nil leaves out nothing.
func (l *leaving) has(p Position) bool {
	return l != nil && p.Source < len(l.lines) && l.lines[p.Source].has(p.Line)
}

// some reports whether anything is left out.
func (l *leaving) some() bool { return l != nil && l.records > 0 }

// holds reports whether all batches that left records out are still known to have them.
func (l *leaving) holds(known []journal.Known) bool {
	return l == nil || !slices.ContainsFunc(l.batches, func(id int64) bool {
		return !slices.ContainsFunc(known, func(k journal.Known) bool { return k.ID == id })
	})
}

// A lineSet is a set of lines, a bit each.
type lineSet []uint64

func (s lineSet) has(line int64) bool {
	return line/64 < int64(len(s)) && s[line/64]&(1<<(line%64)) != 0
}

func (s *lineSet) add(line int64) {
	if grow := line/64 + 1 - int64(len(*s)); grow > 0 {
		*s = append(*s, make([]uint64, grow)...)
	}
	(*s)[line/64] |= 1 << (line % 64)
}

// each yields the lines in ascending order.
func (s lineSet) each(yield func(line int64)) {
	for i, word := range s {
		for bit := range int64(64) {
			if word&(1<<bit) != 0 {
				yield(int64(i)*64 + bit)
			}
		}
	}
}

// findSent finds the records that could be sent now and are in batches of other imports:
// those of this one are told apart by their lines. The caller holds r.selection.
func (r *Run) findSent(ctx context.Context) (*leaving, error) {
	c, err := r.engine.compare()
	if err != nil {
		return nil, err
	}
	c.known = slices.DeleteFunc(c.known, func(k journal.Known) bool { return k.Run == r.id })
	c.counts = make([]int64, len(c.known))
	l := &leaving{lines: make([]lineSet, len(r.Sources()))}
	if len(c.known) == 0 {
		return l, nil
	}
	f := &finder{to: l, by: c, mac: r.engine.journal.NewMAC()}
	c.found = func(key uint64) { f.hits = append(f.hits, key) }
	for _, s := range r.Sources() {
		if s.Type == nil || s.File == nil || s.Err != nil {
			continue
		}
		if err := r.choose(ctx, s, f.add); err != nil {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			return nil, r.spoilt(s, fmt.Errorf("%s: %w", s.Path, err))
		}
	}
	if err := c.finish(); err != nil {
		return nil, err
	}
	f.settle()
	l.records, l.waiting = c.again, c.waiting
	for i, k := range c.known {
		if c.counts[i] > 0 {
			l.batches = append(l.batches, k.ID)
		}
	}
	l.earlier, err = c.earlier()
	return l, err
}

// A finder puts the records that a comparison finds on their lines, some at a time.
type finder struct {
	to      *leaving
	by      *comparison
	mac     hash.Hash
	waiting []keyed
	hits    []uint64 // keys that were found among those waiting, ascending
}

type keyed struct {
	key uint64
	at  Position
}

func (f *finder) add(o origin, record []byte) error {
	key := keyOf(fingerprint(f.mac, record))
	f.waiting = append(f.waiting, keyed{key, o.Position})
	if err := f.by.add(key); err != nil {
		return err
	}
	if len(f.waiting) == mostCompared { // the comparison was made
		f.settle()
	}
	return nil
}

func (f *finder) settle() {
	for _, w := range f.waiting {
		if _, found := slices.BinarySearch(f.hits, w.key); found {
			f.to.lines[w.at.Source].add(w.at.Line)
		}
	}
	f.waiting, f.hits = f.waiting[:0], f.hits[:0]
}

// leftOutRows is what a plan leaves out, for the record; r.mu is held.
func (r *Run) leftOutRows(p Plan) (rows []journal.LeftOut) {
	if !p.leaves.some() {
		return nil
	}
	for source, lines := range p.leaves.lines {
		packed := packLeftOut(lines, func(line int64) bool {
			c, corrected := r.corrections.current[Position{source, line}]
			return corrected && r.wasFaulty(c)
		})
		if len(packed) > 0 {
			rows = append(rows, journal.LeftOut{Round: p.Round, Source: source, Lines: packed})
		}
	}
	return rows
}

// packLeftOut packs lines of one source for the journal: stretches of lines that follow each
// other, each as the lines before it, its length and whether the lint found errors in them.
func packLeftOut(lines lineSet, faulty func(line int64) bool) (packed []byte) {
	end, from, length, flag := int64(0), int64(0), uint64(0), uint64(0)
	flush := func() {
		if length > 0 {
			packed = binary.AppendUvarint(packed, uint64(from-end))
			packed = binary.AppendUvarint(packed, length<<1|flag)
			end = from + int64(length)
		}
	}
	lines.each(func(line int64) {
		now := uint64(0)
		if faulty(line) {
			now = 1
		}
		if length == 0 || line != from+int64(length) || now != flag {
			flush()
			from, length, flag = line, 0, now
		}
		length++
	})
	flush()
	return packed
}

// mostLeftOut bounds the lines of a source; no file of more is planned (see PlanWith).
const mostLeftOut = 1 << 26

// unpackLeftOut yields what packLeftOut packed.
func unpackLeftOut(packed []byte, yield func(line int64, faulty bool)) error {
	line := int64(0)
	for len(packed) > 0 {
		gap, n := binary.Uvarint(packed)
		if n <= 0 {
			return errProvenance
		}
		packed = packed[n:]
		length, n := binary.Uvarint(packed)
		if n <= 0 {
			return errProvenance
		}
		packed = packed[n:]
		if gap > mostLeftOut || length>>1 > mostLeftOut || line+int64(gap)+int64(length>>1) > mostLeftOut {
			return errProvenance
		}
		line += int64(gap)
		for range length >> 1 {
			yield(line, length&1 != 0)
			line++
		}
	}
	return nil
}

// placeLeftOut puts the lines that were left out where they stand; r.mu is held for writing.
func (r *Run) placeLeftOut(rows []journal.LeftOut) error {
	for _, row := range rows {
		if row.Source < 0 || row.Source >= len(r.sources) {
			return errProvenance
		}
		err := unpackLeftOut(row.Lines, func(line int64, faulty bool) {
			r.standing.set(Position{row.Source, line}, leftOut, faulty)
		})
		if err != nil {
			return err
		}
	}
	return nil
}
