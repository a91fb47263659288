package cli

import (
	"os"
	"runtime"
)

// A lint runs in two goroutines that give their processors up only now and then.
const screensProcessors = 2 + 2

// spareProcessors lets Go run more goroutines at a time than there are processors, where
// these are few, so that one that draws or answers a key starts at once; which of their
// threads goes first is the system's decision, and those of a lint go last. While the
// screens are resting there is one: each beat of the clock of the frames, which never
// rests, would wake a second in vain. Somebody's own GOMAXPROCS stands. undo undoes all.
func spareProcessors() (resting func(bool), undo func()) {
	if os.Getenv("GOMAXPROCS") != "" {
		return func(bool) {}, func() {}
	}
	before := runtime.GOMAXPROCS(0)
	awake := max(before, screensProcessors)
	resting = func(rests bool) {
		if rests {
			runtime.GOMAXPROCS(1)
		} else {
			runtime.GOMAXPROCS(awake)
		}
	}
	resting(false)
	return resting, func() { runtime.GOMAXPROCS(before) }
}
