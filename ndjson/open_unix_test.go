//go:build unix

package ndjson

import (
	"errors"
	"path/filepath"
	"syscall"
	"testing"
)

// TestPipeDoesNotHang: nobody writes into the pipe, and Open answers all the same.
func TestPipeDoesNotHang(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skip(err)
	}
	_, err := Open(path)
	var format *FormatError
	if !errors.As(err, &format) || format.Is != "a pipe" {
		t.Errorf("%v", err)
	}
}
