package importer

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// Server is what the engine needs of ClinikAPI. The command line hands in the real
// client; tests hand in their own.
type Server interface {
	// Import makes exactly one attempt on the wire. It calls wire once, after the
	// connection stands and before the first byte of the request leaves; if wire
	// fails nothing is sent and Reply.Err wraps that error.
	Import(ctx context.Context, s Submission, wire func() error) Reply
	// Job reads a job. It returns *JobError for every answer that is not one.
	Job(ctx context.Context, id string) (Job, error)
}

// Submission is one batch on its way out.
type Submission struct {
	Body        []byte // the exact JSON request body; not to be changed or kept
	Correlation string // X-Request-ID: names the attempt, means nothing to the server
	NoExpect    bool   // do not ask for "100 Continue" first: this server cannot say it
}

// Reply is the evidence of one attempt. The engine draws the verdict from it.
type Reply struct {
	Wired      bool          // the wire mark was made: bytes may have left
	BodyBytes  int64         // bytes of the body handed to the connection
	Status     int           // HTTP status, 0 if none was seen
	JobID      string        // valid job id of a complete 202 reply, "" otherwise
	Code       string        // the error code of the reply, such as "RATE_LIMITED"
	Message    string        // the error text of the reply; untrusted, for display only
	Faults     []JobFault    // what a refusal says of records; untrusted
	RetryAfter time.Duration // of a 429 or 503, 0 if none
	Date       time.Time     // the server's own clock, zero if none
	Quota      *Quota        // of the plan's requests this month, nil if the reply says nothing
	OtherStore bool          // its headers contradict the kind of the key: that of the test store with a live key, or the other way
	Err        error         // transport failure, refused redirect, unusable reply; nil on a clean reply
}

// Job is what the server says of a job.
type Job struct {
	ID        string
	Type      string // "import" or "export", "" if it does not say; untrusted
	Status    string // "pending", "processing", "completed", "failed"; others are shown as they are
	Total     int64
	Processed int64
	Errors    []JobFault
	Date      time.Time // the server's own clock, zero if none
	Quota     *Quota    // as in Reply

	OtherStore bool // as in Reply
}

// JobFault is one entry of a job's errors, decoded as far as its form allows.
type JobFault struct {
	Index   int64           // as the server gave it, base unknown; -1 if none
	Message string          // untrusted
	Pointer string          // JSON Pointer or field named by the entry, "" if none
	Raw     json.RawMessage // as it came, capped
}

// JobError says why a job could not be read.
type JobError struct {
	Status     int // 0: no reply
	Code       string
	RetryAfter time.Duration
	Large      bool // its answer is larger than what is read of any: asking again cannot help
	Err        error
}

func (e *JobError) Error() string {
	switch {
	case e.Err != nil:
		return e.Err.Error()
	case e.Code != "":
		return fmt.Sprintf("the server answered %d (%s)", e.Status, e.Code)
	}
	return fmt.Sprintf("the server answered %d", e.Status)
}

func (e *JobError) Unwrap() error { return e.Err }
