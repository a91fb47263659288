package journal

import (
	"crypto/hmac"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// prepareFile makes the database file with mode 0600 before SQLite opens it (which
// would make it readable to all, and its WAL likewise). used says that a journal
// was here before: then an absent or empty file is a loss, not a beginning.
func prepareFile(path string, used bool) (fresh bool, err error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0:
		if used {
			return false, &DamagedError{Path: path, What: "the file is gone or empty, though there was a journal here", Err: fs.ErrNotExist}
		}
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return false, fmt.Errorf("the journal could not be made: %w", err)
		}
		return true, f.Close()
	case err != nil:
		return false, fmt.Errorf("the journal could not be looked at: %w", err)
	case !info.Mode().IsRegular():
		return false, &DamagedError{Path: path, What: "it is not a regular file"}
	}
	return false, nil
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
	if j.write, err = openDB(path, pragmas, 1); err != nil {
		return err
	}
	if err := j.requireVersion(); err != nil {
		return err
	}
	j.read, err = openDB(path, []string{"busy_timeout(5000)", "query_only(1)", "temp_store(2)", "trusted_schema(0)"}, 2)
	return err
}

func openDB(path string, pragmas []string, connections int) (*sql.DB, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	slashed := filepath.ToSlash(abs)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed // C:/… on Windows
	}
	dsn := (&url.URL{Scheme: "file", Path: slashed, RawQuery: url.Values{"_pragma": pragmas, "_txlock": {"immediate"}}.Encode()}).String()
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

func (j *Journal) requireVersion() error {
	var s string
	if err := j.write.QueryRow("SELECT sqlite_version()").Scan(&s); err != nil {
		return err
	}
	var v [3]int
	if _, err := fmt.Sscanf(s, "%d.%d.%d", &v[0], &v[1], &v[2]); err != nil {
		return fmt.Errorf("SQLite names its version %q: %w", s, err)
	}
	for i := range v {
		if v[i] != oldestSQLite[i] {
			if v[i] < oldestSQLite[i] {
				return fmt.Errorf("this program was built with SQLite %s, which can lose commits; 3.51.3 or newer is needed", s)
			}
			break
		}
	}
	return nil
}

// smallJournal is the size up to which a full check costs nothing that is noticed.
const smallJournal = 4 << 20

// check proves that the file is ours and sound. The pages of a large journal are
// gone through only if its last owner did not end in order.
func (j *Journal) check() error {
	path := filepath.Join(j.dir, fileName)
	var mac []byte
	if err := j.write.QueryRow("SELECT value FROM meta WHERE name='key'").Scan(&mac); err != nil {
		return &DamagedError{Path: path, What: "it lacks the mark of its key", Err: err}
	}
	if !hmac.Equal(mac, j.MAC([]byte(keyProof))) {
		return &DamagedError{Path: path, What: "its key file belongs to another journal"}
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
