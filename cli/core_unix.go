//go:build unix

package cli

import "golang.org/x/sys/unix"

// noCoreDump keeps the memory of the program, which holds records and perhaps a key, out
// of files that a crash would leave. Programs that it starts inherit the limit. What a
// system does not know stays as it is.
func noCoreDump() {
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
	hideMemory()
}
