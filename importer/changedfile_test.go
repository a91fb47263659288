package importer

import (
	"errors"
	"os"
	"testing"

	"clinik-import/ndjson"
)

// A correction of a file that changed would never be sent, so it is refused, also where the
// change is found out by it; so it is shown before anything is typed.
func TestNothingIsCorrectedInAFileThatChanged(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		path := w.file("a.ndjson", []string{faultyPatient(1), patient(2)})
		r := w.begin(path)
		if err := os.WriteFile(path, []byte(faultyPatient(1)+"\n"+patient(2)+"\n"+patient(3)+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		err := r.Correct(Correction{Position: Position{Line: 1}, Record: []byte(patient(1))})
		if _, refused := errors.AsType[*NotCorrectableError](err); !refused || r.Edited() != 0 {
			t.Fatalf("corrected %d: %v", r.Edited(), err)
		}
		if s := r.Sources()[0]; !errors.Is(s.Err, ndjson.ErrChanged) {
			t.Errorf("the file is said to be well: %v", s.Err)
		}
		if _, refused := errors.AsType[*NotCorrectableError](r.barred(Position{Line: 1}, r.Sources()[0])); !refused {
			t.Error("it is not said before something is typed")
		}
	})
}
