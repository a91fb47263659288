package importer

import (
	"testing"

	"clinik-import/importer/journal"
)

// What is remembered of a server, look after look: the job that ends a memory does not begin one.
func TestWhatIsRemembered(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		zero, one, both := baseEvidence{zero: true}, baseEvidence{count: true}, baseEvidence{zero: true, count: true}
		for i, look := range []struct {
			job  string
			v    baseEvidence
			base int64 // remembered after it; -2: nothing
		}{
			{"a", baseEvidence{}, -2},
			{"a", both, -2},
			{"b", zero, 0},
			{"c", baseEvidence{}, 0},
			{"c", one, -1},
			{"c", one, -1},
			{"d", one, 1},
			{"e", both, -1},
			{"f", zero, 0},
		} {
			before, err := w.e.counting(look.v.form())
			if err != nil {
				t.Fatal(err)
			}
			if err := w.j.Update(func(tx *journal.Tx) error { return w.e.remember(tx, before, look.job, look.v) }); err != nil {
				t.Fatal(err)
			}
			after, err := w.e.counting(look.v.form())
			if got := after; err != nil || (got == nil) != (look.base == -2) || got != nil && got.Base != look.base {
				t.Errorf("look %d: %+v, %v, want base %d", i, got, err, look.base)
			}
		}
	})
}
