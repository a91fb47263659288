package ndjson

import (
	"runtime"

	"golang.org/x/sys/unix"
)

const backgroundNiceness = 10 // of -20 to 19; what nice(1) takes by itself

// background lets everything else go before what the calling goroutine does from here to
// its end, which is its thread's end too: when another wants the processor, the system
// takes it from this one at once and not after a time slice. Where the system refuses,
// nothing changes.
func background() {
	runtime.LockOSThread() // for good: no other goroutine is to go on with this thread
	thread := unix.Gettid()
	if now, err := niceness(thread); err == nil && now < backgroundNiceness {
		_ = unix.Setpriority(unix.PRIO_PROCESS, thread, backgroundNiceness)
	}
}

func niceness(thread int) (int, error) {
	priority, err := unix.Getpriority(unix.PRIO_PROCESS, thread) // as the kernel gives it, 40 to 1
	return 20 - priority, err
}
