package importer

import (
	"errors"
	"fmt"

	"clinik-import/importer/journal"
)

// keepReceipt puts what the server answered beside the journal, which did not take it, and
// says in words how the job is to be found again.
func (e *Engine) keepReceipt(b journal.Batch, a journal.Attempt, job string, failed error) error {
	err := e.journal.WriteReceipt(journal.Receipt{Attempt: a.ID, Job: job, Status: a.Status, Date: a.Date})
	if err != nil {
		return fmt.Errorf("the server accepted batch %d as job %s, but that could not be recorded; note it down: %w", b.Number, job, failed)
	}
	return fmt.Errorf("the server accepted batch %d as job %s; that could not be recorded, but is noted beside the journal and taken up at the next start. Nothing more is sent until then: %w", b.Number, job, failed)
}

// takeReceipt reads what an earlier process noted beside the journal of its last attempt,
// nil if that is nothing. A receipt that cannot be read proves nothing; that there was one
// goes on record.
func (e *Engine) takeReceipt() (*journal.Receipt, error) {
	receipt, ok, err := e.journal.TakeReceipt()
	if errors.Is(err, journal.ErrReceipt) {
		return nil, e.recordReceipt(journal.AuditRow{What: "receipt unreadable"})
	}
	if err != nil || !ok {
		return nil, err
	}
	return &receipt, nil
}

// settleReceipt ends with a receipt after the open attempts were settled by it. One that
// none of them was waiting for goes on record, for nothing else may know its job.
func (e *Engine) settleReceipt(receipt *journal.Receipt) error {
	if receipt == nil {
		return nil
	}
	a, err := e.journal.AttemptByID(receipt.Attempt)
	if errors.Is(err, journal.ErrNotFound) {
		return e.recordReceipt(journal.AuditRow{What: "receipt of no attempt", Note: "job " + receipt.Job})
	}
	if err != nil {
		return err
	}
	b, _, _, err := e.journal.BatchOf(a)
	if err != nil {
		return err
	}
	if b.Job.ID == receipt.Job {
		return e.journal.ClearReceipt()
	}
	return e.recordReceipt(journal.AuditRow{What: "receipt too late", Run: b.Run, Batch: b.Number, Digest: b.Digest, Count: b.Records, Note: "job " + receipt.Job})
}

// recordReceipt writes down what a receipt said, and only then removes it.
func (e *Engine) recordReceipt(row journal.AuditRow) error {
	row.Time = e.clock.Now()
	if err := e.journal.Update(func(tx *journal.Tx) error { return tx.Audit(row) }); err != nil {
		return err
	}
	return e.journal.ClearReceipt()
}
