package sandbox

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver
)

// store keeps what survives a restart: key, address, times of starts, jobs with their
// errors. Records never get here.
type store struct{ db *sql.DB }

// memory is what a store remembers.
type memory struct {
	key, addr string
	starts    []time.Time
	jobs      map[string]*job
}

const storeSchema = `
CREATE TABLE IF NOT EXISTS identity (one INTEGER PRIMARY KEY CHECK (one = 1), key TEXT NOT NULL, addr TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS starts (at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS jobs (id TEXT PRIMARY KEY, job TEXT NOT NULL);
`

// openStore opens or makes the store in dir. The file is made before SQLite opens it,
// because SQLite would make it readable for others.
func openStore(dir string) (*store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("sandbox: cannot make its folder: %w", err)
	}
	path := filepath.Join(dir, "sandbox.db")
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("sandbox: cannot open its store: %w", err)
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", fileURI(path)+
		"?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=secure_delete(ON)&_txlock=immediate")
	if err != nil {
		return nil, fmt.Errorf("sandbox: cannot open its store: %w", err)
	}
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(storeSchema); err != nil {
		return nil, errors.Join(fmt.Errorf("sandbox: cannot read its store %s: %w", path, err), db.Close())
	}
	return &store{db}, nil
}

// fileURI names a file in the way SQLite wants it (https://sqlite.org/uri.html),
// whatever characters are in its path.
func fileURI(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/…
	}
	return (&url.URL{Scheme: "file", Path: path}).String()
}

// load reads everything; starts before since are forgotten.
func (s *store) load(since time.Time) (memory, error) {
	m := memory{jobs: map[string]*job{}}
	err := s.db.QueryRow(`SELECT key, addr FROM identity`).Scan(&m.key, &m.addr)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return m, fmt.Errorf("sandbox: cannot read its store: %w", err)
	}
	if _, err := s.db.Exec(`DELETE FROM starts WHERE at <= ?`, since.UnixNano()); err != nil {
		return m, fmt.Errorf("sandbox: cannot write its store: %w", err)
	}
	err = s.each(`SELECT at FROM starts ORDER BY at`, func(rows *sql.Rows) error {
		var at int64
		if err := rows.Scan(&at); err != nil {
			return err
		}
		m.starts = append(m.starts, time.Unix(0, at))
		return nil
	})
	if err != nil {
		return m, err
	}
	return m, s.each(`SELECT job FROM jobs`, func(rows *sql.Rows) error {
		var text []byte
		if err := rows.Scan(&text); err != nil {
			return err
		}
		j := new(job)
		if err := json.Unmarshal(text, j); err != nil {
			return err
		}
		m.jobs[j.ID] = j
		return nil
	})
}

func (s *store) each(query string, read func(*sql.Rows) error) error {
	rows, err := s.db.Query(query)
	if err != nil {
		return fmt.Errorf("sandbox: cannot read its store: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := read(rows); err != nil {
			return fmt.Errorf("sandbox: cannot read its store: %w", err)
		}
	}
	return rows.Err()
}

// setIdentity keeps the key and the address served at.
func (s *store) setIdentity(key, addr string) error {
	_, err := s.db.Exec(`INSERT OR REPLACE INTO identity (one, key, addr) VALUES (1, ?, ?)`, key, addr)
	if err != nil {
		return fmt.Errorf("sandbox: cannot write its store: %w", err)
	}
	return nil
}

// add keeps a job and the start that made it.
func (s *store) add(j *job) error {
	if s == nil {
		return nil
	}
	text, err := json.Marshal(j)
	if err != nil {
		return err
	}
	tx, err := s.db.Begin()
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // does nothing after Commit
	if _, err := tx.Exec(`INSERT INTO starts (at) VALUES (?)`, j.Made.UnixNano()); err != nil {
		return err
	}
	if _, err := tx.Exec(`INSERT INTO jobs (id, job) VALUES (?, ?)`, j.ID, text); err != nil {
		return err
	}
	return tx.Commit()
}

// forget drops a job; the start that made it stays counted.
func (s *store) forget(id string) error {
	if s == nil {
		return nil
	}
	_, err := s.db.Exec(`DELETE FROM jobs WHERE id = ?`, id)
	return err
}

func (s *store) close() error { return s.db.Close() }
