package importer

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"clinik-import/importer/journal"
)

// longestJobID is how long the id of a job may be.
const longestJobID = 128

// ValidJobID reports whether id can be a job's: 1 to 128 letters, digits, "_", "." and "-",
// but not "." and "..", which would lead elsewhere in an address. The form is ours; a
// Server need not ask for a job of another.
func ValidJobID(id string) bool {
	const of = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-"
	return id != "" && id != "." && id != ".." && len(id) <= longestJobID && !strings.ContainsFunc(id, func(r rune) bool { return !strings.ContainsRune(of, r) })
}

// named reports whether a batch has its job by a person's word, and nothing was read of it yet.
func named(b journal.Batch) bool {
	return b.State == journal.Accepted && Decision(b.Decision) == WasAccepted
}

// takeBack takes a person's word on the job of a batch back, as they say; the batch is what
// it was before.
func (r *Run) takeBack(b *batch, reason string) error {
	err := r.engine.changeBy(r, b, []journal.State{journal.Accepted}, r.takingBack(r.row(b).Job.ID, reason))
	return explain(err, "only a job that a person named is taken back, and only before it was read")
}

// takingBack is the hop of takeBack; of a job that a person named and nobody read.
func (r *Run) takingBack(job, reason string) hop {
	back := r.unnaming(job, Decided, "the job named before was a mistake: "+inQuotes(reason)+". Its outcome is not known")
	var word journal.Resolution
	return hop{voids: true, mutate: func(n *journal.Batch) error {
		word = journal.Resolution{Batch: n.ID, Attempt: n.Attempts, Decision: string(Undecided), Reason: reason, Time: r.engine.clock.Now(), Found: n.State, FoundJob: n.Job.ID}
		err := back.mutate(n)
		n.Decision = string(Undecided)
		return err
	}, also: func(tx *journal.Tx, next journal.Batch) error {
		if err := tx.AddResolution(word); err != nil {
			return err
		}
		return back.also(tx, next)
	}}
}

// refuseNamed takes a person's word on the job of a batch back, because the job is another's.
// It fails with journal.ErrState if they named another one meanwhile.
func (e *Engine) refuseNamed(r *Run, b *batch, job, differs string) error {
	why := fmt.Sprintf("the job %s, which a person named, is not that of this batch: %s. Its outcome is not known as before", job, differs)
	err := e.changeBy(r, b, []journal.State{journal.Accepted, journal.Running}, r.unnaming(job, JobDiffers, why))
	if err == nil {
		e.emit(e.about(r, b, EventUnknown))
	}
	return err
}

// unnaming makes a batch again what it was before a person named that job for it.
func (r *Run) unnaming(job string, cause Cause, why string) hop {
	e := r.engine
	return hop{voids: true, mutate: func(n *journal.Batch) error {
		if Decision(n.Decision) != WasAccepted || n.Job.ID != job {
			return fmt.Errorf("batch %d is %s, and its job not the one named: %w", n.Number, n.State, journal.ErrState)
		}
		found, before, err := e.journal.FoundBy(n.ID)
		if err != nil && !errors.Is(err, journal.ErrNotFound) {
			return err
		}
		if found != journal.NoID && found != journal.Lost {
			found = journal.Unknown
		}
		n.State, n.Why, n.Cause, n.NotBefore, n.Ended = found, why, string(cause), time.Time{}, time.Time{}
		n.Job, n.Said = journal.Job{ID: before}, journal.BaseWord{}
		return nil
	}, also: func(tx *journal.Tx, next journal.Batch) error {
		if next.Job.ID != "" {
			if err := tx.SaveJob(next.ID, next.Job); err != nil {
				return err
			}
		}
		return e.audit(r, "job taken back")(tx, next)
	}}
}

// differs says in what a job that a person named for a batch is that of another; "" if it may be its own.
func differs(b journal.Batch, job Job) string {
	switch {
	case job.Type == "export":
		return "it is an export"
	case job.Total > 0 && job.Total != b.Records:
		return fmt.Sprintf("it has %d records, and the batch has %d", job.Total, b.Records)
	}
	return ""
}

// row is a batch as it stands.
func (r *Run) row(b *batch) journal.Batch {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return b.Batch
}
