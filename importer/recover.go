package importer

import (
	"errors"
	"fmt"

	"clinik-import/importer/journal"
	"clinik-import/ndjson"
	"clinik-import/resource"
)

// errSourceGone says that a file of a run cannot be opened again.
var errSourceGone = errors.New("the file cannot be opened any more")

// recover settles what an earlier process left unfinished, whatever its tenant: an
// attempt without a wire mark certainly sent nothing, one with a mark and no verdict is
// unknown, unless its receipt says that it was accepted. Each in one transaction, so that
// a crash in between does no harm.
func (e *Engine) recover() error {
	receipt, err := e.takeReceipt()
	if err != nil {
		return err
	}
	attempts, err := e.journal.OpenAttempts()
	if err != nil {
		return err
	}
	for _, a := range attempts {
		if err := e.recoverAttempt(a, receipt); err != nil {
			return err
		}
	}
	if err := e.settleReceipt(receipt); err != nil {
		return err
	}
	return e.journal.Update(func(tx *journal.Tx) error { return tx.DropDrafts("") })
}

func (e *Engine) recoverAttempt(a journal.Attempt, receipt *journal.Receipt) error {
	b, tenant, claimed, err := e.journal.BatchOf(a)
	if err != nil {
		return err
	}
	from, now := b.State, e.clock.Now()
	wired := a.Phase == journal.Wire
	// Nothing of it reached the server later than an attempt lasts. The clock may have been
	// set since.
	latest := claimed.Add(longestAttempt)
	if counted := e.time.now(); counted.After(claimed) && counted.Before(latest) {
		latest = counted
	}
	a.Ended = now
	b.Crashes++
	accepted := wired && receipt != nil && receipt.Attempt == a.ID
	switch {
	case accepted:
		b.State, b.Why, b.Cause = journal.Accepted, "", ""
		b.Job = journal.Job{ID: receipt.Job, Status: "pending"}
		a.Status, a.Date = receipt.Status, receipt.Date
	case wired:
		b.State, b.Cause = journal.Unknown, string(Interrupted)
		b.Why = "the program ended while the batch was on its way; it may have been taken"
	default:
		b.State, b.Why, b.Cause = journal.Queued, "", ""
		if b.Crashes >= crashesBeforeHeld {
			b.State, b.Cause = journal.Held, string(Interrupted)
			b.Why = fmt.Sprintf("the program ended %d times while it was about to send this batch; release it to try again", b.Crashes)
		}
	}
	a.Verdict, a.Evidence = b.State, "found without a verdict at a start"
	note := ""
	if accepted {
		a.Evidence, note = "accepted, by the receipt beside the journal", "job "+b.Job.ID+", by its receipt"
	}
	return e.journal.Update(func(tx *journal.Tx) error {
		if err := tx.EndAttempt(a, tenant, wired, latest); err != nil {
			return err
		}
		if accepted {
			if err := tx.SaveJob(b.ID, b.Job); err != nil {
				return err
			}
		}
		if err := tx.SaveBatch(b, from); err != nil {
			return err
		}
		return tx.Audit(journal.AuditRow{Time: now, What: "recover " + string(b.State), Run: b.Run, Batch: b.Number, Digest: b.Digest, Count: b.Records, Note: note})
	})
}

// Open takes up a run of the journal: it reopens the files. A file that is gone or
// changed is said in its Source; the rest of the run goes on. A run that is open
// already is returned as it is. Reports are made again by Lint.
func (e *Engine) Open(id string) (*Run, error) {
	e.opening.Lock()
	defer e.opening.Unlock()
	for _, r := range e.openRuns() {
		if r.id == id {
			return r, nil
		}
	}
	row, err := e.journal.Run(id)
	if errors.Is(err, journal.ErrNotFound) || err == nil && row.Tenant != e.target.Tenant {
		return nil, fmt.Errorf("there is no import %q with this key and server: %w", id, journal.ErrNotFound)
	}
	if err != nil {
		return nil, err
	}
	r, err := e.load(row, true)
	if err == nil {
		err = r.notePurge()
	}
	if err != nil {
		return nil, err
	}
	if err := r.holdRepeats(); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	e.add(r) // first: what another batch settles from here on reaches it
	if err := r.resettle(); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// load brings a run from the journal into memory, with its files open or not.
func (e *Engine) load(row journal.Run, files bool) (*Run, error) {
	rows, err := e.journal.Sources(row.ID)
	if err != nil {
		return nil, err
	}
	sources := make([]*Source, len(rows))
	severities := severitiesOf(row.Severities)
	for i, s := range rows {
		t, _ := resource.Lookup(s.Type)
		sources[i] = &Source{Index: i, Path: s.Path, Type: t, Report: ndjson.NewReport(), severities: severities}
		if files {
			if sources[i].File, sources[i].Err = reopen(s, e.lineLimit); sources[i].File != nil {
				sources[i].identify()
			}
		}
	}
	r := newRun(e, row, sources, rows)
	if r.corrections.history, err = e.journal.Corrections(row.ID); err != nil {
		return nil, err
	}
	r.corrections.settle()
	batches, err := e.journal.Batches(row.ID)
	if err != nil {
		return nil, err
	}
	for _, b := range batches {
		rejects, err := e.journal.Rejects(b.ID, 0, -1)
		if err != nil {
			return nil, err
		}
		internRejects(rejects)
		r.batches = append(r.batches, &batch{Batch: b, rejects: rejects})
	}
	e.changing.Lock()
	defer e.changing.Unlock()
	return r, r.rebuild()
}

// reopen opens the file of a source again and compares it with what it was.
func reopen(s journal.Source, lineLimit int) (*ndjson.File, error) {
	as := ndjson.Options{Form: ndjson.Form(s.Form), Entry: s.Entry, LineLimit: lineLimit}
	f, err := ndjson.OpenWith(s.Resolved, as) // the path as given may mean another file from another folder
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errSourceGone, err)
	}
	switch info := f.Info(); {
	case info.Size != s.Size:
		return f, &ndjson.ChangedError{Path: s.Path, How: "was changed since it was checked"}
	case !info.ModTime.Equal(s.ModTime):
		return f, &touchedError{s.Path}
	}
	return f, nil
}
