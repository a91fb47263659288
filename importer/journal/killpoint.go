//go:build torture

package journal

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
)

// Only in builds for the torture program: CLINIK_IMPORT_KILL=WHEN|WHAT|N kills the process
// at the N-th update that begins with WHAT (as the audit calls it; "" is any), just before
// its commit ("before") or just after it ("after"). No deferred function runs, nothing is
// flushed: what the disk then holds is what a power button leaves of a process.
var (
	armed = strings.Split(os.Getenv("CLINIK_IMPORT_KILL"), "|")
	left  atomic.Int64
)

func init() {
	if len(armed) == 3 {
		n, _ := strconv.ParseInt(armed[2], 10, 64)
		left.Store(n)
	}
}

func killpoint(when, what string) {
	if len(armed) != 3 || when != armed[0] || !strings.HasPrefix(what, armed[1]) || left.Add(-1) != 0 {
		return
	}
	fmt.Fprintf(os.Stderr, "\nkillpoint: %s %s\n", when, what)
	if self, err := os.FindProcess(os.Getpid()); err == nil {
		_ = self.Kill()
	}
	select {} // until the kill has come
}
