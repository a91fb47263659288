package importer

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// In every round of every import, however many files and whatever is rejected and
// corrected, the slots used are the fewest that the records fit into, the records of a
// file keep their order, and each record says exactly where it came from.
func TestFewestSlotsInEveryRound(t *testing.T) {
	t.Parallel()
	const most = 20
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				rnd := rand.New(rand.NewPCG(seed, 3))
				w.opts.Limits = Limits{Records: most, Bytes: 1 << 20}
				w.restart()
				refused := map[string]bool{}
				w.server.base = 1
				w.server.reject = func(record string) string {
					if refused[record] {
						return "lastName: reserved"
					}
					return ""
				}
				var paths []string
				n := 0
				for i := range 1 + rnd.IntN(4) {
					lines := patients(n+1, n+1+rnd.IntN(50))
					n += len(lines)
					for _, l := range lines {
						refused[l] = rnd.IntN(8) == 0
					}
					paths = append(paths, w.file(fmt.Sprintf("%d.ndjson", i), lines))
				}
				r := w.begin(paths...)
				w.work()
				for round := 1; ; round++ {
					p, err := r.Plan(t.Context())
					if err != nil {
						t.Fatal(err)
					}
					records := 0
					for _, b := range p.Batches {
						records += b.Records
					}
					if records == 0 {
						break
					}
					if fewest := (records + most - 1) / most; len(p.Batches) != fewest {
						t.Errorf("round %d: %d slots for %d records, %d are enough", round, len(p.Batches), records, fewest)
					}
					sent := w.server.sent()
					w.approve(r)
					w.sleep(48 * time.Hour)
					if used := w.server.sent() - sent; used != len(p.Batches) {
						t.Errorf("round %d: %d batches sent, %d planned", round, used, len(p.Batches))
					}
					w.wellProved(r)
					rejects, _ := r.Rejects(0, 1000)
					for _, j := range rejects {
						if j.Certainty == Certain && !j.Corrected {
							n++
							if err := r.Correct(Correction{Position: j.Position, Record: []byte(patient(n))}); err != nil {
								t.Fatal(err)
							}
						}
					}
				}
				w.adds(r)
			})
		})
	}
}

// wellProved checks the provenance of every batch against the files.
func (w *world) wellProved(r *Run) {
	w.t.Helper()
	for _, b := range r.rows() {
		origins, err := w.e.origins(b.Batch)
		if err != nil {
			w.t.Fatal(err)
		}
		mac := w.j.NewMAC()
		var before origin
		for i, o := range origins {
			record, err := r.lineOf(o)
			if err != nil {
				w.t.Fatal(err)
			}
			line, err := r.Sources()[o.Source].File.Line(o.Line)
			if err != nil || line.Offset != o.Offset || len(record) != o.Length || fingerprint(mac, record) != o.Hash {
				w.t.Fatalf("batch %d, record %d: %+v does not say where it came from, %v", b.Number, i, o, err)
			}
			if i > 0 && (o.Source < before.Source || o.Source == before.Source && o.Line <= before.Line) {
				w.t.Errorf("batch %d: record %d comes after one that stands behind it", b.Number, i)
			}
			before = o
		}
	}
}
