//go:build unix

package journal

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// noFollow keeps a link from leading a file of ours elsewhere.
const noFollow = unix.O_NOFOLLOW

func lockFile(f *os.File) error {
	return flock(f, unix.LOCK_EX)
}

// probeLock reports errHeld if an owner has the lock, and takes it from nobody.
func probeLock(f *os.File) error {
	if err := flock(f, unix.LOCK_SH); err != nil {
		return err
	}
	return unix.Flock(int(f.Fd()), unix.LOCK_UN)
}

func flock(f *os.File, how int) error {
	err := unix.Flock(int(f.Fd()), how|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		return errHeld
	}
	return err
}
