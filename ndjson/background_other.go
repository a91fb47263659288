//go:build !linux && !windows

package ndjson

// background does nothing where the system has no priority of single threads that leaves
// them their full speed on an idle machine.
func background() {}
