package importer

import (
	"fmt"
	"math"
	"time"

	"clinik-import/importer/journal"
)

// A Batch is a sealed batch and what became of it.
type Batch struct {
	Number    int    // in the run, from 1
	Round     int    // 1, and one more for each resubmission
	Type      string // resource type of its records
	State     BatchState
	Cause     Cause  // the kind of Why; durable
	Why       string // why it is held, refused, unknown: in words; what others said in it stands between “ and ”, untrusted
	Records   int64
	Bytes     int64 // of the request body
	Spans     []Span
	Attempts  int           // tries to send it, those included of which nothing left
	Job       string        // its id at the server, "" if there is none
	Named     bool          // Job is a person's word, nothing was read of it yet, and it may be taken back: see Resolve
	JobStatus string        // the server's own word, untrusted; "" where it was not read
	Processed int64         // of Records, that the job has looked at
	Rejected  int64         // of Processed
	Resent    Resent        // what became of Rejected since
	Missing   int64         // records that a finished job does not account for
	NotBefore time.Time     // when it can be sent at the earliest, for queued ones
	After     int           // number of the batch whose job must have passed before, just now where it is one after the other (PlanOptions.Stop); 0: none
	Sent      time.Time     // when its bytes may have begun to leave; zero if never
	Ended     time.Time     // when nothing more was to come of it; zero until then
	Rate      float64       // records a second, 0 if not known yet
	Left      time.Duration // estimated, 0 if not known
	Unread    Unread        // that its job cannot be read; zero if it can, or if it is too soon to say
}

// Batches lists the batches in order of their number. NotBefore of those that wait is
// foretold from the slots.
func (r *Run) Batches() []Batch {
	rows := r.rows()
	out, resent := make([]Batch, len(rows)), r.resent()
	for i, b := range rows {
		out[i] = Batch{
			Number: b.Number, Round: b.Round, Type: b.Type, State: BatchState(b.State), Cause: Cause(b.Cause), Why: b.Why,
			Records: b.Records, Bytes: b.Bytes, Spans: publicSpans(b.Spans), Attempts: b.Attempts,
			Job: b.Job.ID, Named: named(b.Batch), JobStatus: b.Job.Status, Processed: b.Job.Processed, Rejected: b.Job.Rejected, Missing: b.Job.Missing,
			NotBefore: b.NotBefore, After: r.afterOf(b.Batch), Sent: b.Sent, Ended: b.Ended,
			Unread: b.failures.unread(b.Batch),
		}
		if i < len(resent) { // a batch may have come in between
			out[i].Resent = resent[i]
		}
		if b.State == journal.Running {
			out[i].Rate = b.pace.rate()
			if left := b.Records - b.Job.Processed; out[i].Rate > 0 && left > 0 {
				out[i].Left = time.Duration(math.Ceil(float64(left)/out[i].Rate)) * time.Second
			}
		}
	}
	r.foretell(out)
	return out
}

