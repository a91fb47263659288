package ndjson

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
)

// digestStep is how many bytes Digest reads between two looks at its context.
const digestStep = 1 << 20

// Digest returns the SHA-256 of the opened file's bytes as they are on disk, packed where it
// is packed: what tells whether a file that was touched or copied is what it was. It reads
// all of them. A stream has none.
func (f *File) Digest(ctx context.Context) ([]byte, error) {
	if f.file == nil {
		return nil, errors.New("what is read from a stream has no digest")
	}
	sum, from := sha256.New(), int64(0)
	for ctx.Err() == nil {
		n, err := io.Copy(sum, io.NewSectionReader(f.file, from, digestStep))
		if err != nil {
			return nil, err
		}
		if n == 0 {
			return sum.Sum(nil), nil
		}
		from += n
	}
	return nil, ctx.Err()
}
