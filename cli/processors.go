package cli

import (
	"os"
	"runtime"
)

// A lint runs in two goroutines that give their processors up only now and then.
const screensProcessors = 2 + 2

// spareProcessors lets Go run more goroutines at a time than there are processors, where
// these are few, so that one that draws or answers a key starts at once; which of their
// threads goes first is the system's decision, and those of a lint go last. Somebody's own
// GOMAXPROCS stands. It returns what undoes that.
func spareProcessors() (undo func()) {
	now := runtime.GOMAXPROCS(0)
	if now >= screensProcessors || os.Getenv("GOMAXPROCS") != "" {
		return func() {}
	}
	runtime.GOMAXPROCS(screensProcessors)
	return func() { runtime.GOMAXPROCS(now) }
}
