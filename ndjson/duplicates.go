package ndjson

import (
	"bytes"
	"hash/maphash"
	"sync"

	"clinik-import/resource"
)

const (
	tableBits    = 18 // the table has 2^18 buckets of 64 bytes: 16 MiB, made when needed
	bucketSlots  = 5  // with its 12 bytes each they fill a cache line
	tableRecords = 1 << tableBits * bucketSlots / 10 * 9
	pageBuckets  = 4 << 10 / 64 // buckets of a page of memory
	batch        = 16           // records whose buckets are fetched together
	minTwin      = 8            // bytes; a shorter record has nothing in it to be the same
	lineBits     = 30
	fileBits     = 10
	placeBits    = lineBits + fileBits
)

// Duplicates remembers the records of one lint, across all its files, by keyed
// hashes of 64 bits: up to 1.18 million records in 16 MiB. Records beyond that are
// still held against those, but are not remembered (Summary.Forgotten counts them).
// The key is random, so nobody can make records that collide. Give one to the Linter
// of each file; of two that are the same, that of the file linted later, or of the
// later line, is the duplicate. Safe for concurrent use.
type Duplicates struct {
	seed maphash.Seed
	key  resource.PersonKey

	mu      sync.Mutex
	buckets []bucket
	used    int
	fetched uint64 // of no meaning; see fetch
	written [1 << tableBits / pageBuckets]bool
	files   []*File
	paths   []string
}

// NewDuplicates returns an empty set.
func NewDuplicates() *Duplicates {
	d := &Duplicates{seed: maphash.MakeSeed()}
	for i := range d.key {
		d.key[i] = maphash.Comparable(d.seed, i)
	}
	return d
}

// A bucket is where the keys are that begin with its number. What does not fit in
// goes into the next. The lower half of a key stands in it.
type bucket struct {
	where [bucketSlots]uint64 // tag of the record, file, line; 0: free, and so are the slots after it
	keys  [bucketSlots]uint32

	written bool // of no meaning; see fetch
}

// A print is what a record is recognised by; record is 0 for one that is not looked at.
type print struct {
	record, person uint64 // person is 0 where the record is of none
	line           int64  // in its block
	offset         int64  // of the line in the file
}

// An Earlier record is one that a later one repeats.
type Earlier struct {
	Path string // of its file, as the user gave it
	Line int64
}

// A twin is a record that repeats an earlier one.
type twin struct {
	line     int64
	rule     *rule
	severity Severity
	earlier  Earlier
}

// file returns the number of a file; ok is false where there are too many. The
// caller holds the lock.
func (d *Duplicates) file(f *File) (n uint64, ok bool) {
	for i, known := range d.files {
		if known == f {
			return uint64(i), true
		}
	}
	if len(d.files) == 1<<fileBits {
		return 0, false
	}
	d.files = append(d.files, f)
	d.paths = append(d.paths, f.info.Path)
	return uint64(len(d.files) - 1), true
}

// fetch reads the buckets that the records belong in, all at once: one after the
// other each would wait for the memory alone. The caller holds the lock.
func (d *Duplicates) fetch(prints []print) {
	if d.buckets == nil {
		d.buckets = make([]bucket, 1<<tableBits) // whole at once: tables that grow leave as much behind
	}
	for i := range prints {
		at := prints[i].first() >> (64 - tableBits)
		if page := at / pageBuckets; !d.written[page] { // memory that is read first and written then costs the system twice
			d.written[page], d.buckets[at].written = true, true
		}
		d.fetched += d.buckets[at].where[0]
	}
}

// first returns the key that the record is looked for by first.
func (p *print) first() uint64 {
	if p.person != 0 {
		return p.person
	}
	return p.record
}

// tag returns the part of the record's hash that stands beside its place: bits of
// which a key that leads there need not agree in.
func (p *print) tag() uint64 { return p.record >> 32 << placeBits }

