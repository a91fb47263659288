package ndjson

import (
	"runtime"

	"golang.org/x/sys/windows"
)

var setThreadPriority = windows.NewLazySystemDLL("kernel32.dll").NewProc("SetThreadPriority")

// background lets everything else go before what the calling goroutine does from here to
// its end, which is its thread's end too. Where the system refuses, nothing changes.
func background() {
	runtime.LockOSThread()          // for good: no other goroutine is to go on with this thread
	const belowNormal = ^uintptr(0) // THREAD_PRIORITY_BELOW_NORMAL, -1
	if setThreadPriority.Find() == nil {
		_, _, _ = setThreadPriority.Call(uintptr(windows.CurrentThread()), belowNormal)
	}
}
