package main

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver
)

// A snapshot is what the journal holds when no process has it: read by SQL of our own
// from a copy, so that the judge neither trusts the program's reading nor helps it.
type snapshot struct {
	batches     []batchRow
	attempts    map[string]attemptRow // by id
	resolutions []resolutionRow
	jobs        map[string]bool
	approved    map[string]bool // paths of sources of runs that have batches
}

type batchRow struct {
	id       int64
	run      string
	number   int
	round    int
	state    string
	cause    string
	records  int
	digest   string // hexadecimal
	job      string
	rejected int
	missing  int
	decision string // the last one
}

type attemptRow struct {
	batch  int64
	number int
	phase  string
	wire   time.Time
}

type resolutionRow struct {
	batch    int64
	attempt  int
	decision string
	at       time.Time
}

// copyJournal copies the folder of the journal as it lies on the disk.
func (r *round) copyJournal(to string) (found bool, err error) {
	from := filepath.Join(r.state(), "journal")
	if _, err := os.Stat(filepath.Join(from, "journal.db")); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	to = filepath.Join(r.dir, to)
	if err := os.RemoveAll(to); err != nil {
		return false, err
	}
	return true, os.CopyFS(to, os.DirFS(from))
}

// snapshot reads the journal. Before the program's first start there is none.
func (r *round) snapshot() (snapshot, error) {
	s := snapshot{attempts: map[string]attemptRow{}, jobs: map[string]bool{}, approved: map[string]bool{}}
	found, err := r.copyJournal("snapshot")
	if err != nil || !found {
		return s, err
	}
	db, err := sql.Open("sqlite", filepath.Join(r.dir, "snapshot", "journal.db"))
	if err != nil {
		return s, err
	}
	defer db.Close()
	var tables int
	if err := db.QueryRow("SELECT count(*) FROM sqlite_master WHERE name='attempt'").Scan(&tables); err != nil || tables == 0 {
		return s, err
	}
	read := func(query string, row func(*sql.Rows) error) {
		if err != nil {
			return
		}
		var rows *sql.Rows
		if rows, err = db.Query(query); err != nil {
			return
		}
		defer rows.Close()
		for rows.Next() && err == nil {
			err = row(rows)
		}
		err = errors.Join(err, rows.Err())
	}
	read(`SELECT b.id, b.run, b.number, b.round, b.state, b.cause, b.records, lower(hex(b.digest)), coalesce(j.id, ''), coalesce(j.rejected, 0), coalesce(j.missing, 0),
		coalesce((SELECT decision FROM resolution r WHERE r.batch=b.id ORDER BY r.rowid DESC LIMIT 1), '')
		FROM batch b LEFT JOIN job j ON j.batch=b.id WHERE b.state<>'sealed' ORDER BY b.id`, func(rows *sql.Rows) error {
		var b batchRow
		err := rows.Scan(&b.id, &b.run, &b.number, &b.round, &b.state, &b.cause, &b.records, &b.digest, &b.job, &b.rejected, &b.missing, &b.decision)
		s.batches = append(s.batches, b)
		s.jobs[b.job] = true
		return err
	})
	read("SELECT id, batch, number, phase, wire FROM attempt", func(rows *sql.Rows) error {
		var id string
		var wire int64
		var a attemptRow
		err := rows.Scan(&id, &a.batch, &a.number, &a.phase, &wire)
		a.wire = time.Unix(0, wire)
		s.attempts[id] = a
		return err
	})
	read("SELECT batch, attempt, decision, time FROM resolution ORDER BY rowid", func(rows *sql.Rows) error {
		var at int64
		var d resolutionRow
		err := rows.Scan(&d.batch, &d.attempt, &d.decision, &at)
		d.at = time.Unix(0, at)
		s.resolutions = append(s.resolutions, d)
		return err
	})
	read("SELECT DISTINCT s.path FROM source s JOIN batch b ON b.run=s.run WHERE b.state<>'sealed'", func(rows *sql.Rows) error {
		var path string
		err := rows.Scan(&path)
		s.approved[path] = true
		return err
	})
	return s, err
}

func (s snapshot) batch(id int64) batchRow {
	i := slices.IndexFunc(s.batches, func(b batchRow) bool { return b.id == id })
	if i < 0 {
		return batchRow{}
	}
	return s.batches[i]
}

// waiting reports whether the program goes on with something by itself.
func (s snapshot) waiting() bool {
	return slices.ContainsFunc(s.batches, func(b batchRow) bool {
		return slices.Contains([]string{"queued", "claimed", "on wire", "accepted", "running", "refused for now"}, b.state) ||
			b.state == "held" && b.cause != "redirected" && b.cause != "interrupted"
	})
}

// forAPerson reports whether something waits for a decision.
func (s snapshot) forAPerson() bool {
	return slices.ContainsFunc(s.batches, needsDecision)
}

// undecided is the first batch of which a person has to say what became of it; nil if there is none.
func (s snapshot) undecided() *batchRow {
	for i := range s.batches {
		if b := &s.batches[i]; b.state != "held" && needsDecision(*b) {
			return b
		}
	}
	return nil
}

// tries returns the number of attempts at a batch.
func (s snapshot) tries(batch int64) (n int) {
	for _, a := range s.attempts {
		if a.batch == batch {
			n = max(n, a.number)
		}
	}
	return n
}

func needsDecision(b batchRow) bool {
	return slices.Contains([]string{"unknown", "accepted, no job id", "job lost", "failed"}, b.state) || b.missing > 0 ||
		b.state == "held" && (b.cause == "redirected" || b.cause == "interrupted")
}

func (s snapshot) states() string {
	var all []string
	for _, b := range s.batches {
		all = append(all, fmt.Sprintf("%.4s/%d %s", b.run, b.number, b.state))
	}
	return strings.Join(all, ", ")
}
