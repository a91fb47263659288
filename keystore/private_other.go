//go:build !unix

package keystore

import "io/fs"

// notPrivate says why a file is not its owner's alone. Here the folder, which lies in the
// person's own profile, is closed to others.
func notPrivate(fs.FileInfo) string { return "" }
