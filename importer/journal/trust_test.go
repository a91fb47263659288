package journal

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"modernc.org/sqlite"
)

func TestSQLiteMustBeNewEnough(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]bool{"3.51.3": true, "3.51.2": false, "3.52.0": true, "3.9.9": false, "4.0.0": true, "2.99.99": false, "new": false} {
		if err := newEnough(version); (err == nil) != want {
			t.Errorf("SQLite %s: %v, want it taken: %v", version, err, want)
		}
	}
}

// Files that a copy or a backup left open to others are closed to them.
func TestLooserFilesAreTightened(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("access lists, not modes")
	}
	dir := filepath.Join(t.TempDir(), "journal")
	j := open(t, dir)
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", fileName, lockName, keyName} {
		if err := os.Chmod(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if paths := Exposed(dir); len(paths) != 4 || paths[0] != dir {
		t.Errorf("open to others: %v", paths)
	}
	open(t, dir)
	if paths := Exposed(dir); len(paths) != 0 {
		t.Errorf("open to others still: %v", paths)
	}
	for name, want := range map[string]os.FileMode{"": 0o700, fileName: 0o600, lockName: 0o600, keyName: 0o600, fileName + "-wal": 0o600, fileName + "-shm": 0o600} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Mode().Perm() != want {
			t.Errorf("%q has mode %v, want %v (%v)", name, info.Mode().Perm(), want, err)
		}
	}
}

func TestLinksAreNotFollowed(t *testing.T) {
	t.Parallel()
	for _, name := range []string{fileName, lockName, keyName} {
		dir := t.TempDir()
		elsewhere := filepath.Join(t.TempDir(), "elsewhere")
		if err := os.Symlink(elsewhere, filepath.Join(dir, name)); err != nil {
			t.Skip("no links here:", err)
		}
		if _, err := Open(dir); err == nil {
			t.Errorf("%s was followed to another file", name)
		}
		if _, err := os.Stat(elsewhere); err == nil {
			t.Errorf("a file was made behind the link %s", name)
		}
	}
}

// A full disk is said as such; what was there before stays, and there is no half update.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	j := open(t, t.TempDir())
	addBatch(t, j, 1)
	if _, err := j.write.Exec("PRAGMA max_page_count=1"); err != nil { // SQLite makes of it as many as there are
		t.Fatal(err)
	}
	err := j.Update(func(tx *Tx) error {
		if err := tx.Seen("t", noon); err != nil {
			return err
		}
		return tx.AddBatch(&Batch{Run: "r", Number: 2, Digest: []byte{2}}, make([]byte, 1<<20))
	})
	if _, ok := errors.AsType[*FullError](err); !ok || !strings.Contains(err.Error(), "free some space") {
		t.Fatalf("Update = %v, want *FullError", err)
	}
	if l, err := j.Ledger("t", time.Time{}); err != nil || !l.Highest.IsZero() {
		t.Errorf("half an update stayed: %+v, %v", l, err)
	}
	if kinds := found(t, j, Head{}); kinds != nil {
		t.Errorf("found %v", kinds)
	}
	if _, err := j.write.Exec("PRAGMA max_page_count=1000000"); err != nil {
		t.Fatal(err)
	}
	update(t, j, func(tx *Tx) error { return tx.Seen("t", noon) }) // there is room again
}

func TestReadOnlyJournal(t *testing.T) {
	t.Parallel()
	j := open(t, t.TempDir())
	if _, err := j.write.Exec("PRAGMA query_only=1"); err != nil {
		t.Fatal(err)
	}
	err := j.Update(func(tx *Tx) error { return tx.Seen("t", noon) })
	if _, ok := errors.AsType[*ReadOnlyError](err); !ok || !strings.Contains(err.Error(), "make it writable") {
		t.Errorf("Update = %v, want *ReadOnlyError", err)
	}
	if runtime.GOOS == "windows" || os.Geteuid() == 0 {
		return // whom modes do not stop
	}
	dir := filepath.Join(t.TempDir(), "journal")
	open(t, dir).Close()
	if err := errors.Join(os.Chmod(filepath.Join(dir, lockName), 0o400), os.Chmod(dir, 0o500)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(dir, 0o700) })
	if _, err := Open(dir); !isReadOnly(err) {
		t.Errorf("Open = %v, want *ReadOnlyError", err)
	}
}

