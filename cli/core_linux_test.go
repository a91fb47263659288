package cli

import (
	"io"
	"testing"

	"golang.org/x/sys/unix"
)

func TestMemoryIsNeverDumped(t *testing.T) {
	if code := Main([]string{"version"}, Env{Out: io.Discard, Err: io.Discard, Getenv: func(string) string { return "" }}); code != ExitOK {
		t.Fatalf("exit %d", code)
	}
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_CORE, &limit); err != nil || limit != (unix.Rlimit{}) {
		t.Errorf("core files of up to %d bytes, at most %d: %v", limit.Cur, limit.Max, err)
	}
	if dumpable, err := unix.PrctlRetInt(unix.PR_GET_DUMPABLE, 0, 0, 0, 0); err != nil || dumpable != 0 {
		t.Errorf("dumpable %d: %v", dumpable, err)
	}
}
