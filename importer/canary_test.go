package importer

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A marked patient goes through lint, sending, rejection, correction, refusal and a quit;
// nothing of it is in any file of the journal, whether from the record, from its
// correction, or from what the server said of it.
func TestJournalHoldsNoValuesInClear(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		const canary = "Canary7711"
		marked := strings.Replace(patient(1), "Ana", canary, 1)
		w.server.reject = func(record string) string {
			if strings.Contains(record, "No1") {
				return canary + " is known already"
			}
			return ""
		}
		w.server.script = append(w.server.script, nil,
			reply(Reply{Wired: true, BodyBytes: -1, Status: 422, Code: "VALIDATION_ERROR", Message: canary}))
		r := w.begin(w.file("a.ndjson", []string{marked, strings.Replace(faultyPatient(2), "Ana", canary, 1), patient(3)}))
		w.approve(r)
		w.work()
		w.sleep(time.Minute)
		if err := r.Correct(Correction{Position: Position{0, 1}, Record: []byte(strings.Replace(marked, "No1", "No9", 1))}); err != nil {
			t.Fatal(err)
		}
		w.approve(r)
		w.sleep(time.Minute)
		if got := w.states(r); got != "done, some rejected | refused" {
			t.Fatalf("states %s", got)
		}
		if why := r.Batches()[1].Why; !strings.Contains(why, canary) {
			t.Errorf("the server's words are lost: %s", why)
		}
		files, err := filepath.Glob(filepath.Join(w.dir, "journal", "*"))
		if err != nil || len(files) < 4 {
			t.Fatalf("files %v, %v", files, err)
		}
		for _, f := range files {
			data, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(data, []byte(canary)) {
				t.Errorf("%s holds the canary", filepath.Base(f))
			}
		}
	})
}
