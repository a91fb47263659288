//go:build !unix

package keystore

import "io/fs"

// exposed reports whether others may read a file. Here the folder, which lies in the
// person's own profile, is closed to others.
func exposed(fs.FileInfo) bool { return false }

// foreign reports whether a file is somebody else's.
func foreign(fs.FileInfo) bool { return false }
