package journal

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
)

// A Finding is one thing that Verify found wrong.
type Finding struct {
	Kind  FindingKind
	Row   int64  // of the audit, 0 if it is not about one
	Run   string // "" if it is not about one
	Batch int
	What  string // in words
}

// FindingKind names what is wrong.
type FindingKind string

const (
	RowChanged   FindingKind = "changed"    // a row of the audit is not as it was written
	RowsRemoved  FindingKind = "removed"    // rows are missing between others
	TailRemoved  FindingKind = "truncated"  // rows are missing at the end
	HeadMissing  FindingKind = "unsealed"   // the seal of the end is missing or not ours
	StateDiffers FindingKind = "state"      // a batch does not stand as the audit says
	BatchGone    FindingKind = "gone"       // a batch of the audit is not in the journal, and was not purged
	NotRecorded  FindingKind = "unrecorded" // a batch that the audit does not know
	FileUnsound  FindingKind = "unsound"    // the database contradicts itself
)

// A Verification is what Verify found.
type Verification struct {
	Rows     int64 // of the audit
	Batches  int64 // compared
	Head     Head
	Findings []Finding // at most mostFindings
}

// mostFindings bounds what is told of a journal that is wrong all over.
const mostFindings = 100

// Verify goes through the audit from its first row to its last and compares every batch
// with it, all as of one moment; a send beside it does no harm. since, if not zero, is a
// head that was noted down elsewhere: the journal must still hold what it held then.
func (j *Journal) Verify(ctx context.Context, since Head) (Verification, error) {
	if j.closed.Load() {
		return Verification{}, errClosed
	}
	v := &verifier{j: j, stands: map[batchKey]AuditRow{}, records: map[batchKey]int64{}, purged: map[string]bool{}}
	v.witness(since, "the head that was noted down")
	v.witness(j.anchored(), "the last use of this journal") // read before the rows: it can only fall behind them
	tx, err := j.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return v.Verification, fmt.Errorf("the journal cannot be read: %w", explain(j.dir, err))
	}
	defer tx.Rollback()
	for _, step := range []func(context.Context, *sql.Tx) error{v.file, v.seal, v.chain, v.batches} {
		if err := step(ctx, tx); err != nil {
			return v.Verification, fmt.Errorf("the journal cannot be read: %w", explain(j.dir, err))
		}
	}
	return v.Verification, nil
}

// A verifier gathers what is found.
type verifier struct {
	Verification
	j         *Journal
	witnesses []witness
	stands    map[batchKey]AuditRow // the last row that says how a batch stands
	records   map[batchKey]int64    // of a batch, by the row that sealed it
	purged    map[string]bool       // runs
	sealed    int64                 // the number of the row that the seal names
}

// A witness says with which row the audit once ended.
type witness struct {
	had, found Head
	says       string
}

func (v *verifier) witness(h Head, says string) {
	if h.Number > 0 {
		v.witnesses = append(v.witnesses, witness{had: h, says: says})
	}
}

type batchKey struct {
	run   string
	batch int
}

func (v *verifier) find(f Finding) {
	if len(v.Findings) < mostFindings {
		v.Findings = append(v.Findings, f)
	}
}

// file asks SQLite whether the database is whole.
func (v *verifier) file(ctx context.Context, tx *sql.Tx) error {
	for _, check := range []string{"PRAGMA integrity_check(10)", "PRAGMA foreign_key_check"} {
		rows, err := tx.QueryContext(ctx, check)
		if err != nil {
			return err
		}
		for rows.Next() {
			var said string
			var rest [3]any
			if columns, _ := rows.Columns(); len(columns) == 1 {
				err = rows.Scan(&said)
			} else {
				err = rows.Scan(&said, &rest[0], &rest[1], &rest[2])
				said = "a row of the table " + said + " belongs to none that is there"
			}
			if err == nil && said != "ok" {
				v.find(Finding{Kind: FileUnsound, What: said})
			}
		}
		if err := rows.Err(); err != nil {
			return err
		}
	}
	return nil
}

// chain goes through the rows of the audit.
func (v *verifier) chain(ctx context.Context, tx *sql.Tx) error {
	rows, err := tx.QueryContext(ctx, "SELECT "+auditColumns+" FROM audit ORDER BY number")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		r, err := scanAudit(rows)
		if err != nil {
			return err
		}
		switch want := v.Head.Number + 1; {
		case r.Number == want+1:
			v.find(Finding{Kind: RowsRemoved, Row: want, What: fmt.Sprintf("entry %d was removed", want)})
		case r.Number != want:
			v.find(Finding{Kind: RowsRemoved, Row: want, What: fmt.Sprintf("entries %d to %d were removed", want, r.Number-1)})
		case !bytes.Equal(r.Hash, r.chain(v.Head.Hash)):
			v.find(Finding{Kind: RowChanged, Row: r.Number, Run: r.Run, Batch: r.Batch,
				What: fmt.Sprintf("entry %d (%s, %s) is not as it was written", r.Number, r.Time.UTC().Format("2 January 2006, 15:04:05 MST"), r.What)})
		}
		v.note(r)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	v.hear()
	return nil
}

