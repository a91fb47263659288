//go:build unix

package keystore

import (
	"io/fs"
	"os"
	"syscall"
)

// notPrivate says why a file is not its owner's alone, "" if it is.
func notPrivate(info fs.FileInfo) string {
	if info.Mode().Perm()&0o077 != 0 {
		return "can be read by others, so the key in it must be taken for known: get a new key, and store it with clinik-import key set --file"
	}
	if s, ok := info.Sys().(*syscall.Stat_t); ok && int(s.Uid) != os.Geteuid() {
		return "belongs to somebody else; it is not used"
	}
	return ""
}
