package journal

import (
	"bytes"
	"crypto/hmac"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// files are the names of all that a journal consists of.
var files = []string{fileName, fileName + "-wal", fileName + "-shm", lockName, keyName, receiptName}

// Exposed lists what of the journal in the folder others on this computer may read, the
// folder itself first. Open closes it to them; until then, and since whenever it was open,
// it may be known. Where files have access lists and no modes there is none.
func Exposed(dir string) (paths []string) {
	for _, name := range append([]string{""}, files...) {
		path := filepath.Join(dir, name)
		if info, err := os.Stat(path); err == nil && isOpen(info) {
			paths = append(paths, path)
		}
	}
	return paths
}

// isOpen reports whether others have a right to a file or folder. On Windows, folders of a
// user's profile are closed to others by their access lists.
func isOpen(info fs.FileInfo) bool {
	return runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0
}

// prepareFolder makes the folder, and closes it and what lies in it to others: files may
// come from a backup or a copy that kept no modes.
func prepareFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return explainFile(dir, fmt.Errorf("the journal's folder %s could not be made: %w", dir, err))
	}
	if err := tighten(dir, 0o700); err != nil {
		return err
	}
	for _, name := range files {
		path := filepath.Join(dir, name)
		info, err := os.Lstat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			return fmt.Errorf("the journal could not be looked at: %w", err)
		case !info.Mode().IsRegular():
			return &DamagedError{Path: path, What: "it is not a regular file"}
		}
		if err := tighten(path, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// tighten takes the rights of others from a file or folder that has any.
func tighten(path string, mode fs.FileMode) error {
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("the journal could not be looked at: %w", err)
	}
	if !isOpen(info) {
		return nil
	}
	if err := os.Chmod(path, mode); err != nil {
		return fmt.Errorf("%s is open to other users and could not be closed to them; do that first (mode %o), for it says what was sent: %w", path, mode, err)
	}
	return nil
}

// prepareFile makes the database file with mode 0600 before SQLite opens it (which
// would make it readable to all, and its WAL likewise). used says that a journal
// was here before: then an absent or empty file is a loss, not a beginning.
func prepareFile(path string, used bool) (fresh bool, err error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0:
		if used {
			return false, lost(path)
		}
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return false, explainFile(filepath.Dir(path), fmt.Errorf("the journal could not be made: %w", err))
		}
		return true, f.Close()
	case err != nil:
		return false, fmt.Errorf("the journal could not be looked at: %w", err)
	}
	return false, nil
}

// lost says that the database is not where a journal was. It is no fs.ErrNotExist, by which
// a folder is known that never had one.
func lost(path string) error {
	return &DamagedError{Path: path, What: "the file is gone or empty, though there was a journal here"}
}

// unmade reports whether the database has nothing in it: the process that was to make
// the journal died before its first commit.
func (j *Journal) unmade() bool {
	var things, version, application int
	err := j.write.QueryRow("SELECT (SELECT count(*) FROM sqlite_master), user_version, application_id FROM pragma_user_version, pragma_application_id").
		Scan(&things, &version, &application)
	return err == nil && things == 0 && version == 0 && application == 0
}

// connect opens the writer and the readers.
func (j *Journal) connect(path string) (err error) {
	pragmas := []string{
		"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
		"secure_delete(1)", "temp_store(2)", "trusted_schema(0)", "cell_size_check(1)",
	}
	if runtime.GOOS == "darwin" {
		// There, fsync alone leaves the data in the drive's cache.
		pragmas = append(pragmas, "fullfsync(1)", "checkpoint_fullfsync(1)")
	}
	if j.write, err = openDB(path, "rw", pragmas, 1); err != nil {
		return err
	}
	j.read, err = openDB(path, "rw", readPragmas, 2)
	return err
}

var readPragmas = []string{"busy_timeout(5000)", "query_only(1)", "temp_store(2)", "trusted_schema(0)"}

func openDB(path, mode string, pragmas []string, connections int) (*sql.DB, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	slashed := filepath.ToSlash(abs)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed // C:/… on Windows
	}
	dsn := (&url.URL{Scheme: "file", Path: slashed, RawQuery: url.Values{"mode": {mode}, "_pragma": pragmas, "_txlock": {"immediate"}}.Encode()}).String()
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	if err := db.Ping(); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

// Versions of SQLite before this one can lose commits when a WAL is reset while
// another connection writes (fixed in 3.51.3).
var oldestSQLite = [3]int{3, 51, 3}

func (j *Journal) requireVersion(db *sql.DB) error {
	var s string
	if err := db.QueryRow("SELECT sqlite_version()").Scan(&s); err != nil {
		return err
	}
	return newEnough(s)
}

func newEnough(version string) error {
	var v [3]int
	if _, err := fmt.Sscanf(version, "%d.%d.%d", &v[0], &v[1], &v[2]); err != nil {
		return fmt.Errorf("SQLite names its version %q: %w", version, err)
	}
	if slices.Compare(v[:], oldestSQLite[:]) < 0 {
		return fmt.Errorf("this program was built with SQLite %s, which can lose commits; 3.51.3 or newer is needed", version)
	}
	return nil
}

// smallJournal is the size up to which a full check costs nothing that is noticed.
const smallJournal = 4 << 20

// checkKey proves that the key at hand is this journal's.
func (j *Journal) checkKey() error {
	path := filepath.Join(j.dir, fileName)
	var mac []byte
	if err := j.read.QueryRow("SELECT value FROM meta WHERE name='key'").Scan(&mac); err != nil {
		return &DamagedError{Path: path, What: "it lacks the mark of its key", Err: err}
	}
	if !hmac.Equal(mac, j.MAC([]byte(keyProof))) {
		return &DamagedError{Path: path, What: "its key file belongs to another journal"}
	}
	return nil
}

// check proves that the file is ours and sound. The pages of a large journal are
// gone through only if its last owner did not end in order.
func (j *Journal) check() error {
	path := filepath.Join(j.dir, fileName)
	if err := j.checkKey(); err != nil {
		return err
	}
	var pages, size int64
	if err := j.write.QueryRow("PRAGMA page_count").Scan(&pages); err != nil {
		return err
	}
	if err := j.write.QueryRow("PRAGMA page_size").Scan(&size); err != nil {
		return err
	}
	if j.lock.mark == markClosed && pages*size > smallJournal {
		return nil
	}
	var verdict string
	if err := j.write.QueryRow("PRAGMA quick_check(1)").Scan(&verdict); err != nil {
		return err
	}
	if verdict != "ok" {
		return &DamagedError{Path: path, What: "its pages contradict each other"}
	}
	return nil
}

// compareHead proves that the journal holds all that it held when it was last used here.
func (j *Journal) compareHead() error {
	had := j.lock.anchored(j)
	if had.Number == 0 {
		return nil
	}
	has, err := lastRow(j.write.QueryRow)
	if err != nil {
		return err
	}
	then, err := rowAt(j.write.QueryRow, had.Number)
	if err != nil {
		return err
	}
	if bytes.Equal(then.Hash, had.Hash) {
		return nil
	}
	restored := &RestoredError{Path: filepath.Join(j.dir, fileName), Has: has.Number, Had: had.Number}
	if j.accepts {
		j.restored = restored
		return nil
	}
	return restored
}
