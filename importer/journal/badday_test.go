package journal

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// fsync returns EIO: the commit failed, so what the disk holds is not known. Nothing more is
// written, the sync is not tried again, and the next start checks the whole file.
func TestCommitThatFailsEndsTheWriting(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j := open(t, dir)
	addBatch(t, j, 1)
	err := j.Update(func(tx *Tx) error { // a commit fails that leaves a row without its parent
		if _, err := tx.exec("PRAGMA defer_foreign_keys=1"); err != nil {
			return err
		}
		_, err := tx.exec("INSERT INTO step (run, number, made) VALUES ('nobody', 1, 0)")
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "durable") {
		t.Fatalf("Update = %v, want a commit that failed", err)
	}
	if err := j.Update(func(tx *Tx) error { return tx.Seen("t", noon) }); err == nil {
		t.Error("it writes on after a commit that failed")
	}
	if err := j.Close(); err != nil {
		t.Error(err)
	}
	j, err = Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	if l, err := j.Ledger("t", time.Time{}); err != nil || !l.Highest.IsZero() {
		t.Errorf("what was refused is there: %+v, %v", l, err)
	}
	if kinds := found(t, j, Head{}); kinds != nil {
		t.Errorf("found %v", kinds)
	}
}

// After a fault the last owner is not said to have ended in order, so the pages of a journal
// of any size are gone through at the next start.
func TestFaultLeavesItsMark(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j := open(t, dir)
	j.mu.Lock()
	j.broken = errors.New("input/output error")
	j.mu.Unlock()
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	lock, err := os.ReadFile(filepath.Join(dir, lockName))
	if err != nil || lock[0] == markClosed {
		t.Errorf("marked %q, %v", lock[0], err)
	}
}

// WAL missing: what was committed last is gone with it, and that is seen.
func TestMissingLogIsSeen(t *testing.T) {
	t.Parallel()
	dir, copied := t.TempDir(), filepath.Join(t.TempDir(), "j")
	j := history(t, dir)
	update(t, j, func(tx *Tx) error { return tx.Audit(AuditRow{Time: noon, What: "sent since"}) })
	if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"-wal", "-shm"} {
		if err := os.Remove(filepath.Join(copied, fileName+name)); err != nil {
			t.Fatal(err)
		}
	}
	_, err := Open(copied)
	_, restored := errors.AsType[*RestoredError](err)
	if _, damaged := errors.AsType[*DamagedError](err); !restored && !damaged {
		t.Errorf("Open = %v", err)
	}
}

// Stale lock after crash; PID re-used: the lock of the operating system decides, not what
// the file says of its owner, be that process alive or not.
func TestLockOfADeadOwnerIsFree(t *testing.T) {
	t.Parallel()
	for name, pid := range map[string]int{"re-used by us": os.Getpid(), "re-used by another": 1, "dead": 1 << 30} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := open(t, dir).Close(); err != nil {
				t.Fatal(err)
			}
			line := fmt.Sprintf(lockLine, markOpen, pid, noon.Format(time.RFC3339), "-")
			if err := os.WriteFile(filepath.Join(dir, lockName), []byte(line), 0o600); err != nil {
				t.Fatal(err)
			}
			j, err := Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			j.Close()
		})
	}
}

// Upgrade with batches in flight: the migration keeps their states, their attempts and slots.
func TestUpgradeWithABatchInFlight(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j := open(t, dir)
	b := addBatch(t, j, 1)
	for _, to := range []State{Queued, Claimed} {
		if err := move(j, &b, to); err != nil {
			t.Fatal(err)
		}
	}
	update(t, j, func(tx *Tx) error {
		return tx.AddAttempt(Attempt{ID: "a", Batch: b.ID, Number: 1, Intent: noon}, "t", noon)
	})
	update(t, j, func(tx *Tx) error { return tx.MarkWire("a", noon) })
	b.Attempts = 1
	if err := move(j, &b, OnWire); err != nil {
		t.Fatal(err)
	}
	age(t, j, 2, "")
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	j = open(t, dir)
	attempts, err := j.OpenAttempts()
	if err != nil || len(attempts) != 1 || attempts[0].Phase != Wire {
		t.Fatalf("attempts %+v, %v", attempts, err)
	}
	if b, tenant, claimed, err := j.BatchOf(attempts[0]); err != nil || b.State != OnWire || tenant != "t" || !claimed.Equal(noon) {
		t.Errorf("%s of %s at %v, %v", b.State, tenant, claimed, err)
	}
	if l, err := j.Ledger("t", time.Time{}); err != nil || len(l.Kept) != 1 {
		t.Errorf("slots %+v, %v", l.Kept, err)
	}
}
