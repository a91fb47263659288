//go:build !torture

package journal

// killpoint is a place at which the torture program may kill the process; elsewhere it is nothing.
func killpoint(when, what string) {}
