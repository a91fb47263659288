package importer

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// Every fault is told once, on whatever way its record got further since.
func TestEachFaultTellsWhatWasMendedToo(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		refused := map[string]string{patient(1): "no", patient(7): "no", patient(8): "never", patient(2): "no"}
		w.server.reject = func(record string) string { return refused[record] }
		r := w.begin(w.file("a.ndjson", []string{patient(1), patient(2), faultyPatient(3), faultyPatient(4), patient(5)}))
		faults := func(want ...string) {
			t.Helper()
			var got []string
			for f := range r.EachFault() {
				said := f.Message
				if f.HeldBack {
					said = f.Group
				}
				got = append(got, fmt.Sprintf("%d %s: state %d, later %d, corrected %t", f.Line, said, f.State, f.Later, f.Corrected))
			}
			if !slices.Equal(got, want) {
				t.Errorf("%q\nnot %q", got, want)
			}
		}
		correct := func(line int64, record string) {
			t.Helper()
			if err := r.Correct(Correction{Position: Position{0, line}, Record: []byte(record)}); err != nil {
				t.Fatal(err)
			}
		}
		send := func() {
			t.Helper()
			w.approve(r)
			w.sleep(time.Minute)
		}
		held := func(line int, state RecordState, later int, corrected bool) string {
			return fmt.Sprintf("%d field.allowed|/gender: state %d, later %d, corrected %t", line, state, later, corrected)
		}
		said := func(line int, said string, state RecordState, later int, corrected bool) string {
			return fmt.Sprintf("%d %s: state %d, later %d, corrected %t", line, said, state, later, corrected)
		}
		w.work()
		correct(3, patient(3))
		send()
		faults(said(1, "no", Rejected, 0, false), said(2, "no", Rejected, 0, false), held(3, Accepted, 1, false), held(4, HeldBack, 0, false))
		correct(1, patient(7))
		correct(2, patient(8))
		correct(4, patient(4))
		faults(said(1, "no", Rejected, 0, true), said(2, "no", Rejected, 0, true), held(3, Accepted, 1, false), held(4, HeldBack, 0, true))
		send() // 1 is refused for the same reason, 2 for another
		faults(said(1, "no", Rejected, 0, false), said(2, "no", Rejected, 2, false), said(2, "never", Rejected, 0, false),
			held(3, Accepted, 1, false), held(4, Accepted, 2, false))
		correct(1, patient(9))
		correct(2, patient(10))
		send()
		faults(said(1, "no", Accepted, 3, false), said(2, "no", Accepted, 3, false), said(2, "never", Accepted, 3, false),
			held(3, Accepted, 1, false), held(4, Accepted, 2, false))
	})
}
