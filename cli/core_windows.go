package cli

import "golang.org/x/sys/windows"

// noCoreDump keeps the system's own error reports, which may hold memory, from being
// written when the program crashes.
func noCoreDump() {
	windows.SetErrorMode(windows.SEM_FAILCRITICALERRORS | windows.SEM_NOGPFAULTERRORBOX)
}
