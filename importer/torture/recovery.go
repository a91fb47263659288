package main

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"syscall"

	"clinik-import/importer"
	"clinik-import/importer/journal"
)

// judgeRecovery takes up a copy of what the last process left, twice: the audit's chain
// holds, and the second time changes nothing any more.
func (r *round) judgeRecovery() error {
	const folder = "recovered"
	found, err := r.copyJournal(folder)
	if err != nil || !found {
		return err
	}
	dir := filepath.Join(r.dir, folder)
	first, err := recovered(dir)
	if err != nil {
		return err
	}
	second, err := recovered(dir)
	if err != nil {
		return err
	}
	if !bytes.Equal(first, second) {
		return broken("repeatable", "a second recovery changed\n%s\nto\n%s", first, second)
	}
	return nil
}

// recovered opens the journal in the folder as a start of the program does, and prints
// what it then holds.
func recovered(dir string) ([]byte, error) {
	// A process that another round starts just now would have the journal's lock too, until
	// it has become the other program.
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	j, err := journal.Open(dir)
	if err != nil {
		return nil, broken("chained", "the journal cannot be opened after a crash: %v", err)
	}
	_, err = importer.New(importer.Options{Journal: j, Server: nobody{}})
	if err == nil {
		if _, err = j.VerifyAudit(); err != nil {
			err = broken("chained", "%v", err)
		}
	}
	if err := errors.Join(err, j.Close()); err != nil {
		return nil, err
	}
	return dump(filepath.Join(dir, "journal.db"))
}

// dump prints the rows that recovery may touch.
func dump(path string) ([]byte, error) {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	var out bytes.Buffer
	for _, query := range []string{
		"SELECT id||' '||state||' '||attempts||' '||crashes||' '||failures||' '||cause FROM batch ORDER BY id",
		"SELECT id||' '||phase||' '||verdict||' '||ended FROM attempt ORDER BY id",
		"SELECT attempt||' '||kept||' '||latest FROM slot ORDER BY attempt",
		"SELECT number||' '||what||' '||time FROM audit ORDER BY number",
	} {
		rows, err := db.Query(query)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err != nil {
				return nil, errors.Join(err, rows.Close())
			}
			fmt.Fprintln(&out, line)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), nil
}

// totals are those of all runs that came to be approved, as the engine counts them.
func (r *round) totals() (total importer.Totals, err error) {
	const folder = "counted"
	if found, err := r.copyJournal(folder); err != nil || !found {
		return total, err
	}
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	j, err := journal.Open(filepath.Join(r.dir, folder))
	if err != nil {
		return total, err
	}
	defer func() { err = errors.Join(err, j.Close()) }()
	rows, err := j.AllRuns()
	if err != nil || len(rows) == 0 {
		return total, err
	}
	e, err := importer.New(importer.Options{Journal: j, Server: nobody{}, Target: importer.Target{Tenant: rows[0].Tenant}})
	if err != nil {
		return total, err
	}
	runs, err := e.Runs()
	if err != nil {
		return total, err
	}
	for _, run := range runs {
		if r.hasBatches(run.ID) {
			total = total.Add(run.Totals)
			err = errors.Join(err, judgeAside(e, run.ID))
		}
	}
	return total, err
}

// judgeAside looks at all records of a run that are set aside: each is held back, in no batch, and counted once.
func judgeAside(e *importer.Engine, id string) error {
	run, err := e.Open(id)
	if err != nil {
		return err
	}
	aside := int64(0)
	for _, s := range run.Sources() {
		for _, one := range run.Revisions(s.Index) {
			at := importer.Position{Source: s.Index, Line: one.Line}
			if !run.IsAside(at) {
				continue
			}
			aside++
			if state := run.State(at); state != importer.HeldBack {
				err = errors.Join(err, broken("aside", "%s is set aside and stands as %d", s.Place(one.Line), state))
			}
		}
	}
	if t := run.Totals(); t.Aside != aside || t.Open() < 0 {
		err = errors.Join(err, broken("aside", "%d are set aside: %+v", aside, t))
	}
	return errors.Join(err, run.Close())
}

// hasBatches reports whether a run came to be approved; one that was killed before was begun anew.
func (r *round) hasBatches(run string) bool {
	for _, b := range r.final.batches {
		if b.run == run {
			return true
		}
	}
	return false
}
