package ndjson

import (
	"bytes"
	"hash/maphash"
	"sync"
)

const (
	twinParts   = 20      // of the table, made when needed
	partSlots   = 1 << 16 // of 12 bytes: 15 MiB in all
	partRecords = partSlots / 8 * 7
	minTwin     = 8 // bytes; a shorter record has nothing in it to be the same
	lineBits    = 30
	fileBits    = 10
)

// Duplicates remembers the records of one lint, across all its files, by keyed
// hashes of 64 bits: up to 1.1 million records in 15 MiB. Records beyond that are
// still held against those, but are not remembered (Summary.Forgotten counts them). The key is random, so nobody can make records
// that collide. Give one to the Linter of each file; of two that are the same,
// that of the file linted later, or of the later line, is the duplicate. Safe for
// concurrent use.
type Duplicates struct {
	seed maphash.Seed

	mu    sync.Mutex
	parts [twinParts]segment
	files []*File
	paths []string
}

// NewDuplicates returns an empty set.
func NewDuplicates() *Duplicates { return &Duplicates{seed: maphash.MakeSeed()} }

// A segment is a hash table with open addressing. One half of a key says where it
// belongs, the other stands there.
type segment struct {
	keys  []uint32
	where []uint64 // tag of the record, file, line; 0: free
	used  int
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

// meet looks whether a record was met before, and remembers it if not. code is ""
// for a record that repeats none; forgotten is true if there was no room for it.
// The caller holds the lock.
func (d *Duplicates) meet(p print, file uint64, line int64) (code string, earlier Earlier, forgotten bool) {
	tag := p.record >> (lineBits + fileBits) << (lineBits + fileBits)
	own := tag | file<<lineBits | uint64(line)
	if line >= 1<<lineBits {
		return "", Earlier{}, true
	}
	if p.person != 0 {
		first := d.put(p.person, own)
		switch {
		case first == own || first == 0:
			return "", Earlier{}, first == 0
		case first>>(lineBits+fileBits) == tag>>(lineBits+fileBits):
			return codeTwin, d.place(first), false
		}
		// the same person in other words: such a record is remembered by its own key as well
		if exact := d.put(p.record, own); exact != own && exact != 0 {
			return codeTwin, d.place(exact), false
		}
		return codePerson, d.place(first), false
	}
	first := d.put(p.record, own)
	if first == own || first == 0 {
		return "", Earlier{}, first == 0
	}
	return codeTwin, d.place(first), false
}

func (d *Duplicates) place(where uint64) Earlier {
	return Earlier{Path: d.paths[where>>lineBits&(1<<fileBits-1)], Line: int64(where & (1<<lineBits - 1))}
}

// put returns what is known under the key. If nothing is, it stores where and
// returns that; 0 if there is no room.
func (d *Duplicates) put(key, where uint64) (known uint64) {
	at := key >> 32 * (twinParts * partSlots) >> 32
	p := &d.parts[at/partSlots]
	if p.keys == nil { // whole at once: tables that grow leave as much behind
		p.keys, p.where = make([]uint32, partSlots), make([]uint64, partSlots)
	}
	half := uint32(key)
	i := at % partSlots
	for ; p.where[i] != 0; i = (i + 1) % partSlots {
		if p.keys[i] == half {
			return p.where[i]
		}
	}
	if p.used == partRecords {
		return 0
	}
	p.used++
	p.keys[i], p.where[i] = half, where
	return where
}

// print returns what the record looked at last is recognised by.
func (w *work) print(d *Duplicates, line Line) (p print) {
	record := bytes.TrimPrefix(line.Bytes, bom)
	if !w.whole || len(record) < minTwin {
		return p
	}
	person, ok := w.judge.AppendPerson(w.scratch[:0], record)
	if w.scratch = person; ok {
		p.person = max(1, maphash.Bytes(d.seed, person))
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
