package ui

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"clinik-import/ndjson"
	"clinik-import/resource"
)

// BenchmarkTickDuringLint measures how late a clock inside the program is while a file is
// checked on all processors: what a key press waits for before it is even looked at.
func BenchmarkTickDuringLint(b *testing.B) {
	path := filepath.Join(b.TempDir(), "large.ndjson")
	hundred := strings.Repeat(patientLines[0]+"\n", 99) + patientLines[2] + "\n" // one in a hundred is faulty
	if err := os.WriteFile(path, []byte(strings.Repeat(hundred, 4_000)), 0o600); err != nil {
		b.Fatal(err)
	}
	file, err := ndjson.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	patients, _ := resource.Lookup("Patient")
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // as the command line does for the screens
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))   // likewise
	ctx, stop := context.WithCancel(b.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		for ctx.Err() == nil {
			_ = (&ndjson.Linter{Type: patients, Background: true}).File(ctx, file, ndjson.NewReport())
		}
	}()
	const every = 5 * time.Millisecond
	var late []time.Duration
	for b.Loop() {
		due := time.Now().Add(every)
		time.Sleep(every)
		late = append(late, time.Since(due))
	}
	stop()
	<-done
	slices.Sort(late)
	b.ReportMetric(float64(late[len(late)/2].Microseconds())/1000, "ms-late/p50")
	b.ReportMetric(float64(late[len(late)*99/100].Microseconds())/1000, "ms-late/p99")
}