func isReadOnly(err error) bool {
	_, ok := errors.AsType[*ReadOnlyError](err)
	return ok
}

// Damage met while at work is said as what it is.
func TestDamageWhileAtWork(t *testing.T) {
	t.Parallel()
	j := open(t, t.TempDir())
	if _, err := j.write.Exec("PRAGMA writable_schema=1; UPDATE sqlite_schema SET rootpage=999 WHERE name='ledger'; PRAGMA writable_schema=RESET"); err != nil {
		t.Fatal(err)
	}
	err := j.Update(func(tx *Tx) error { return tx.Seen("t", noon) })
	if _, ok := errors.AsType[*DamagedError](err); !ok {
		t.Errorf("Update = %v, want *DamagedError", err)
	}
	if _, ok := errors.AsType[*sqlite.Error](err); !ok {
		t.Errorf("the cause is lost in %v", err)
	}
}

func TestLockSaysWhoHasIt(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j, err := OpenWith(dir, Options{Now: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	_, err = Open(dir)
	locked, ok := errors.AsType[*LockedError](err)
	if !ok || locked.Owner != (Owner{os.Getpid(), noon}) {
		t.Fatalf("Open = %+v, want *LockedError with process and time", err)
	}
}

// After a commit that failed, what the disk holds is not known: nothing more is written,
// so nothing more is sent, until the journal is opened, and gone through, again.
func TestCommitThatFailsIsTheLast(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j := open(t, dir)
	err := j.Update(func(tx *Tx) error { // found wrong by the commit, and by nothing before it
		_, err := tx.exec("PRAGMA defer_foreign_keys=1; INSERT INTO provenance (batch, records) VALUES (4711, x'')")
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "could not be made durable") {
		t.Fatalf("Update = %v", err)
	}
	err = j.Update(func(tx *Tx) error { t.Error("it was written to again"); return nil })
	if err == nil || !strings.Contains(err.Error(), "restart the program") {
		t.Errorf("Update after it = %v", err)
	}
	if err := j.Close(); err != nil {
		t.Error(err)
	}
	if line, err := os.ReadFile(filepath.Join(dir, lockName)); err != nil || line[0] != markOpen {
		t.Errorf("it is left as if all were well: %q, %v", line, err)
	}
	j = open(t, dir)
	update(t, j, func(tx *Tx) error { return tx.Seen("t", noon) })
}

// Who merely looks whether there is an owner may be slow about it: it is waited for, and is
// not taken for another program at work.
func TestWhoMerelyLooksIsWaitedFor(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	open(t, dir).Close()
	f, err := os.OpenFile(filepath.Join(dir, lockName), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := lockFile(f); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(20*lookAgain, func() { f.Close() })
	j, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	j.Close()
}

// What a fault of the disk says is said once, however many hands it goes through.
func TestAFaultIsExplainedOnce(t *testing.T) {
	t.Parallel()
	j := open(t, t.TempDir())
	defer j.Close()
	var raw error
	err := j.Update(func(tx *Tx) error {
		_, raw = tx.exec("PRAGMA query_only=1; INSERT INTO meta (name, value) VALUES ('x', x'')")
		tx.exec("PRAGMA query_only=0")
		return raw
	})
	if readOnly, ok := errors.AsType[*ReadOnlyError](err); !ok || strings.Count(err.Error(), readOnly.Dir) != 1 {
		t.Fatalf("Update = %v, want one *ReadOnlyError", err)
	}
	for _, known := range []error{&ReadOnlyError{"d", raw}, &FullError{"d", raw}, &DiskError{"d", raw}, &DamagedError{Path: "d", Err: raw}} {
		wrapped := fmt.Errorf("it could not be made durable: %w", known)
		if again := explain("d", wrapped); again != wrapped {
			t.Errorf("%T is explained again: %v", known, again)
		}
	}
}