func (v *verifier) note(r AuditRow) {
	v.Rows++
	v.Head = Head{r.Number, r.Hash}
	for i := range v.witnesses {
		if w := &v.witnesses[i]; w.had.Number == r.Number {
			w.found = v.Head
		}
	}
	if r.State != "" {
		key := batchKey{r.Run, r.Batch}
		v.stands[key] = r
		if _, known := v.records[key]; !known {
			v.records[key] = r.Count
		}
	}
	if r.What == auditPurge {
		v.purged[r.Run] = true
	}
}

// seal reads the seal that is written with every row.
func (v *verifier) seal(ctx context.Context, tx *sql.Tx) error {
	var sealed []byte
	var rows int64
	err := tx.QueryRowContext(ctx, "SELECT coalesce((SELECT value FROM meta WHERE name='head'), x''), (SELECT count(*) FROM audit)").Scan(&sealed, &rows)
	if err != nil {
		return err
	}
	head, ok := v.j.unsealHead(sealed)
	if !ok && rows+int64(len(sealed)) > 0 {
		v.find(Finding{Kind: HeadMissing, What: "the seal of the last entry is missing, or was not made with this journal's key"})
	}
	v.witness(head, "the seal of the last entry")
	v.sealed = head.Number
	return nil
}

// hear compares the audit with what the witnesses say of its end.
func (v *verifier) hear() {
	short := false
	for _, w := range v.witnesses {
		switch {
		case bytes.Equal(w.found.Hash, w.had.Hash):
		case w.had.Number <= v.Head.Number:
			v.find(Finding{Kind: RowChanged, Row: w.had.Number, What: fmt.Sprintf("entry %d is another than the one that %s names", w.had.Number, w.says)})
		case !short:
			short = true
			v.find(Finding{Kind: TailRemoved, Row: v.Head.Number + 1, What: fmt.Sprintf(
				"the record ends with entry %d, but %s names entry %d: its end was removed, or an older copy was put back", v.Head.Number, w.says, w.had.Number)})
		}
	}
	if v.sealed > 0 && v.Head.Number > v.sealed {
		v.find(Finding{Kind: RowChanged, Row: v.sealed + 1, What: fmt.Sprintf("entries were added after entry %d, with which the sealed record ends", v.sealed)})
	}
}

// batches compares how every batch stands with what the audit says of it.
func (v *verifier) batches(ctx context.Context, tx *sql.Tx) error {
	rows, err := tx.QueryContext(ctx, "SELECT run, number, state, digest, records FROM batch WHERE state<>? ORDER BY id", Sealed)
	if err != nil {
		return err
	}
	defer rows.Close()
	there := map[batchKey]bool{}
	for rows.Next() {
		var key batchKey
		var state State
		var digest []byte
		var count int64
		if err := rows.Scan(&key.run, &key.batch, &state, &digest, &count); err != nil {
			return err
		}
		v.Batches++
		there[key] = true
		at := Finding{Kind: StateDiffers, Run: key.run, Batch: key.batch}
		switch r, known := v.stands[key]; {
		case !known:
			at.Kind, at.What = NotRecorded, fmt.Sprintf("batch %d of the run %s is not in the record at all", key.batch, key.run)
			v.find(at)
		case r.State != state:
			at.Row, at.What = r.Number, fmt.Sprintf("batch %d of the run %s is %q, but the record says %q (entry %d)", key.batch, key.run, state, r.State, r.Number)
			v.find(at)
		case !bytes.Equal(r.Digest, digest) || v.records[key] != count:
			at.Row, at.What = r.Number, fmt.Sprintf("batch %d of the run %s does not hold what the record says was sealed (entry %d)", key.batch, key.run, r.Number)
			v.find(at)
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, r := range slices.SortedFunc(maps.Values(v.stands), func(a, b AuditRow) int { return cmp.Compare(a.Number, b.Number) }) {
		if !there[batchKey{r.Run, r.Batch}] && !v.purged[r.Run] {
			v.find(Finding{Kind: BatchGone, Row: r.Number, Run: r.Run, Batch: r.Batch,
				What: fmt.Sprintf("batch %d of the run %s (%s) is gone, though it was not purged", r.Batch, r.Run, r.State)})
		}
	}
	return nil
}

// auditPurge is what the audit says of runs that were purged.
const (
	auditPurge            = "purge"
	auditPurgeCorrections = "purge corrections"
)

// VerifyAudit is Verify for those who only want to know whether all is well: it returns
// how many rows the audit has, and a *DamagedError that names what was found first.
func (j *Journal) VerifyAudit() (int64, error) {
	v, err := j.Verify(context.Background(), Head{})
	if err == nil && len(v.Findings) > 0 {
		err = &DamagedError{Path: filepath.Join(j.dir, fileName), What: v.Findings[0].What}
	}
	return v.Rows, err
}
