package journal

import (
	"errors"
	"fmt"
	"time"
)

// ErrStillRead says that what was purged is gone from the journal, but a log file that
// holds it still cannot be cut, for another program reads by it.
var ErrStillRead = errors.New("another window looks on and keeps the removed parts in the journal's log file: close it, and purge again to be rid of them")

// A PurgeDepth says how much of a run goes.
type PurgeDepth int

const (
	PurgeCorrections PurgeDepth = iota // the corrected records alone
	PurgeContents                      // all but what tells later that its records were sent before
	PurgeEverything                    // that too; what is left is the audit
)

// Purge removes runs, or parts of them, and makes sure that the bytes are gone from the
// files. The audit stays, and says of every batch that was sent its digest, its count, its
// state and its job: that something was accepted is never forgotten. Slots stay, for the
// server counts on. Runs that are not there are passed over. Whether a run may go is for the
// caller to find out.
//
// What SSDs and backups keep of old blocks is beyond it.
func (j *Journal) Purge(runs []string, depth PurgeDepth) error {
	err := j.Update(func(t *Tx) error {
		for _, run := range runs {
			if err := t.purge(run, depth); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return j.scrub()
}

// Of a batch these go in any case, as they name lines, fields or words of people and servers.
var purgeOfContents = []string{
	"DELETE FROM batch WHERE run=?1 AND state='sealed'",
	"DELETE FROM counting_word WHERE batch IN (SELECT id FROM batch WHERE run=?1)",
	"DELETE FROM reject WHERE position<0 AND batch IN (SELECT id FROM batch WHERE run=?1)",
	"UPDATE reject SET pointer='', grouping='', why='', message=NULL, source=0, line=0 WHERE batch IN (SELECT id FROM batch WHERE run=?1)",
	"UPDATE resolution SET reason=NULL WHERE batch IN (SELECT id FROM batch WHERE run=?1)",
	"UPDATE attempt SET evidence=NULL WHERE batch IN (SELECT id FROM batch WHERE run=?1)",
	"UPDATE batch SET why=NULL WHERE run=?1",
	"DELETE FROM summary WHERE run=?1",
	"DELETE FROM left_out WHERE run=?1",
	"DELETE FROM correction WHERE run=?1",
	"DELETE FROM step WHERE run=?1",
	"DELETE FROM source WHERE run=?1",
	"UPDATE run SET purged=1, wanted=0, meant=NULL WHERE id=?1",
}

// What a person set aside stays so for as long as the run can be gone on with; it holds no data.
var purgeOfCorrections = []string{
	"DELETE FROM correction WHERE run=?1 AND aside=0",
	"DELETE FROM step WHERE run=?1 AND number NOT IN (SELECT step FROM correction WHERE run=?1)",
	"DELETE FROM summary WHERE run=?1",
}

var purgeOfTheRest = []string{
	"DELETE FROM reject WHERE batch IN (SELECT id FROM batch WHERE run=?1)",
	"DELETE FROM job WHERE batch IN (SELECT id FROM batch WHERE run=?1)",
	"DELETE FROM resolution WHERE batch IN (SELECT id FROM batch WHERE run=?1)",
	"DELETE FROM attempt WHERE batch IN (SELECT id FROM batch WHERE run=?1)",
	"DELETE FROM batch WHERE run=?1", // and its provenance
	"DELETE FROM summary WHERE run=?1",
	"DELETE FROM run WHERE id=?1",
}

func (t *Tx) purge(run string, depth PurgeDepth) error {
	steps := purgeOfCorrections
	what := auditPurge
	switch depth {
	case PurgeCorrections:
		what = auditPurgeCorrections
	case PurgeContents:
		steps = append(steps[:len(steps):len(steps)], purgeOfContents...)
	case PurgeEverything:
		steps = append(append(steps[:len(steps):len(steps)], purgeOfContents...), purgeOfTheRest...)
	}
	if err := t.auditPurge(run, what, depth); err != nil {
		return err
	}
	if depth == PurgeEverything { // of an attempt that a crash left open: the server may have counted it until now
		_, err := t.exec("UPDATE slot SET latest=max(?2, claimed, coalesce((SELECT highest FROM ledger l WHERE l.tenant=slot.tenant), 0)) WHERE latest=0 AND kept=1 AND attempt IN (SELECT a.id FROM attempt a JOIN batch b ON b.id=a.batch WHERE b.run=?1)", run, stamp(t.j.now()))
		if err != nil {
			return err
		}
	}
	for _, step := range steps {
		if _, err := t.exec(step, run); err != nil {
			return err
		}
	}
	return nil
}

// auditPurge writes down what goes: one row for the run, and one for every batch of it
// that goes with it.
func (t *Tx) auditPurge(run, what string, depth PurgeDepth) error {
	now := t.j.now()
	row := AuditRow{Time: now, What: what, Run: run}
	if depth == PurgeCorrections {
		if err := t.tx.QueryRow("SELECT count(*) FROM correction WHERE run=? AND aside=0", run).Scan(&row.Count); err != nil {
			return fmt.Errorf("the corrections to purge cannot be counted: %w", err)
		}
	}
	if err := t.Audit(row); err != nil || depth == PurgeCorrections {
		return err
	}
	rows, err := t.tx.Query(`SELECT b.number, b.state, b.digest, b.records, coalesce(j.id, '') FROM batch b LEFT JOIN job j ON j.batch=b.id
		WHERE b.run=? AND b.state<>'sealed' ORDER BY b.number`, run)
	if err != nil {
		return fmt.Errorf("the batches to purge cannot be read: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		r := AuditRow{Time: now, What: what, Run: run}
		var job string
		if err := rows.Scan(&r.Batch, &r.State, &r.Digest, &r.Count, &job); err != nil {
			return fmt.Errorf("the batches to purge cannot be read: %w", err)
		}
		if job != "" {
			r.Note = "job " + job
		}
		if err := t.Audit(r); err != nil {
			return err
		}
	}
	return rows.Err()
}

// scrub writes the database anew without the pages that came free, and cuts the log.
func (j *Journal) scrub() error {
	if _, err := j.write.Exec("VACUUM"); err != nil {
		return fmt.Errorf("what was removed is overwritten, but the journal could not be written anew without it: %w", explain(j.dir, err))
	}
	var busy, log, done int
	if err := j.write.QueryRow("PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &log, &done); err != nil {
		return fmt.Errorf("the journal's log file could not be cut: %w", explain(j.dir, err))
	}
	if busy != 0 {
		return ErrStillRead
	}
	return nil
}

// PurgedRuns lists the runs of which only that is left which tells of duplicates.
func (j *Journal) PurgedRuns() ([]string, error) {
	return collect(j, func(row scanner) (id string, err error) {
		err = row.Scan(&id)
		return id, err
	}, "SELECT id FROM run WHERE purged=1 ORDER BY started")
}

// CorrectionCount is how many corrected records a run has.
func (j *Journal) CorrectionCount(run string) (int, error) {
	return one(j, func(row scanner) (n int, err error) {
		err = row.Scan(&n)
		return n, err
	}, "SELECT count(*) FROM correction WHERE run=? AND aside=0", run)
}

// PurgedCorrections tells when corrections of a run were removed last, zero if it never was
// asked for, and how many; 0 also where an older program removed them.
func (j *Journal) PurgedCorrections(run string) (at time.Time, removed int64, err error) {
	at, err = one(j, func(row scanner) (time.Time, error) {
		var stamped int64
		err := row.Scan(&stamped, &removed)
		return unstamp(stamped), err
	}, "SELECT time, count FROM audit WHERE run=? AND what=? ORDER BY count>0 DESC, number DESC LIMIT 1", run, auditPurgeCorrections)
	if errors.Is(err, ErrNotFound) {
		return time.Time{}, 0, nil
	}
	return at, removed, err
}
