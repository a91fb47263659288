package cli_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
)

// binary is the real program, built once for the journeys.
var binary string

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

// atOnce is how many tests run beside each other at least.
const atOnce = 6

func run(m *testing.M) int {
	folder, err := os.MkdirTemp("", "clinik-import-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(folder)
	binary = filepath.Join(folder, "clinik-import")
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	if out, err := exec.Command("go", "build", "-o", binary, "clinik-import").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "the program could not be built: %v\n%s", err, out)
		return 1
	}
	// A program with the race detector in it waits a second when it ends, in case something
	// still runs. Hundreds of them do here; what is still running then runs in an instant too.
	if os.Getenv("GORACE") == "" {
		os.Setenv("GORACE", "atexit_sleep_ms=20")
	}
	// Nearly all of these tests wait for programs of their own, few compute.
	flag.Parse()
	if runtime.GOMAXPROCS(0) < atOnce {
		flag.Set("test.parallel", strconv.Itoa(atOnce))
	}
	return m.Run()
}
