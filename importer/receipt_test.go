package importer

import (
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"clinik-import/importer/journal"
)

// refuse has the database refuse an SQL event, as a disk that is full does; "" ends it.
func (w *world) refuse(event string) {
	w.t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(w.dir, "journal", "journal.db"))
	if err != nil {
		w.t.Fatal(err)
	}
	defer db.Close()
	do := "DROP TRIGGER refusal"
	if event != "" {
		do = "CREATE TRIGGER refusal BEFORE " + event + " BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
	}
	if _, err := db.Exec(do); err != nil {
		w.t.Fatal(err)
	}
}

// acceptUnrecorded has the server take a batch of three records whose job the journal cannot record.
func (w *world) acceptUnrecorded() *Run {
	w.t.Helper()
	r := w.begin(w.file("a.ndjson", patients(1, 3)))
	w.approve(r)
	w.server.script = append(w.server.script, func(s Submission, wire func() error) Reply {
		reply := w.server.accept(s, wire)
		w.refuse("INSERT ON job")
		return reply
	})
	if err := w.e.Work(w.t.Context()); err == nil || !strings.Contains(err.Error(), "job_1") {
		w.t.Fatalf("Work = %v: it does not name the job", err)
	}
	w.refuse("")
	return r
}

func (w *world) audited(what string) bool {
	w.t.Helper()
	rows, err := w.j.AuditRows(0, -1)
	if err != nil {
		w.t.Fatal(err)
	}
	return slices.ContainsFunc(rows, func(r journal.AuditRow) bool { return r.What == what && strings.Contains(r.Note, "job_1") })
}

func (w *world) receipt() string { return filepath.Join(w.dir, "journal", "journal.receipt") }

// Disk full after the 202: the id is written to a pre-allocated receipt file.
func TestDiskFullAfterAcceptance(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		r := w.acceptUnrecorded()
		if err := w.e.Work(t.Context()); err == nil {
			t.Error("it works on, without a restart")
		}
		for range 2 { // what was taken up is taken up once
			w.restart()
			var err error
			if r, err = w.e.Open(r.ID()); err != nil {
				t.Fatal(err)
			}
			if got := w.states(r); got != "accepted" || r.Batches()[0].Job != "job_1" {
				t.Errorf("%s, job %q", got, r.Batches()[0].Job)
			}
		}
		if !w.audited("recover accepted") {
			t.Error("it is not on record")
		}
		if _, err := w.j.VerifyAudit(); err != nil {
			t.Error(err)
		}
		w.work()
		w.sleep(time.Minute)
		w.totals(r, Totals{Read: 3, Accepted: 3})
		if w.server.sent() != 1 {
			t.Errorf("sent %d times", w.server.sent())
		}
	})
}

// Disk full after the 202, and the receipt cannot be written either or is spoilt: the
// attempt is unknown on restart, and nothing is sent again.
func TestReceiptThatIsNoUse(t *testing.T) {
	t.Parallel()
	spoil := func(f func([]byte) []byte) func(w *world) error {
		return func(w *world) error {
			data, err := os.ReadFile(w.receipt())
			if err != nil {
				return err
			}
			return os.WriteFile(w.receipt(), f(data), 0o600)
		}
	}
	for name, fault := range map[string]func(w *world) error{
		"gone":         func(w *world) error { return os.Remove(w.receipt()) },
		"empty":        spoil(func([]byte) []byte { return nil }),
		"half written": spoil(func(b []byte) []byte { clear(b[40:]); return b }),
		"a bit":        spoil(func(b []byte) []byte { b[50] ^= 1; return b }),
		"its length":   spoil(func(b []byte) []byte { b[0] = 0xff; return b }),
		"cut":          spoil(func(b []byte) []byte { return b[:30] }),
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				r := w.acceptUnrecorded()
				if err := fault(w); err != nil {
					t.Fatal(err)
				}
				w.restart()
				r, err := w.e.Open(r.ID())
				if err != nil {
					t.Fatal(err)
				}
				w.work()
				w.sleep(2 * time.Hour)
				if got := w.states(r); got != "unknown" || w.server.sent() != 1 {
					t.Errorf("%s, sent %d times", got, w.server.sent())
				}
				w.server.script = nil
				w.begin(w.file("b.ndjson", patients(4, 4))) // the next attempt has room for its own
				w.approve(w.e.openRuns()[1])
				w.sleep(time.Minute)
				if w.server.sent() != 2 {
					t.Errorf("after it, sent %d times", w.server.sent())
				}
			})
		})
	}
}

// A receipt that no open attempt waits for is not forgotten: its job goes on record.
func TestReceiptOfNoOpenAttempt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		attempt func(w *world, r *Run) string
		want    string
	}{
		"of no attempt": {func(*world, *Run) string { return "nobody's" }, "receipt of no attempt"},
		"of a settled attempt": {func(w *world, r *Run) string {
			attempts, err := w.j.Attempts(r.all()[0].ID)
			if err != nil || len(attempts) != 1 {
				w.t.Fatal(attempts, err)
			}
			return attempts[0].ID
		}, "receipt too late"},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				w.server.script = append(w.server.script, reply(Reply{Wired: true, BodyBytes: -1, Err: errBroken}))
				r := w.begin(w.file("a.ndjson", patients(1, 3)))
				w.approve(r)
				w.work()
				w.sleep(time.Minute)
				if err := w.j.WriteReceipt(journal.Receipt{Attempt: c.attempt(w, r), Job: "job_1", Status: 202}); err != nil {
					t.Fatal(err)
				}
				w.restart()
				if !w.audited(c.want) {
					t.Errorf("%q is not on record", c.want)
				}
				if _, ok, err := w.j.TakeReceipt(); ok || err != nil {
					t.Errorf("it is still there: %t, %v", ok, err)
				}
				if r, err := w.e.Open(r.ID()); err != nil || w.states(r) != "unknown" {
					t.Errorf("%s, %v", w.states(r), err)
				}
			})
		})
	}
}
