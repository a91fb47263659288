//go:build unix

package keystore

import (
	"io/fs"
	"os"
	"syscall"
)

// exposed reports whether others may read a file.
func exposed(info fs.FileInfo) bool { return info.Mode().Perm()&0o077 != 0 }

// foreign reports whether a file is somebody else's.
func foreign(info fs.FileInfo) bool {
	s, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(s.Uid) != os.Geteuid()
}
