package importer

import (
	"encoding/binary"
	"errors"
	"hash"
)

// An origin says where one record of a batch came from, exactly.
type origin struct {
	Position
	Offset   int64    // of the line in the decompressed text
	Length   int      // of the record as it is sent
	Hash     [16]byte // HMAC-SHA-256 of it under the journal's key, cut
	Revision int64    // of the correction that was sent, 0 for the original
	Faulty   bool     // the lint found an error in the original
}

// provenance is the origins of a batch in its order, packed for the journal: about 22
// bytes a record, most numbers as differences from the record before.
type provenance []byte

func (p provenance) append(o, before origin) provenance {
	flags := uint64(o.Source) << 2
	if o.Revision != 0 {
		flags |= 1
	}
	if o.Faulty {
		flags |= 2
	}
	b := binary.AppendUvarint(p, flags)
	if o.Source != before.Source {
		before = origin{}
	}
	b = binary.AppendVarint(b, o.Line-before.Line)
	b = binary.AppendVarint(b, o.Offset-before.Offset)
	b = binary.AppendUvarint(b, uint64(o.Length))
	if o.Revision != 0 {
		b = binary.AppendUvarint(b, uint64(o.Revision))
	}
	return append(b, o.Hash[:]...)
}

var errProvenance = errors.New("the journal's record of what a batch holds cannot be read")

// origins unpacks the provenance of n records.
func (p provenance) origins(n int64) ([]origin, error) {
	all := make([]origin, 0, n)
	if err := p.each(func(o *origin) { all = append(all, *o) }); err != nil {
		return nil, err
	}
	if int64(len(all)) != n {
		return nil, errProvenance
	}
	return all, nil
}

// each yields the origins one after the other; each is valid only during its call.
func (p provenance) each(yield func(*origin)) error {
	var o, before origin
	for len(p) > 0 {
		n := o.unpack(p, before)
		if n == 0 {
			return errProvenance
		}
		p = p[n:]
		yield(&o)
		before = o
	}
	return nil
}

// unpack reads one origin and returns how many bytes it took, 0 if they are no origin.
func (o *origin) unpack(p provenance, before origin) int {
	v := varints{rest: p}
	flags := v.unsigned()
	o.Source, o.Faulty, o.Revision = int(flags>>2), flags&2 != 0, 0
	if o.Source != before.Source {
		before = origin{}
	}
	o.Line, o.Offset = before.Line+v.signed(), before.Offset+v.signed()
	o.Length = int(v.unsigned())
	if flags&1 != 0 {
		o.Revision = int64(v.unsigned())
	}
	if v.bad || len(v.rest) < len(o.Hash) {
		return 0
	}
	copy(o.Hash[:], v.rest)
	return len(p) - len(v.rest) + len(o.Hash)
}

// varints reads numbers one after the other.
type varints struct {
	rest []byte
	bad  bool // something in it was no number
}

func (v *varints) unsigned() uint64 {
	n, k := binary.Uvarint(v.rest)
	v.take(k)
	return n
}

func (v *varints) signed() int64 {
	n, k := binary.Varint(v.rest)
	v.take(k)
	return n
}

func (v *varints) take(n int) {
	if n <= 0 {
		v.bad, v.rest = true, nil
		return
	}
	v.rest = v.rest[n:]
}

// fingerprint hashes a record with the journal's HMAC.
func fingerprint(mac hash.Hash, record []byte) (sum [16]byte) {
	mac.Reset()
	mac.Write(record)
	var full [32]byte
	copy(sum[:], mac.Sum(full[:0]))
	return sum
}
