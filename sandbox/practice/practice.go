// Package practice makes clinical records for practice, tests and benchmarks.
// The people in it are made up by a seeded generator; nobody's data is in it.
//
//	Options ──Write──▶ NDJSON, a line at a time     any size; no record is kept
//	   │        └────▶ Truth: which line got which fault
//	   └──Files──▶ the demo's folder                Rules ──▶ what only the practice server refuses
//
// The same options give the same bytes on every platform and in every release
// of the program that has the same word lists: nothing comes from the clock,
// floating point or the order of a map.
package practice

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
)

// Options say which records to make.
type Options struct {
	Type    string        // FHIR name, one of Types
	Lines   int64         // how many lines, a record on each; 0 writes nothing
	Seed    uint64        // the same seed gives the same records; the faults come on top of them
	Faulty  float64       // share of lines with a planted fault, 0 to 1; rounded to whole lines, then exact
	Unknown float64       // share of good lines that name a practitioner whom Rules refuses, 0 to 1; exact as well
	Kinds   []Kind        // faults to plant, in turn, those passed over that do not fit; nil: all that fit Type
	Truth   func(Planted) // called for each line with a fault or an unknown practitioner, in order; may be nil
}

// Planted says what was done to a line. A pointer into a line that is no JSON any
// more leads to where the fault is in the record that it was.
type Planted struct {
	Line    int64  `json:"line"` // from 1
	Kind    Kind   `json:"kind"`
	Pointer string `json:"pointer"` // JSON Pointer of the member at fault; "" where it is the line as a whole
}

// Types returns the FHIR names that Write takes, sorted.
func Types() []string { return slices.Sorted(maps.Keys(models)) }

// Check says what is wrong with the options; nil if Write takes them.
func (o Options) Check() error {
	_, err := newGenerator(o)
	return err
}

// Write writes the records as NDJSON, each line ended by LF. Lines are written in
// blocks; memory does not grow with their number. It fails if the options make no
// sense or w does.
func Write(w io.Writer, o Options) error {
	g, err := newGenerator(o)
	if err != nil {
		return err
	}
	const block = 64 << 10
	buf := make([]byte, 0, block+block/4)
	for n := int64(1); n <= o.Lines; n++ {
		buf = append(g.line(buf, n), '\n')
		if len(buf) >= block || n == o.Lines {
			if _, err := w.Write(buf); err != nil {
				return fmt.Errorf("writing %s records, at line %d: %w", o.Type, n, err)
			}
			buf = buf[:0]
		}
	}
	return nil
}

// A generator makes one line after the other. Records and faults draw from two
// random streams, so a file with faults differs from one without only where they are.
type generator struct {
	model  *model
	record writer
	faults *rng
	deck   []Kind // kinds still to be dealt this round: every kind comes before one comes again
	kinds  []Kind
	truth  func(Planted)

	left    int64 // lines still to come
	faulty  int64 // of these, how many get a fault
	unknown int64 // and how many an unknown practitioner
}

func newGenerator(o Options) (*generator, error) {
	m, ok := models[o.Type]
	if !ok {
		return nil, fmt.Errorf("no practice records of type %q; there are %s", o.Type, strings.Join(Types(), ", "))
	}
	if o.Lines < 0 {
		return nil, fmt.Errorf("the number of lines is %d; it cannot be negative", o.Lines)
	}
	if !(o.Faulty >= 0 && o.Unknown >= 0 && o.Faulty+o.Unknown <= 1) {
		return nil, errors.New("the shares of faulty records and of unknown practitioners must lie between 0 and 1, together too")
	}
	kinds := kindsOf(o.Type)
	if o.Kinds != nil {
		kinds = slices.DeleteFunc(slices.Clone(o.Kinds), func(k Kind) bool { return !m.fits(k) })
	}
	g := &generator{
		model:  m,
		record: writer{rng: newRNG(o.Seed, o.Type)},
		faults: newRNG(o.Seed, o.Type+" faults"),
		kinds:  kinds,
		truth:  o.Truth,
		left:   o.Lines,
		faulty: int64(math.Round(o.Faulty * float64(o.Lines))),
	}
	g.unknown = min(int64(math.Round(o.Unknown*float64(o.Lines))), g.left-g.faulty)
	if g.faulty > 0 && len(kinds) == 0 {
		return nil, fmt.Errorf("none of the kinds of fault asked for fits a %s", o.Type)
	}
	if g.unknown > 0 && len(m.spots.practitioner) == 0 {
		return nil, fmt.Errorf("a %s names no practitioner, so none can be unknown", o.Type)
	}
	return g, nil
}

// line appends line n to dst. Which lines are faulty is Knuth's selection
// sampling: every choice of lines is equally likely and their number is exact.
func (g *generator) line(dst []byte, n int64) []byte {
	start := len(dst)
	g.record.b = append(dst, '{')
	g.model.write(&g.record)
	dst = append(g.record.b, '}')

	if marked := g.faulty + g.unknown; marked > 0 && g.faults.below(g.left) < marked {
		var p Planted
		dst, p = g.plant(dst, start, g.faults.below(marked) < g.faulty)
		p.Line = n
		if g.truth != nil {
			g.truth(p)
		}
	}
	g.left--
	return dst
}

// plant breaks the record dst[start:], or gives it an unknown practitioner. A record
// that has no place for what is to be planted gives way to another.
func (g *generator) plant(dst []byte, start int, fault bool) ([]byte, Planted) {
	if fault {
		g.faulty--
	} else {
		g.unknown--
	}
	record := slices.Clone(dst[start:])
	for {
		plant := g.faultIn
		if !fault {
			plant = g.unknownIn
		}
		if line, p, ok := plant(record); ok {
			return append(dst[:start], line...), p
		}
		another := writer{rng: g.faults, b: append(record[:0], '{')}
		g.model.write(&another)
		record = append(another.b, '}')
	}
}

func (g *generator) unknownIn(record []byte) ([]byte, Planted, bool) {
	line, pointer, ok := plantUnknown(g.model, g.faults, record)
	return line, Planted{Kind: UnknownPractitioner, Pointer: pointer}, ok
}

// faultIn plants the first kind on the deck that fits the record. When the deck is
// used up, all kinds are shuffled anew: each comes up before one comes up again.
func (g *generator) faultIn(record []byte) ([]byte, Planted, bool) {
	if len(g.deck) == 0 {
		g.deck = append(g.deck, g.kinds...)
		for i := len(g.deck) - 1; i > 0; i-- {
			j := g.faults.intn(i + 1)
			g.deck[i], g.deck[j] = g.deck[j], g.deck[i]
		}
	}
	for i, kind := range g.deck {
		if line, pointer, ok := planters[kind](g.model, g.faults, record); ok {
			g.deck = slices.Delete(g.deck, i, i+1)
			return line, Planted{Kind: kind, Pointer: pointer}, true
		}
	}
	return nil, Planted{}, false
}
