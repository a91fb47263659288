//go:build unix

package ndjson

import (
	"os"
	"syscall"
)

// openNonBlocking opens for reading without waiting for the other end of a pipe.
func openNonBlocking(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK|syscall.O_NOCTTY, 0)
}
