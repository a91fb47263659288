package journal

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"time"
)

// A Batch is a sealed batch and what became of it. Its upper half never changes.
type Batch struct {
	ID      int64
	Run     string
	Number  int    // in the run, from 1
	Round   int    // 1, and one more for each resubmission
	Type    string // resource type of its records
	Records int64
	Bytes   int64  // of the request body
	Digest  []byte // SHA-256 of the exact request body
	Spans   []Span

	State     State
	Why       string // may hold server text; sealed at rest
	Cause     string // the kind of Why, in the engine's words; "" if there is none
	Attempts  int
	Failures  int       // attempts in a row that sent nothing
	Crashes   int       // attempts that ended with the process
	Refusals  int       // attempts in a row that cost a slot and were refused, but not for the budget
	NotBefore time.Time // on the computer's clock; zero: it can go at once
	Sent      time.Time // of the last wire mark; zero if there is none
	Ended     time.Time // when it was settled; zero until then

	After        int   // number of the batch that must have passed before; 0: none; WholeRound: every one of its round
	AfterRejects int64 // records that it may have rejected, or its round

	Slots    int    // kept; computed
	Decision string // the last resolution; computed
	Said     BaseWord
	Job      Job
}

// Span is a stretch of lines of one source, both ends in it, that a batch draws on.
type Span struct {
	Source  int   `json:"s"` // number in the run, from 0
	From    int64 `json:"f"` // line, from 1
	To      int64 `json:"t"`
	Records int   `json:"n"` // that the batch has of it
}

// WholeRound as Batch.After makes a batch go only while its round has no more than
// AfterRejects records rejected.
const WholeRound = -1

// A Job is what the server made of a batch. Records that it does not account for are
// Missing; rejects that name no record are NoLine, and are in Rejected too. Form is how its
// errors name records, as for Counting; "" if that is not known, or they fit no counting.
type Job struct {
	ID                        string
	Status                    string
	Total, Processed          int64
	Rejected, NoLine, Missing int64
	Form                      string
}

