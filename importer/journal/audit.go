package journal

import (
	"bytes"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"path/filepath"
	"time"
)

// An AuditRow says who did what and when. It holds no values of patients.
type AuditRow struct {
	Number int64
	Time   time.Time
	Who    string // the user of the operating system
	What   string // such as "approve", "wire", "resolve resend"
	Run    string
	Batch  int    // number in the run, 0 if none
	Digest []byte // of what was sent
	Count  int64  // of records
	Note   string
	Hash   []byte // of this row and the hash before it
}

// Audit appends a row to the chain. Number, Who and Hash are filled in.
func (t *Tx) Audit(r AuditRow) error {
	t.what = r.What
	var last int64
	var previous []byte
	err := t.tx.QueryRow("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1").Scan(&last, &previous)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("the audit cannot be read: %w", err)
	}
	r.Number, r.Who = last+1, t.j.who
	if r.Digest == nil {
		r.Digest = []byte{}
	}
	_, err = t.exec("INSERT INTO audit (number, time, who, what, run, batch, digest, count, note, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		r.Number, stamp(r.Time), r.Who, r.What, r.Run, r.Batch, r.Digest, r.Count, r.Note, r.chain(previous))
	return err
}

// chain hashes a row onto the hash before it; every part carries its length.
func (r AuditRow) chain(previous []byte) []byte {
	h := sha256.New()
	number := func(n int64) { binary.Write(h, binary.BigEndian, n) }
	text := func(b []byte) { number(int64(len(b))); h.Write(b) }
	text(previous)
	number(r.Number)
	number(stamp(r.Time))
	text([]byte(r.Who))
	text([]byte(r.What))
	text([]byte(r.Run))
	number(int64(r.Batch))
	text(r.Digest)
	number(r.Count)
	text([]byte(r.Note))
	return h.Sum(nil)
}

// AuditRows lists rows of the audit after a number, at most limit; limit < 0 means all.
func (j *Journal) AuditRows(after int64, limit int) ([]AuditRow, error) {
	return collect(j, func(row scanner) (AuditRow, error) {
		var r AuditRow
		var at int64
		err := row.Scan(&r.Number, &at, &r.Who, &r.What, &r.Run, &r.Batch, &r.Digest, &r.Count, &r.Note, &r.Hash)
		r.Time = unstamp(at)
		return r, err
	}, "SELECT number, time, who, what, run, batch, digest, count, note, hash FROM audit WHERE number>? ORDER BY number LIMIT ?", after, limit)
}

// VerifyAudit goes through the chain and returns how many rows it holds; a row that
// was changed, removed or slipped in is a *DamagedError that names it.
func (j *Journal) VerifyAudit() (int64, error) {
	var count int64
	var previous []byte
	for {
		rows, err := j.AuditRows(count, 1000)
		if err != nil || len(rows) == 0 {
			return count, err
		}
		for _, r := range rows {
			if r.Number != count+1 || !bytes.Equal(r.Hash, r.chain(previous)) {
				return count, &DamagedError{Path: filepath.Join(j.dir, fileName), What: fmt.Sprintf("the audit does not hold together at row %d", count+1)}
			}
			count, previous = r.Number, r.Hash
		}
	}
}