// meet looks whether a record was met before, and remembers it if not. code is ""
// for a record that repeats none; forgotten is true if there was no room for it.
// The caller holds the lock and has fetched the record's bucket.
func (d *Duplicates) meet(p *print, file uint64, line int64) (code string, earlier Earlier, forgotten bool) {
	if line >= 1<<lineBits {
		return "", Earlier{}, true
	}
	own := p.tag() | file<<lineBits | uint64(line)
	first := d.put(p.first(), own)
	switch {
	case first == own || first == 0:
		return "", Earlier{}, first == 0
	case first>>placeBits == own>>placeBits:
		return codeTwin, d.place(first), false
	case p.person == 0: // half of the hash is the same, and no more
		return "", Earlier{}, true
	}
	// the same person in other words: such a record is remembered by its own key as well
	if exact := d.put(p.record, own); exact != 0 && exact != own && exact>>placeBits == own>>placeBits {
		return codeTwin, d.place(exact), false
	}
	return codePerson, d.place(first), false
}

func (d *Duplicates) place(where uint64) Earlier {
	return Earlier{Path: d.paths[where>>lineBits&(1<<fileBits-1)], Line: int64(where & (1<<lineBits - 1))}
}

// find looks where a record, and its person, were met first, and remembers nothing.
func (d *Duplicates) find(p *print) (same, person Met) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.buckets == nil {
		return same, person
	}
	first := d.get(p.first())
	if p.person != 0 {
		person = d.met(first)
	}
	for _, where := range []uint64{first, d.get(p.record)} {
		if where != 0 && where>>placeBits == p.tag()>>placeBits {
			return d.met(where), person
		}
	}
	return same, person
}

func (d *Duplicates) met(where uint64) Met {
	if where == 0 {
		return Met{}
	}
	return Met{d.files[where>>lineBits&(1<<fileBits-1)], int64(where & (1<<lineBits - 1))}
}

// get returns what is known under the key, 0 if nothing is.
func (d *Duplicates) get(key uint64) uint64 {
	half := uint32(key)
	for i := key >> (64 - tableBits); ; i++ {
		b := &d.buckets[i&(1<<tableBits-1)]
		for k := range b.where {
			if b.where[k] == 0 || b.keys[k] == half {
				return b.where[k]
			}
		}
	}
}

// put returns what is known under the key. If nothing is, it stores where and
// returns that; 0 if there is no room.
func (d *Duplicates) put(key, where uint64) (known uint64) {
	half := uint32(key)
	for i := key >> (64 - tableBits); ; i++ {
		b := &d.buckets[i&(1<<tableBits-1)]
		for k := range b.where {
			switch {
			case b.where[k] != 0:
				if b.keys[k] == half {
					return b.where[k]
				}
			case d.used == tableRecords:
				return 0
			default:
				d.used++
				b.where[k], b.keys[k] = where, half
				return where
			}
		}
	}
}

// print returns what the record looked at last is recognised by.
func (w *work) print(d *Duplicates, line []byte) (p print) {
	record := line
	if len(line) > 0 && line[0] == bom[0] {
		record = bytes.TrimPrefix(line, bom)
	}
	if !w.whole || len(record) < minTwin {
		return p
	}
	if person, ok := w.judge.Person(&d.key, record); ok {
		p.person = max(1, person)
	}
	if w.judge.Spaced() {
		w.scratch = appendCompact(w.scratch[:0], record)
		record = w.scratch
	}
	p.record = max(1, maphash.Bytes(d.seed, record))
	return p
}

// appendCompact appends a whole record without the white space between its tokens.
func appendCompact(b, record []byte) []byte {
	inString := false
	for i := 0; i < len(record); i++ {
		c := record[i]
		switch {
		case inString && c == '\\':
			b = append(b, c)
			i++
			c = record[i]
		case c == '"':
			inString = !inString
		case !inString && (c == ' ' || c == '\t' || c == '\r' || c == '\n'):
			continue
		}
		b = append(b, c)
	}
	return b
}