// AddBatch inserts a batch as a draft (state Sealed) with its provenance, a blob of the
// engine's own form, and sets its ID.
func (t *Tx) AddBatch(b *Batch, provenance []byte) error {
	spans, err := json.Marshal(b.Spans)
	if err != nil {
		return err
	}
	r, err := t.exec("INSERT INTO batch (run, number, round, type, state, records, bytes, digest, spans, after, after_rejects) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		b.Run, b.Number, b.Round, b.Type, Sealed, b.Records, b.Bytes, b.Digest, string(spans), b.After, b.AfterRejects)
	if err != nil {
		return err
	}
	if b.ID, err = r.LastInsertId(); err != nil {
		return err
	}
	b.State = Sealed
	_, err = t.exec("INSERT INTO provenance (batch, records) VALUES (?, ?)", b.ID, provenance)
	return err
}

// DropDrafts forgets the batches of a run that were sealed but never approved; "" means every run's.
func (t *Tx) DropDrafts(run string) error {
	_, err := t.exec("DELETE FROM batch WHERE state=? AND (run=? OR ?='')", Sealed, run, run)
	return err
}

// SaveBatch writes what may change of a batch, provided that it still is in the state
// from; ErrState otherwise. The state machine's triggers may refuse it too.
func (t *Tx) SaveBatch(b Batch, from State) error {
	r, err := t.exec("UPDATE batch SET state=?, why=?, cause=?, attempts=?, failures=?, crashes=?, refusals=?, not_before=?, sent=?, ended=?, after=? WHERE id=? AND state=?",
		b.State, t.j.sealText(b.Why, place("why", b.ID)), b.Cause, b.Attempts, b.Failures, b.Crashes, b.Refusals, stamp(b.NotBefore), stamp(b.Sent), stamp(b.Ended), b.After, b.ID, from)
	if err != nil {
		return err
	}
	if n, err := r.RowsAffected(); err != nil || n != 1 {
		return fmt.Errorf("batch %d: %w", b.Number, ErrState)
	}
	if b.State != from {
		t.moved = append(t.moved, b)
	}
	return nil
}

// SaveJob records the job of a batch, or what changed of it.
func (t *Tx) SaveJob(batch int64, job Job) error {
	_, err := t.exec(`INSERT INTO job (batch, id, status, total, processed, rejected, no_line, missing, form) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
		ON CONFLICT (batch) DO UPDATE SET id=?2, status=?3, total=?4, processed=?5, rejected=?6, no_line=?7, missing=?8, form=?9`,
		batch, job.ID, job.Status, job.Total, job.Processed, job.Rejected, job.NoLine, job.Missing, job.Form)
	return err
}

// ClearJob forgets the job of a batch that is sent again, its rejects, and what was said of them.
func (t *Tx) ClearJob(batch int64) error {
	for _, table := range []string{"job", "counting_word"} {
		if _, err := t.exec("DELETE FROM "+table+" WHERE batch=?", batch); err != nil {
			return err
		}
	}
	_, err := t.exec("DELETE FROM reject WHERE batch=?", batch)
	return err
}

const batchQuery = `SELECT b.id, b.run, b.number, b.round, b.type, b.records, b.bytes, b.digest, b.spans,
  b.state, b.why, b.cause, b.attempts, b.failures, b.crashes, b.refusals, b.not_before, b.sent, b.ended, b.after, b.after_rejects,
  (SELECT count(*) FROM attempt a JOIN slot s ON s.attempt=a.id WHERE a.batch=b.id AND s.kept=1),
  coalesce((SELECT decision FROM resolution r WHERE r.batch=b.id ORDER BY rowid DESC LIMIT 1), ''),
  coalesce(j.id, ''), coalesce(j.status, ''), coalesce(j.total, 0), coalesce(j.processed, 0),
  coalesce(j.rejected, 0), coalesce(j.no_line, 0), coalesce(j.missing, 0), coalesce(j.form, ''),
  w.base, w.reason
  FROM batch b LEFT JOIN job j ON j.batch=b.id LEFT JOIN counting_word w ON w.batch=b.id `

// Batches lists the batches of a run by number, drafts left out.
func (j *Journal) Batches(run string) ([]Batch, error) {
	return collect(j, j.scanBatch, batchQuery+"WHERE b.run=? AND b.state<>'sealed' ORDER BY b.number", run)
}

func (j *Journal) scanBatch(row scanner) (Batch, error) {
	var b Batch
	var spans string
	var why, reason []byte
	var base sql.NullInt64
	var notBefore, sent, ended int64
	err := row.Scan(&b.ID, &b.Run, &b.Number, &b.Round, &b.Type, &b.Records, &b.Bytes, &b.Digest, &spans,
		&b.State, &why, &b.Cause, &b.Attempts, &b.Failures, &b.Crashes, &b.Refusals, &notBefore, &sent, &ended, &b.After, &b.AfterRejects, &b.Slots, &b.Decision,
		&b.Job.ID, &b.Job.Status, &b.Job.Total, &b.Job.Processed, &b.Job.Rejected, &b.Job.NoLine, &b.Job.Missing, &b.Job.Form, &base, &reason)
	if err != nil {
		return b, err
	}
	b.NotBefore, b.Sent, b.Ended = unstamp(notBefore), unstamp(sent), unstamp(ended)
	if err := json.Unmarshal([]byte(spans), &b.Spans); err != nil {
		return b, &DamagedError{Path: j.dir, What: "the spans of a batch cannot be read", Err: err}
	}
	if b.Why, err = j.unsealText(why, place("why", b.ID)); err != nil || !base.Valid {
		return b, err
	}
	b.Said.Given, b.Said.Base = true, base.Int64
	b.Said.Reason, err = j.unsealText(reason, place("counting", b.ID))
	return b, err
}

// Provenance returns the provenance of a batch as AddBatch got it.
func (j *Journal) Provenance(batch int64) ([]byte, error) {
	return one(j, func(row scanner) (blob []byte, err error) {
		err = row.Scan(&blob)
		return blob, err
	}, "SELECT records FROM provenance WHERE batch=?", batch)
}

// A Reject is one entry of a job's errors, put on its line as far as that was possible.
type Reject struct {
	Index     int64 // as the server gave it, -1 if none
	Position  int   // in the batch, from 0; -1 if not known
	Source    int
	Line      int64 // 0 if not known
	Pointer   string
	Group     string
	Certainty int
	Why       string
	Message   string // the server's; sealed at rest
}

// SaveRejects replaces the rejects of a batch from number from on.
func (t *Tx) SaveRejects(batch int64, from int, rejects []Reject) error {
	if _, err := t.exec("DELETE FROM reject WHERE batch=? AND number>=?", batch, from); err != nil {
		return err
	}
	if len(rejects) == 0 {
		return nil
	}
	insert, err := t.tx.Prepare(`INSERT INTO reject (batch, number, idx, position, source, line, pointer, grouping, certainty, why, message)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
	if err != nil {
		return fmt.Errorf("the journal refused a change: %w", err)
	}
	defer insert.Close()
	for i, r := range rejects {
		_, err := insert.Exec(batch, from+i, r.Index, r.Position, r.Source, r.Line, r.Pointer, r.Group, r.Certainty, r.Why,
			t.j.sealText(r.Message, place("reject", batch)))
		if err != nil {
			return fmt.Errorf("the journal refused a change: %w", err)
		}
	}
	return nil
}

// Rejects lists rejects of a batch from number from on, in the order the server gave them; limit < 0 means all.
func (j *Journal) Rejects(batch int64, from, limit int) ([]Reject, error) {
	return collect(j, func(row scanner) (Reject, error) {
		var r Reject
		var message []byte
		err := row.Scan(&r.Index, &r.Position, &r.Source, &r.Line, &r.Pointer, &r.Group, &r.Certainty, &r.Why, &message)
		if err == nil {
			r.Message, err = j.unsealText(message, place("reject", batch))
		}
		return r, err
	}, `SELECT idx, position, source, line, pointer, grouping, certainty, why, message FROM reject
		WHERE batch=? AND number>=? ORDER BY number LIMIT ?`, batch, from, limit)
}

// place names where a sealed text belongs, so that it cannot be moved unnoticed.
func place(kind string, id int64) string { return fmt.Sprintf("%s %d", kind, id) }
