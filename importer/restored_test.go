package importer

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clinik-import/importer/journal"
)

// copyOf reads all files of the journal but the lock, which a backup of the database alone
// does not have.
func (w *world) copyOf() map[string][]byte {
	w.t.Helper()
	files := map[string][]byte{}
	for _, name := range []string{"journal.db", "journal.db-wal", "journal.key"} {
		text, err := os.ReadFile(filepath.Join(w.dir, "journal", name))
		if err == nil {
			files[name] = text
		} else if name != "journal.db-wal" {
			w.t.Fatal(err)
		}
	}
	return files
}

func (w *world) putBack(files map[string][]byte) {
	w.t.Helper()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(w.dir, "journal", name), text, 0o600); err != nil {
			w.t.Fatal(err)
		}
	}
}

func (w *world) acceptRestored() journal.Acceptance {
	w.t.Helper()
	j, err := journal.OpenWith(filepath.Join(w.dir, "journal"), journal.Options{Restored: true})
	if err != nil {
		w.t.Fatal(err)
	}
	defer j.Close()
	a, err := AcceptRestored(j, "the disk died")
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

// A backup from before the batches were sent is put back: nothing is sent a second time.
func TestRestoredJournalSendsNothingTwice(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.end()
		w.opts.Limits, w.opts.Allowance = Limits{Records: 2}, Allowance{Starts: 2, Window: time.Hour}
		w.start()
		r := w.begin(w.file("a.ndjson", patients(1, 8)))
		w.approve(r)
		w.work()
		w.sleep(time.Minute) // two of four are sent; two wait for slots
		w.end()
		backup := w.copyOf()
		w.start()
		if _, err := w.e.Open(r.ID()); err != nil {
			t.Fatal(err)
		}
		w.work()
		w.sleep(2 * time.Hour) // the others are sent as well
		w.end()
		sent := len(w.server.bodies)
		if sent != 4 {
			t.Fatalf("%d batches were sent", sent)
		}

		w.putBack(backup)
		if _, err := journal.Open(filepath.Join(w.dir, "journal")); !strings.Contains(err.Error(), "--accept-restored") {
			t.Fatalf("Open = %v", err)
		}
		if a := w.acceptRestored(); a.Batches != 2 || a.Last.IsZero() {
			t.Errorf("%+v", a)
		}
		w.start()
		run, err := w.e.Open(r.ID())
		if err != nil {
			t.Fatal(err)
		}
		w.work()
		w.sleep(3 * time.Hour)
		if len(w.server.bodies) != sent {
			t.Fatal("a batch was sent a second time")
		}
		for _, b := range run.rows()[2:] {
			if b.State != journal.Unknown || Cause(b.Cause) != Restored {
				t.Errorf("batch %d: %s, %q", b.Number, b.State, b.Cause)
			}
		}
		if text, err := run.SupportText(4); err != nil || !strings.Contains(text, "SHA-256") {
			t.Errorf("%v\n%s", err, text)
		}
		if err := run.Release(3); err == nil {
			t.Error("an unknown batch was released like one that is held")
		}
		if err := run.Resolve(3, WasAccepted, "", "found in ClinikAPI"); err != nil {
			t.Error(err)
		}
		if err := run.Resolve(4, SendAgain, "", "not found"); err != nil {
			t.Error(err)
		}
		w.sleep(time.Minute)
		if len(w.server.bodies) != sent+1 {
			t.Error("what a person decided to send again was not sent")
		}
		if v, err := w.j.Verify(t.Context(), journal.Head{}); err != nil || len(v.Findings) > 0 {
			t.Errorf("%v, %+v", err, v.Findings)
		}
	})
}

// The window's slots count as used from the acceptance on, for every key.
func TestRestoredJournalWaitsAWholeWindow(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		r := w.begin(w.file("a.ndjson", patients(1, 2)))
		w.approve(r)
		w.end()
		backup := w.copyOf()
		w.start()
		if _, err := w.e.Open(r.ID()); err != nil {
			t.Fatal(err)
		}
		w.work()
		w.sleep(time.Minute)
		w.end()
		w.putBack(backup)
		w.acceptRestored()
		w.opts.Target.Tenant = "another tenant, which the backup has never seen"
		w.start()
		at := time.Now()
		later := w.begin(w.file("b.ndjson", patients(11, 12)))
		w.approve(later)
		w.work()
		w.sleep(59 * time.Minute)
		if b := later.rows()[0]; b.State != journal.Queued {
			t.Fatalf("after 59 minutes: %s", b.State)
		}
		w.sleep(5 * time.Minute)
		if b := later.rows()[0]; b.State != journal.Done || b.Sent.Sub(at) < time.Hour {
			t.Errorf("%s, sent after %s", b.State, b.Sent.Sub(at))
		}
	})
}

// A backup that was made while a batch was about to go: it may have gone.
func TestRestoredClaimIsUnknown(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		var backup map[string][]byte
		w.server.script = append(w.server.script, func(s Submission, wire func() error) Reply {
			backup = w.copyOf() // the slot is claimed, the mark is not made
			return w.server.accept(s, wire)
		})
		r := w.begin(w.file("a.ndjson", patients(1, 2)))
		w.approve(r)
		w.work()
		w.sleep(time.Minute)
		w.end()
		w.putBack(backup)
		if a := w.acceptRestored(); a.Batches != 1 {
			t.Errorf("%+v", a)
		}
		w.start()
		run, err := w.e.Open(r.ID())
		if err != nil {
			t.Fatal(err)
		}
		w.work()
		w.sleep(3 * time.Hour)
		if b := run.rows()[0]; b.State != journal.Unknown || len(w.server.bodies) != 1 {
			t.Errorf("%s, %d on the wire", b.State, len(w.server.bodies))
		}
	})
}

func TestOnlyARestoredJournalIsAccepted(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.end()
		before := w.copyOf()
		j, err := journal.OpenWith(filepath.Join(w.dir, "journal"), journal.Options{Restored: true})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := AcceptRestored(j, "no reason"); !errors.Is(err, journal.ErrNotRestored) {
			t.Errorf("%v", err)
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(before["journal.db"], w.copyOf()["journal.db"]) {
			t.Error("it was changed")
		}
		w.start()
	})
}
