//go:build unix

package cli

import (
	"io/fs"
	"os"

	"golang.org/x/sys/unix"
)

// othersMayWrite reports whether somebody else may change a file.
func othersMayWrite(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().Perm()&0o022 != 0
}

// othersMayRead reports whether somebody else may look into a folder.
func othersMayRead(info fs.FileInfo) bool { return info.Mode().Perm()&0o077 != 0 }

// freeSpace is how many bytes a person may still write where a folder lies.
func freeSpace(folder string) (uint64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(folder, &s); err != nil {
		return 0, err
	}
	return uint64(s.Bavail) * uint64(s.Bsize), nil
}
