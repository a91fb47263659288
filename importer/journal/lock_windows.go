package journal

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// noFollow has no meaning here: links need a right that clerks do not have.
const noFollow = 0

// lockedByte lies far behind the file's end, so that the line stays readable.
const lockedByte = 1 // in units of 4 GiB

func lockFile(f *os.File) error {
	return lockRange(f, windows.LOCKFILE_EXCLUSIVE_LOCK)
}

// probeLock reports errHeld if an owner has the lock, and takes it from nobody.
func probeLock(f *os.File) error {
	if err := lockRange(f, 0); err != nil {
		return err
	}
	at := windows.Overlapped{OffsetHigh: lockedByte}
	return windows.UnlockFileEx(windows.Handle(f.Fd()), 0, 1, 0, &at)
}

func lockRange(f *os.File, how uint32) error {
	at := windows.Overlapped{OffsetHigh: lockedByte}
	err := windows.LockFileEx(windows.Handle(f.Fd()), how|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &at)
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) || errors.Is(err, windows.ERROR_IO_PENDING) {
		return errHeld
	}
	return err
}
