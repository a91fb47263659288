package journal

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
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
	State  State  // of the batch after it; "" where there is none, and in rows older than this column
	Hash   []byte // of this row and the hash before it
}

// Audit appends a row to the chain. Number, Who, State and Hash are filled in when the
// update ends.
func (t *Tx) Audit(r AuditRow) error {
	t.what = r.What
	if r.Digest == nil {
		r.Digest = []byte{}
	}
	t.audit = append(t.audit, r)
	return nil
}

// writeAudit appends the rows of an update to the chain and seals the new head. A change
// of a batch's state that the update said nothing of gets a row of its own: the chain
// accounts for every state.
func (t *Tx) writeAudit() error {
	for _, b := range t.moved {
		if !slices.ContainsFunc(t.audit, func(r AuditRow) bool { return r.Run == b.Run && r.Batch == b.Number }) {
			t.audit = append(t.audit, AuditRow{Time: t.j.now(), What: "state", Run: b.Run, Batch: b.Number, Digest: b.Digest, Count: b.Records})
		}
	}
	if len(t.audit) == 0 {
		return nil
	}
	head, err := lastRow(t.tx.QueryRow)
	if err != nil {
		return err
	}
	for _, r := range t.audit {
		if r.Batch != 0 && r.State == "" {
			row := t.tx.QueryRow("SELECT coalesce((SELECT state FROM batch WHERE run=? AND number=?), '')", r.Run, r.Batch)
			if err := row.Scan(&r.State); err != nil {
				return fmt.Errorf("the audit cannot be written: %w", err)
			}
		}
		r.Number, r.Who = head.Number+1, t.j.who
		r.Hash = r.chain(head.Hash)
		_, err := t.exec("INSERT INTO audit (number, time, who, what, run, batch, digest, count, note, state, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			r.Number, stamp(r.Time), r.Who, r.What, r.Run, r.Batch, r.Digest, r.Count, r.Note, r.State, r.Hash)
		if err != nil {
			return err
		}
		head = Head{r.Number, r.Hash}
	}
	t.head = head
	_, err = t.exec("INSERT OR REPLACE INTO meta (name, value) VALUES ('head', ?)", t.j.sealHead(head))
	return err
}

// lastRow and rowAt read a number and its hash; of an absent row they are zero.
func lastRow(query func(string, ...any) *sql.Row) (Head, error) {
	return scanHead(query("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1"))
}

func rowAt(query func(string, ...any) *sql.Row, number int64) (Head, error) {
	return scanHead(query("SELECT number, hash FROM audit WHERE number=?", number))
}

func scanHead(row *sql.Row) (h Head, err error) {
	if err = row.Scan(&h.Number, &h.Hash); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return h, fmt.Errorf("the audit cannot be read: %w", err)
	}
	return h, nil
}

// chain hashes a row onto the hash before it; every part carries its length. The state
// is a part only where there is one, so that the rows from before it keep their hashes.
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
	if r.State != "" {
		text([]byte(r.State))
	}
	return h.Sum(nil)
}

const auditColumns = "number, time, who, what, run, batch, digest, count, note, state, hash"

func scanAudit(row scanner) (AuditRow, error) {
	var r AuditRow
	var at int64
	err := row.Scan(&r.Number, &at, &r.Who, &r.What, &r.Run, &r.Batch, &r.Digest, &r.Count, &r.Note, &r.State, &r.Hash)
	r.Time = unstamp(at)
	return r, err
}

// AuditRows lists rows of the audit after a number, at most limit; limit < 0 means all.
func (j *Journal) AuditRows(after int64, limit int) ([]AuditRow, error) {
	return collect(j, scanAudit, "SELECT "+auditColumns+" FROM audit WHERE number>? ORDER BY number LIMIT ?", after, limit)
}

// A Head is the last row of the audit. Whoever notes it down elsewhere can tell later
// whether the journal still holds all that it held then.
type Head struct {
	Number int64 // 0: the audit is empty
	Hash   []byte
}

func (h Head) String() string { return fmt.Sprintf("%d:%x", h.Number, h.Hash) }

// ParseHead reads what String wrote.
func ParseHead(s string) (h Head, err error) {
	if _, err := fmt.Sscanf(s, "%d:%x", &h.Number, &h.Hash); err != nil || len(h.Hash) != sha256.Size || h.Number < 1 {
		return Head{}, fmt.Errorf("%q is no head of an audit; it is a number, a colon and 64 hexadecimal digits", s)
	}
	return h, nil
}

// sealHead writes a head with its MAC: whoever lacks the journal's key can neither
// lengthen nor shorten the chain unnoticed.
func (j *Journal) sealHead(h Head) []byte {
	plain := append(binary.BigEndian.AppendUint64(nil, uint64(h.Number)), h.Hash...)
	return append(plain, j.MAC(append([]byte("audit head "), plain...))...)
}

// unsealHead reads what sealHead wrote; ok is false for anything else.
func (j *Journal) unsealHead(sealed []byte) (h Head, ok bool) {
	const plain = 8 + sha256.Size
	if len(sealed) != plain+sha256.Size {
		return h, false
	}
	h = Head{int64(binary.BigEndian.Uint64(sealed)), bytes.Clone(sealed[8:plain])}
	if !hmac.Equal(sealed, j.sealHead(h)) {
		return Head{}, false
	}
	return h, true
}
