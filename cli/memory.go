package cli

import (
	"math"
	"runtime/debug"
)

// What the collector aims to stay below while files are checked: what is kept of them
// takes two thirds of it, however large they are; the screens need a little more.
const (
	lintMemory    = 46 << 20
	screensMemory = 52 << 20
)

// boundMemory makes the collector run seldom at first and, near that many bytes, as often
// as it takes, unless somebody has set either (GOGC, GOMEMLIMIT): each of its runs takes
// a processor from the check and, with it, from the screen. It returns what undoes that.
func boundMemory(bytes int64) (undo func()) {
	percent, limit := debug.SetGCPercent(-1), debug.SetMemoryLimit(-1)
	undo = func() { debug.SetGCPercent(percent); debug.SetMemoryLimit(limit) }
	if limit != math.MaxInt64 || percent != 100 {
		undo()
		return func() {}
	}
	debug.SetMemoryLimit(bytes)
	debug.SetGCPercent(400)
	return undo
}
