package importer

import (
	"bytes"
	"errors"
	"os"
	"testing"
	"time"

	"clinik-import/ndjson"
)

// An interrupted send is taken up as the run that it was; where it had begun to correct, by a
// new run in its place, so that nothing is corrected twice. What is meant stays with it.
func TestAnInterruptedSendIsTakenUp(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		path := w.file("a.ndjson", []string{patient(1), faultyPatient(2)})
		r := w.beginToSend(path)
		w.lint(r)
		w.restart()
		again, err := w.e.TakeUp(r.ID(), nil)
		if err != nil || again.ID() != r.ID() {
			t.Fatalf("%v", err)
		}
		w.lint(again)
		if err := again.Correct(Correction{Position: Position{Line: 2}, Record: []byte(patient(2))}); err != nil {
			t.Fatal(err)
		}
		w.restart()
		if got, want := w.leftOvers(), r.ID()+" 1 files [] 1"; got != want {
			t.Errorf("corrected, it is left over as %q, want %q", got, want)
		}
		if again, err = w.e.TakeUp(r.ID(), nil); err != nil || again.ID() == r.ID() || again.Edited() != 0 {
			t.Fatalf("%v", err)
		}
		left, err := LeftOvers(w.j)
		if err != nil || len(left) != 1 || left[0].ID != again.ID() || string(left[0].Meant) != "meant" {
			t.Fatalf("%+v, %v", left, err)
		}
		w.lint(again)
		w.approve(again)
		if got := w.leftOvers(); got != "" {
			t.Errorf("approved: %q", got)
		}
	})
}

// What was meant of a file holds for that file, not for what it became.
func TestAnInterruptedSendOfAFileThatChangedIsNotTakenUp(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		path := w.file("a.ndjson", patients(1, 2))
		r := w.beginToSend(path)
		w.end()
		if err := os.WriteFile(path, []byte(patient(3)+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		w.start()
		if _, err := w.e.TakeUp(r.ID(), nil); !errors.Is(err, ndjson.ErrChanged) {
			t.Errorf("%v", err)
		}
		if got, want := w.leftOvers(), r.ID()+" 1 files [] 0"; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	})
}

// A file that was merely touched is what it was if its bytes are, and is that again when the
// run is taken up once more.
func TestAnInterruptedSendOfATouchedFileIsTakenUpIfItIsTheSame(t *testing.T) {
	for name, corrected := range map[string]bool{"as it was checked": false, "as it was corrected": true} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				path := w.file("a.ndjson", patients(1, 3))
				r := w.beginToSend(path)
				if corrected {
					w.lint(r)
					if err := r.Correct(Correction{Position: Position{Line: 2}, Record: []byte(patient(9))}); err != nil {
						t.Fatal(err)
					}
				}
				before, err := r.Sources()[0].File.Digest(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				w.end()
				if err := os.Chtimes(path, time.Time{}, time.Unix(1, 0)); err != nil {
					t.Fatal(err)
				}
				w.start()
				asked, same := 0, false
				compare := func(number int, file *ndjson.File) error {
					asked++
					now, err := file.Digest(t.Context())
					if !same || number != 0 || !bytes.Equal(now, before) {
						return &ndjson.ChangedError{Path: path}
					}
					return err
				}
				if _, err := w.e.TakeUp(r.ID(), compare); !errors.Is(err, ndjson.ErrChanged) {
					t.Errorf("not known to be the same: %v", err)
				}
				same = true
				again, err := w.e.TakeUp(r.ID(), compare)
				if err != nil || corrected == (again.ID() == r.ID()) {
					t.Fatalf("%v", err)
				}
				w.restart()
				if again, err = w.e.TakeUp(again.ID(), compare); err != nil || asked != 2 {
					t.Fatalf("%v, asked %d times", err, asked)
				}
				w.lint(again)
				w.approve(again)
				w.work()
				w.sleep(time.Minute)
				w.totals(again, Totals{Read: 3, Accepted: 3})
			})
		})
	}
}
