package journal

import (
	"fmt"
	"testing"
)

// fill makes a journal with 1,000 runs and 100,000 rejects.
func fill(b *testing.B, dir string) {
	b.Helper()
	j, err := Open(dir)
	if err != nil {
		b.Fatal(err)
	}
	defer j.Close()
	provenance := make([]byte, 220_000/10)
	for group := range 10 {
		err := j.Update(func(tx *Tx) error {
			for i := range 100 {
				id := fmt.Sprintf("run-%04d", group*100+i)
				if err := tx.AddRun(Run{ID: id, Tenant: "t", Started: noon}, []Source{{Path: "/data/patients.ndjson", Type: "Patient"}}); err != nil {
					return err
				}
				row := Batch{Run: id, Number: 1, Round: 1, Type: "Patient", Records: 1000, Bytes: 1, Digest: []byte{1}, Spans: []Span{{0, 1, 1000, 1000}}}
				if err := tx.AddBatch(&row, provenance); err != nil {
					return err
				}
				row.State = Queued
				if err := tx.SaveBatch(row, Sealed); err != nil {
					return err
				}
				rejects := make([]Reject, 100)
				for k := range rejects {
					rejects[k] = Reject{Index: int64(k), Position: k, Line: int64(k + 1), Pointer: "/identifier", Message: "duplicate identifier"}
				}
				if err := tx.SaveRejects(row.ID, 0, rejects); err != nil {
					return err
				}
				if err := tx.SaveSummary(id, []byte("{}")); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLargeJournal(b *testing.B) {
	dir := b.TempDir()
	fill(b, dir)
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			j, err := Open(dir)
			if err != nil {
				b.Fatal(err)
			}
			b.StopTimer()
			j.Close()
			b.StartTimer()
		}
	})
	j, err := Open(dir)
	if err != nil {
		b.Fatal(err)
	}
	defer j.Close()
	b.Run("runs", func(b *testing.B) {
		for b.Loop() {
			if runs, err := j.Runs("t"); len(runs) != 1000 || err != nil {
				b.Fatal(len(runs), err)
			}
		}
	})
	b.Run("summaries", func(b *testing.B) {
		for b.Loop() {
			if s, err := j.Summaries("t"); len(s) != 1000 || err != nil {
				b.Fatal(len(s), err)
			}
		}
	})
	b.Run("page of rejects", func(b *testing.B) {
		for b.Loop() {
			if page, err := j.Rejects(500, 50, 50); len(page) != 50 || err != nil {
				b.Fatal(len(page), err)
			}
		}
	})
	b.Run("page of the audit", func(b *testing.B) {
		for b.Loop() {
			if page, err := j.AuditRows(500, 50); len(page) != 50 || err != nil {
				b.Fatal(len(page), err)
			}
		}
	})
	b.Run("batches of a run", func(b *testing.B) {
		for b.Loop() {
			if rows, err := j.Batches("run-0500"); len(rows) != 1 || err != nil {
				b.Fatal(len(rows), err)
			}
		}
	})
	b.Run("look on", func(b *testing.B) {
		for b.Loop() {
			look, err := Observe(dir)
			if err != nil {
				b.Fatal(err)
			}
			look.Close()
		}
	})
	b.Run("verify", func(b *testing.B) {
		for b.Loop() {
			if v, err := j.Verify(b.Context(), Head{}); err != nil || len(v.Findings) > 0 {
				b.Fatal(v.Findings, err)
			}
		}
	})
	b.Run("commit", func(b *testing.B) {
		for b.Loop() {
			if err := j.Update(func(tx *Tx) error { return tx.Seen("t", noon) }); err != nil {
				b.Fatal(err)
			}
		}
	})
}
