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
	var before origin
	for len(p) > 0 {
		var o origin
		var fields [4]int64
		var revision uint64
		flags, k := binary.Uvarint(p)
		if k <= 0 {
			return nil, errProvenance
		}
		p = p[k:]
		for i := range 2 {
			if fields[i], k = binary.Varint(p); k <= 0 {
				return nil, errProvenance
			}
			p = p[k:]
		}
		length, k := binary.Uvarint(p)
		if k <= 0 {
			return nil, errProvenance
		}
		p = p[k:]
		if flags&1 != 0 {
			if revision, k = binary.Uvarint(p); k <= 0 {
				return nil, errProvenance
			}
			p = p[k:]
		}
		if len(p) < len(o.Hash) {
			return nil, errProvenance
		}
		copy(o.Hash[:], p)
		p = p[len(o.Hash):]
		o.Source, o.Faulty = int(flags>>2), flags&2 != 0
		if o.Source != before.Source {
			before = origin{}
		}
		o.Line, o.Offset = before.Line+fields[0], before.Offset+fields[1]
		o.Length, o.Revision = int(length), int64(revision)
		all = append(all, o)
		before = o
	}
	if int64(len(all)) != n {
		return nil, errProvenance
	}
	return all, nil
}

// fingerprint hashes a record with the journal's HMAC.
func fingerprint(mac hash.Hash, record []byte) (sum [16]byte) {
	mac.Reset()
	mac.Write(record)
	var full [32]byte
	copy(sum[:], mac.Sum(full[:0]))
	return sum
}
