// Package journal is the durable record of runs, batches, attempts, slots, jobs,
// rejects and corrections: one SQLite file that only its owner may read. It holds
// positions, digests, counts and states; no records, except corrections, which
// exist nowhere else.
//
//	engine ──Update(Tx)──▶ one writer ──▶ journal.db  (WAL, synchronous=FULL: returned means durable)
//	   ▲                                      │  triggers refuse what the state machine forbids
//	   └────────── typed rows ◀── readers ◀───┘
//
// What may hold values of patients (corrections, texts of the server) is sealed with
// AES-256-GCM. The key is with a KeyKeeper, and the file journal.key says under which name;
// without a keeper it lies in that file, mode 0600, and then protects copies and backups of
// the journal alone, not the folder. Record hashes are HMACs under the
// same key, since the space of identifiers is small enough to guess.
package journal

import (
	"context"
	"crypto/cipher"
	"database/sql"
	"errors"
	"fmt"
	"os/user"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// A Journal is an open journal: owned by one process at a time, or looked at by an
// observer. Its methods are safe for concurrent use.
type Journal struct {
	dir       string
	lock      *ownerLock // nil for an observer
	write     *sql.DB    // one connection; nil for an observer
	read      *sql.DB    // query_only
	queries   sync.Map   // of read, by their text: *sql.Stmt
	observing bool
	aead      cipher.AEAD
	macKey    []byte
	keeper    KeyKeeper // nil: the key lies beside the journal
	accepts   bool      // a journal that was put back from a backup, to be accepted
	restored  *RestoredError
	who       string
	now       func() time.Time

	closed atomic.Bool // what is still asked for then, by a look that came late, gets errClosed

	mu     sync.Mutex
	broken error // the first failed commit; nothing is written after it
}

// Names of the files in the folder.
const (
	fileName = "journal.db"
	lockName = "journal.lock"
	keyName  = "journal.key"
)

// Options are what a journal is opened with; the zero value will do.
type Options struct {
	Now  func() time.Time // nil: time.Now
	Keys KeyKeeper        // where the key is kept; nil: in a file beside the journal

	Restored bool // also open one that was put back from a backup, to call AcceptRestored and nothing else
}

func (o Options) journal(dir string) *Journal {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Journal{dir: dir, who: userName(), now: o.Now, keeper: o.Keys, accepts: o.Restored}
}

// Open opens or makes the journal in the folder (made with mode 0700 if absent) and owns
// it. It returns *LockedError if another process has it, *DamagedError, *RestoredError or
// *NewerError if it cannot be trusted, *KeyError if its key cannot be had now, *ReadOnlyError
// or *FullError if it cannot be written; it never starts empty silently.
func Open(dir string) (*Journal, error) { return OpenWith(dir, Options{}) }

// OpenWith is Open with options.
func OpenWith(dir string, o Options) (*Journal, error) {
	if err := prepareFolder(dir); err != nil {
		return nil, err
	}
	j := o.journal(dir)
	lock, err := takeLock(filepath.Join(dir, lockName), j.now)
	if err != nil {
		return nil, err
	}
	j.lock = lock
	if err := j.open(); err != nil {
		j.closeFiles()
		return nil, err
	}
	return j, nil
}

func (j *Journal) open() error {
	path := filepath.Join(j.dir, fileName)
	fresh, err := prepareFile(path, j.lock.mark != 0)
	if err != nil {
		return err
	}
	if err := j.loadKey(fresh); err != nil {
		return err
	}
	for _, step := range []func() error{
		func() error { return j.connect(path) },
		func() error { return j.requireVersion(j.write) },
		func() error { return j.migrate(fresh || j.lock.mark == 0 && j.unmade()) },
		j.check,
		j.compareHead,
	} {
		if err := step(); err != nil {
			return explain(j.dir, err)
		}
	}
	return j.lock.set(markOpen)
}

// Dir returns the folder of the journal.
func (j *Journal) Dir() string { return j.dir }

// Close ends the ownership. Updates after it fail.
func (j *Journal) Close() error {
	var errs []error
	if j.write != nil && !j.closed.Load() {
		if _, err := j.write.Exec("PRAGMA wal_checkpoint(TRUNCATE)"); err != nil && j.failed() == nil {
			errs = append(errs, fmt.Errorf("the journal could not be tidied at the end: %w", err))
		}
	}
	clean := len(errs) == 0 && j.failed() == nil
	errs = append(errs, j.closeFiles(clean))
	return errors.Join(errs...)
}

// closeFiles lets go of what is open. The lock goes last: nobody else may have the
// file before we are out of it.
func (j *Journal) closeFiles(clean ...bool) error {
	if j.closed.Swap(true) {
		return nil
	}
	var errs []error
	for _, db := range []*sql.DB{j.read, j.write} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	if j.lock != nil {
		if len(clean) > 0 && clean[0] {
			errs = append(errs, j.lock.set(markClosed))
		}
		errs = append(errs, j.lock.release())
	}
	return errors.Join(errs...)
}

// Update runs f in one immediate transaction. When it returns nil, all that f did is
// durable; otherwise nothing of it is. After a commit that failed the journal takes
// no more updates: what the disk then holds is known only after opening it again.
func (j *Journal) Update(f func(*Tx) error) error {
	if err := j.failed(); err != nil {
		return fmt.Errorf("the journal cannot be written since an earlier fault; restart the program: %w", err)
	}
	if j.observing {
		return ErrObserver
	}
	if j.closed.Load() {
		return errClosed
	}
	tx, err := j.write.BeginTx(context.Background(), nil)
	if err != nil {
		return fmt.Errorf("the journal in %s cannot be written: %w", j.dir, explain(j.dir, err))
	}
	t := &Tx{j: j, tx: tx}
	err = f(t)
	if err == nil {
		err = t.writeAudit()
	}
	if err != nil {
		return errors.Join(explain(j.dir, err), ignoreDone(tx.Rollback()))
	}
	killpoint("before", t.what)
	if err := tx.Commit(); err != nil {
		err = fmt.Errorf("the journal in %s could not be made durable: %w", j.dir, explain(j.dir, err))
		j.mu.Lock()
		j.broken = err
		j.mu.Unlock()
		return err
	}
	killpoint("after", t.what)
	j.anchor(t.head)
	return nil
}

func (j *Journal) failed() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.broken
}

func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// A Tx is an update in the making; it is valid only in the function given to Update.
type Tx struct {
	j     *Journal
	tx    *sql.Tx
	audit []AuditRow // written when the update ends
	moved []Batch    // whose state changed
	what  string     // as the audit calls it, "" if it is not audited
	head  Head       // of the audit, if the update wrote to it
}

func (t *Tx) exec(query string, args ...any) (sql.Result, error) {
	r, err := t.tx.Exec(query, args...)
	if err != nil {
		return nil, fmt.Errorf("the journal refused a change: %w", err)
	}
	return r, nil
}

func userName() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return "unknown"
}
