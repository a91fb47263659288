package importer

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"

	"clinik-import/importer/journal"
	"clinik-import/ndjson"
)

// errOtherRecords says that what is sealed is not there any more, whatever the files' times say.
var errOtherRecords = &ndjson.ChangedError{How: "the records in the file are not those that were approved"}

// wireBytes reads the records of a batch again and builds its body again; what differs
// from the sealed digest is an error that wraps ndjson.ErrChanged. Times do not decide:
// a file that was only touched still has the records that were sealed.
func (r *Run) wireBytes(ctx context.Context, row journal.Batch) ([]byte, error) {
	for _, span := range row.Spans {
		s, err := r.source(span.Source)
		if err != nil {
			return nil, err
		}
		if s.Err != nil && !touched(s.Err) {
			return nil, s.Err
		}
		err = s.changed()
		if touched(err) && s.replaced() {
			err = r.readReplaced(s)
		}
		if err != nil && !touched(err) {
			r.fail(s, err)
			return nil, err
		}
	}
	origins, err := r.engine.origins(row)
	if err != nil {
		return nil, err
	}
	var b body
	b.begin(row.Type, row.Bytes)
	err = r.reread(ctx, origins, func(record []byte) error {
		b.add(record)
		return nil
	})
	if err != nil {
		return nil, err
	}
	wire := b.end()
	if digest := sha256.Sum256(wire); !bytes.Equal(digest[:], row.Digest) {
		return nil, errOtherRecords
	}
	return wire, nil
}

// reread yields the records of origins as they are now, each only during the call.
func (r *Run) reread(ctx context.Context, origins []origin, yield func([]byte) error) error {
	for len(origins) > 0 {
		n := 1
		for n < len(origins) && origins[n].Source == origins[0].Source && origins[n].Line > origins[n-1].Line {
			n++
		}
		if err := r.readOrigins(ctx, origins[:n], yield); err != nil {
			return err
		}
		origins = origins[n:]
	}
	return nil
}

// readOrigins yields the records of ascending lines of one file, in one go over it where
// originals are needed.
func (r *Run) readOrigins(ctx context.Context, origins []origin, yield func([]byte) error) error {
	s, err := r.source(origins[0].Source)
	if err != nil {
		return err
	}
	next := 0
	revisions := func(until int64) error {
		for next < len(origins) && origins[next].Line < until && origins[next].Revision != 0 {
			record, err := r.engine.journal.Corrected(origins[next].Revision)
			if err != nil {
				return err
			}
			if err := yield(record); err != nil {
				return err
			}
			next++
		}
		return nil
	}
	const end = int64(^uint64(0) >> 1)
	if err := revisions(end); err != nil || next == len(origins) {
		return err
	}
	enough := errors.New("enough")
	err = s.File.Scan(ctx, origins[next].Line, func(l ndjson.Line) error {
		if err := revisions(l.Number + 1); err != nil {
			return err
		}
		if next < len(origins) && origins[next].Line == l.Number {
			if err := yield(l.Bytes); err != nil {
				return err
			}
			next++
		}
		if err := revisions(l.Number + 1); err != nil {
			return err
		}
		if next == len(origins) {
			return enough
		}
		return ctx.Err()
	})
	switch {
	case errors.Is(err, enough):
		return nil
	case err != nil:
		return err
	}
	return &ndjson.ChangedError{Path: s.Path, How: "is shorter than it was"}
}