// afterOf is Batch.After: of what goes only while its round stands well it is the batch that
// is waited for just now.
func (r *Run) afterOf(row journal.Batch) int {
	if row.After != journal.WholeRound {
		return row.After
	}
	if row.State != journal.Queued && row.State != journal.Retry {
		return 0
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.undecidedBefore(row)
}

// foretell fills in when the batches that wait can go, behind those of runs before this.
func (r *Run) foretell(batches []Batch) {
	e := r.engine
	waits := func(s BatchState) bool { return s == StateQueued || s == StateRetry }
	n := 0
	for _, b := range batches {
		if waits(b.State) {
			n++
		}
	}
	if n == 0 {
		return
	}
	ahead := 0
	for _, other := range e.openRuns() {
		if other == r {
			break
		}
		for _, b := range other.rows() {
			if waits(BatchState(b.State)) {
				ahead++
			}
		}
	}
	starts, err := e.starts(ahead + n)
	if err != nil {
		return
	}
	starts = starts[ahead:]
	for i := range batches {
		if b := &batches[i]; waits(b.State) {
			if starts[0].After(b.NotBefore) {
				b.NotBefore = starts[0]
			}
			starts = starts[1:]
		}
	}
}

// find returns a batch by its number; they are numbered as they lie, from 1.
func (r *Run) find(number int) (*batch, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if number < 1 || number > len(r.batches) {
		return nil, fmt.Errorf("the import has no batch %d", number)
	}
	return r.batches[number-1], nil
}

// Cancel takes a batch that was not sent out of the queue; its records are unsent again. One
// that is outdated, or that was found not to be accepted, is no LeftOver any more.
func (r *Run) Cancel(number int) error { return r.cancel(number, "") }

// cancel is Cancel; a reason that is not empty is kept with it.
func (r *Run) cancel(number int, reason string) error {
	b, err := r.find(number)
	if err != nil {
		return err
	}
	from := []journal.State{journal.Queued, journal.Retry, journal.Held, journal.Stale}
	if row := r.row(b); standing(row) == none {
		from = append(from, journal.Resolved)
	}
	err = r.engine.change(r, b, from, func(n *journal.Batch) {
		n.State, n.Ended, n.NotBefore = journal.Cancelled, r.engine.clock.Now(), time.Time{}
		n.Why, n.Cause = "taken out of the queue; its records are unsent", string(Decided)
		if reason != "" {
			n.Why += ": " + inQuotes(reason)
		}
	}, r.engine.audit(r, "cancel"))
	return explain(err, "only a batch that waits can be taken out of the queue")
}

// Release puts a held batch back into the queue, after its cause was mended. One that is
// held for the first batch of its round, or for the rejects of it, waits for that no longer. It fails with
// *SentSinceError where records of it went in another import while it was held.
func (r *Run) Release(number int) error {
	b, err := r.find(number)
	if err != nil {
		return err
	}
	r.mu.RLock()
	row := b.Batch
	r.mu.RUnlock()
	if row.State == journal.Held && row.Cause != string(FirstStopped) { // of that kind others are told
		since, err := r.engine.sentSince(row)
		if err != nil {
			return err
		}
		if since > 0 {
			return &SentSinceError{Batch: number, Records: since, Of: row.Records}
		}
	}
	err = r.engine.change(r, b, []journal.State{journal.Held}, func(n *journal.Batch) {
		if n.Cause == string(FirstStopped) || n.Cause == string(RoundStopped) {
			n.After = 0
		}
		n.State, n.Why, n.Cause, n.Failures, n.Crashes, n.Refusals, n.NotBefore, n.Ended = journal.Queued, "", "", 0, 0, 0, time.Time{}, time.Time{}
	}, func(tx *journal.Tx, next journal.Batch) error {
		if row.Cause == string(OtherStore) && r.engine.doubted() { // of another key, the word says nothing of this one
			if err := tx.AcceptDoubt(r.engine.target.Tenant, r.engine.clock.Now()); err != nil {
				return err
			}
			r.engine.trustStore() // before the batch is in the queue, or it would be held again
		}
		return r.engine.audit(r, "release")(tx, next)
	})
	if err != nil {
		return explain(err, "only a batch that is held can be released")
	}
	r.engine.emit(r.engine.about(r, b, EventQueued))
	r.engine.wake()
	return nil
}

// A SentSinceError says that a batch is not sent, because records of it went, or wait, in
// another import that was approved while it was held: they would be stored twice.
type SentSinceError struct {
	Batch       int
	Records, Of int64
}

func (e *SentSinceError) Error() string {
	return fmt.Sprintf("batch %d stays held: %d of its %d records went, or wait, in another import begun since, and would be stored twice. The way out is to take it out of the queue", e.Batch, e.Records, e.Of)
}

// explain puts a refusal by the state machine into words.
func explain(err error, rule string) error {
	if err == nil || ignoreState(err) != nil {
		return err
	}
	return fmt.Errorf("%s: %w", rule, err)
}
