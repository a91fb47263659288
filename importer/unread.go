package importer

import (
	"errors"
	"net/http"
	"time"

	"clinik-import/importer/journal"
)

// When it is said of a job that it cannot be read: a moment's trouble is none.
const (
	unreadTries = 5           // looks in a row that failed …
	unreadFor   = time.Minute // … the last of them at least so long after the first
)

// Unread says that the job of an accepted batch cannot be read, for whoever must decide
// whether to wait on. It is set by the engine at work once at least 5 looks in a row failed
// and at least a minute lies between the first and the last of them, by its clock; looks go
// on all the same. The first look that works clears it, and so does a decision that gives
// the batch another job or none, or the end of its job. An answer "no such job" alone does
// not set it: that ends by itself, with StateLost. It is not kept in the journal: after a
// start it is counted anew, and an observer never sees it.
type Unread struct {
	Cause Cause     // by the last failure: KeyRefused (401, 403), ServerFault (any other status), Unreachable (no answer, or none that can be used); NoCause: not set
	Since time.Time // of the first failure in a row, zero if not set
	Tries int       // failures in a row, 0 if not set
}

// failures are the looks at the job of that id that failed in a row.
type failures struct {
	job  string
	row  Unread
	last time.Time
}

// note counts a failure; without a cause it is one more of whatever the last one was.
func (f *failures) note(job string, cause Cause, at time.Time) {
	if f.job != job || f.row.Tries == 0 {
		*f = failures{job: job, row: Unread{Since: at}}
	}
	f.row.Tries, f.last = f.row.Tries+1, at
	if cause != NoCause {
		f.row.Cause = cause
	}
}

// unread is what the failures come to for the batch as it is now.
func (f *failures) unread(b journal.Batch) Unread {
	looked := b.State == journal.Accepted || b.State == journal.Running
	if !looked || f.job != b.Job.ID || f.row.Cause == NoCause || f.row.Tries < unreadTries || f.last.Sub(f.row.Since) < unreadFor {
		return Unread{}
	}
	return f.row
}

// unreadCause is the cause of a look that failed: NoCause if the server says that there is no such job.
func unreadCause(err error) Cause {
	fault, ok := errors.AsType[*JobError](err)
	switch {
	case !ok || fault.Status == 0 && !fault.Large:
		return Unreachable
	case fault.givesUp():
		return NoCause
	case fault.Status == http.StatusUnauthorized || fault.Status == http.StatusForbidden:
		return KeyRefused
	}
	return ServerFault
}

// givesUp reports whether the answer, often enough, means that the job is lost.
func (e *JobError) givesUp() bool {
	return e.Status == http.StatusNotFound || e.Status == http.StatusGone || e.Large
}

// noteUnread counts a look at the job of a batch that failed.
func (r *Run) noteUnread(b *batch, id string, err error) {
	at := r.engine.clock.Now()
	r.mu.Lock()
	b.failures.note(id, unreadCause(err), at)
	r.mu.Unlock()
}

// noteRead forgets failed looks: one worked.
func (r *Run) noteRead(b *batch) {
	r.mu.Lock()
	was := b.failures.unread(b.Batch)
	b.failures = failures{}
	r.mu.Unlock()
	if was != (Unread{}) {
		r.engine.changed()
	}
}
