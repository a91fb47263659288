package importer

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"clinik-import/importer/journal"
	"clinik-import/ndjson"
	"clinik-import/resource"
)

// BenchmarkLargeFile lints, plans, seals and reads again for sending the file named by
// CLINIK_IMPORT_LARGE (of Patient records), and reports the seconds of each and the heap
// that is in use at the end.
func BenchmarkLargeFile(b *testing.B) {
	path := os.Getenv("CLINIK_IMPORT_LARGE")
	if path == "" {
		b.Skip("CLINIK_IMPORT_LARGE names no file")
	}
	for b.Loop() {
		dir := b.TempDir()
		j, err := journal.Open(filepath.Join(dir, "journal"))
		if err != nil {
			b.Fatal(err)
		}
		e, err := New(Options{Journal: j, Server: &fakeServer{}, Target: Target{Tenant: "t"}})
		if err != nil {
			b.Fatal(err)
		}
		f, err := ndjson.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		patientType, _ := resource.Lookup("Patient")
		r, err := e.Begin([]Input{{f, patientType}})
		if err != nil {
			b.Fatal(err)
		}
		timed := func(name string, f func()) {
			start := time.Now()
			f()
			b.ReportMetric(time.Since(start).Seconds(), name+"-s")
		}
		ctx := context.Background()
		timed("lint", func() { err = r.Lint(ctx) })
		if err != nil {
			b.Fatal(err)
		}
		var p Plan
		timed("plan", func() { p, err = r.Plan(ctx) })
		if err != nil {
			b.Fatal(err)
		}
		timed("approve", func() { err = r.Approve(ctx, p) })
		if err != nil {
			b.Fatal(err)
		}
		timed("totals", func() { r.Totals() })
		timed("batches", func() { r.Batches() })
		timed("rejects", func() { r.Rejects(0, 1000) })
		last := r.all()[len(p.Batches)-1]
		timed("wire-bytes", func() { _, err = r.wireBytes(ctx, last.Batch) })
		if err != nil {
			b.Fatal(err)
		}
		timed("rebuild", func() { err = r.rebuild() })
		if err != nil {
			b.Fatal(err)
		}
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(m.HeapAlloc)/(1<<20), "heap-MiB")
		b.ReportMetric(float64(len(p.Batches)), "batches")
		r.Close()
		j.Close()
	}
}
