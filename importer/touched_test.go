package importer

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// A touch changes nothing, whether the program ran on or was started again meanwhile; an
// edit that keeps the size does.
func TestContentDecidesOfATouchedFile(t *testing.T) {
	t.Parallel()
	for _, again := range []bool{false, true} {
		for _, edited := range []bool{false, true} {
			t.Run(fmt.Sprint(again, edited), func(t *testing.T) {
				inWorld(t, func(t *testing.T, w *world) {
					path := w.file("a.ndjson", patients(1, 3))
					r := w.begin(path)
					w.approve(r)
					if edited {
						text, err := os.ReadFile(path)
						if err != nil {
							t.Fatal(err)
						}
						if err := os.WriteFile(path, []byte(strings.Replace(string(text), "No2", "No7", 1)), 0o600); err != nil {
							t.Fatal(err)
						}
					}
					if err := os.Chtimes(path, time.Time{}, time.Unix(1, 0)); err != nil {
						t.Fatal(err)
					}
					if again {
						w.restart()
						var err error
						if r, err = w.e.Open(r.ID()); err != nil {
							t.Fatal(err)
						}
					}
					w.work()
					w.sleep(time.Minute)
					if edited {
						if b := r.Batches()[0]; b.State != StateStale || b.Cause != SourceChanged || w.server.sent() != 0 {
							t.Errorf("an edited file: %+v", b)
						}
						return
					}
					w.totals(r, Totals{Read: 3, Accepted: 3})
				})
			})
		}
	}
}
