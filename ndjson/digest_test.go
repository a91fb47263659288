package ndjson

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"strings"
	"testing"
)

// The digest is that of all bytes of the file, whatever became of its path since; a stream,
// and a file of which the reading was broken off, has none.
func TestDigest(t *testing.T) {
	t.Parallel()
	for _, size := range []int{1, digestStep, digestStep + 1, 2*digestStep + 77} {
		text := bytes.Repeat([]byte("ab\n"), size/3+1)[:size]
		f := open(t, text, "", Options{})
		want := sha256.Sum256(text)
		if got, err := f.Digest(t.Context()); err != nil || !bytes.Equal(got, want[:]) {
			t.Errorf("%d bytes: %x, %v", size, got, err)
		}
		over, end := context.WithCancel(t.Context())
		end()
		if got, err := f.Digest(over); got != nil || !errors.Is(err, context.Canceled) {
			t.Errorf("%d bytes, broken off: %x, %v", size, got, err)
		}
	}
	stream, err := FromReader("-", strings.NewReader("{}\n"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stream.Digest(t.Context()); err == nil {
		t.Error("a stream has a digest")
	}
}
