package journal

import (
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Resend is the decision to send a batch again. Only this one opens the way back into the
// queue: to have found a job, or that nothing was accepted, does not.
const Resend = "resend"

// A Resolution is a person's decision on a batch.
type Resolution struct {
	Batch    int64
	Attempt  int    // the last one when it was decided
	Decision string // in a word, such as Resend
	Job      string
	Reason   string // sealed at rest
	Time     time.Time
	Found    State  // how the batch stood; "" in those of older programs
	FoundJob string // the id of the job that it had, "" if it had none
}

// AddResolution records a decision; it must come before the change of state that it allows.
func (t *Tx) AddResolution(r Resolution) error {
	_, err := t.exec("INSERT INTO resolution (batch, attempt, decision, job, reason, who, time, found, found_job) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		r.Batch, r.Attempt, r.Decision, r.Job, t.j.sealText(r.Reason, place("reason", r.Batch)), t.j.who, stamp(r.Time), r.Found, r.FoundJob)
	return err
}

// FoundBy returns how the last decision on a batch found it: its state and the id of its
// job. ErrNotFound if there is none.
func (j *Journal) FoundBy(batch int64) (state State, job string, err error) {
	r, err := one(j, func(row scanner) (r Resolution, err error) {
		err = row.Scan(&r.Found, &r.FoundJob)
		return r, err
	}, "SELECT found, found_job FROM resolution WHERE batch=? ORDER BY rowid DESC LIMIT 1", batch)
	return r.Found, r.FoundJob, err
}

// A JobTakenError says that a job is that of another batch.
type JobTakenError struct {
	Job, Run string
	Batch    int // its number
}

func (e *JobTakenError) Error() string {
	return fmt.Sprintf("the job %s is that of batch %s/%d", e.Job, e.Run[:min(8, len(e.Run))], e.Batch)
}

// JobIsFree fails with *JobTakenError if a batch other than the one given, sent to the same
// server, has the job.
func (t *Tx) JobIsFree(job string, batch int64) error {
	taken := &JobTakenError{Job: job}
	err := t.tx.QueryRow(`SELECT b.run, b.number FROM job j JOIN batch b ON b.id=j.batch JOIN run r ON r.id=b.run
		WHERE j.id=?1 AND b.id<>?2 AND r.host=(SELECT mine.host FROM batch m JOIN run mine ON mine.id=m.run WHERE m.id=?2) LIMIT 1`, job, batch).
		Scan(&taken.Run, &taken.Batch)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return fmt.Errorf("the journal cannot be read: %w", explain(t.j.dir, err))
	}
	return taken
}
