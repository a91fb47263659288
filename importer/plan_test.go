package importer

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestHeldGroupsCountCurrentVersions(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		noName := `{"firstName":"Ana","gender":"F","birthDate":"1984-11-02"}`
		r := w.begin(w.file("a.ndjson", []string{noName, faultyPatient(2), faultyPatient(3), patient(4)}))
		groups := func() string {
			t.Helper()
			p, err := r.Plan(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			var all []string
			for _, g := range p.Held {
				all = append(all, fmt.Sprint(g.Field, g.Records))
			}
			return strings.Join(all, " ")
		}
		correct := func(line int64, record string) {
			t.Helper()
			if err := r.Correct(Correction{Position: Position{0, line}, Record: []byte(record)}); err != nil {
				t.Fatal(err)
			}
		}
		if got := groups(); got != "/gender3 /lastName1" {
			t.Fatalf("by the file: %s", got)
		}
		correct(1, faultyPatient(1)) // the name is there now, the gender still wrong
		correct(2, patient(2))
		correct(4, `{"firstName":"Ana","gender":"female","birthDate":"1984-11-02"}`)
		if got := groups(); got != "/gender2 /lastName1" {
			t.Errorf("after corrections: %s", got)
		}
		if s := r.State(Position{0, 2}); s != HeldBack {
			t.Errorf("a corrected record that is not sealed is %v", s)
		}
		w.totals(r, Totals{Read: 4, HeldBack: 4, Corrected: 1, Ready: 1})
		correct(3, patient(3))
		w.totals(r, Totals{Read: 4, HeldBack: 4, Corrected: 2, Ready: 2})
		w.approve(r)
		if got := groups(); got != "/gender1 /lastName1" {
			t.Errorf("after sealing: %s", got)
		}
		w.totals(r, Totals{Read: 4, HeldBack: 2, Unsent: 2})
	})
}

// A screen asks while files are read, batches change and plans are made: it never waits.
func TestScreensNeverWait(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		r := w.begin(w.file("a.ndjson", append(patients(1, 3), faultyPatient(4))))
		w.approve(r)
		w.e.changing.Lock()
		r.selection.Lock()
		r.linting.Lock()
		defer w.e.changing.Unlock()
		defer r.selection.Unlock()
		defer r.linting.Unlock()
		if r.Totals().Read != 4 || len(r.Batches()) != 1 || r.State(Position{0, 1}) != Unsent || r.Settled() {
			t.Error("wrong answers")
		}
		if all, more := r.Rejects(0, 10); len(all) != 1 || more {
			t.Errorf("rejects %+v", all)
		}
	})
}

func TestEmbeddedSandboxIsLookedAtOften(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		if w.e.pollEvery != 2*time.Second {
			t.Errorf("a real server is looked at every %s", w.e.pollEvery)
		}
		w.end()
		w.opts.Target.Sandbox = "folder"
		w.start()
		if w.e.pollEvery != 250*time.Millisecond {
			t.Errorf("the embedded sandbox is looked at every %s", w.e.pollEvery)
		}
	})
}
