//go:build !linux

package keystore

// reachable reports whether there is a store to ask: these systems bring their own.
func reachable() bool { return true }

// noService reports whether an error means that there is no store.
func noService(error) bool { return false }
