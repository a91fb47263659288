package importer

import (
	"context"
	"time"

	"clinik-import/ndjson"
	"clinik-import/resource"
)

// A Run is one import from chosen files to settled batches, over any number of
// rounds. Methods are safe for concurrent use; those with a context may take long.
type Run struct{}

func (r *Run) ID() string { panic("skeleton") }

// A Source is one file of the run.
type Source struct {
	Index  int
	Path   string
	File   *ndjson.File // nil if it could not be opened again
	Type   *resource.Type
	Report *ndjson.Report
	Err    error // why it cannot be read or sent from (gone, changed), nil if all is well
}

// Linter returns the checks that apply to the source.
func (s *Source) Linter() *ndjson.Linter { return &ndjson.Linter{Type: s.Type} }

// Sources returns the files in the order chosen. The slice and its elements are not to be changed.
func (r *Run) Sources() []*Source { panic("skeleton") }

// SetType changes the type of a source and forgets its report. It fails once a batch of it was approved.
func (r *Run) SetType(source int, t *resource.Type) error { panic("skeleton") }

// Lint checks the sources that are not checked yet, one after the other; watch their reports meanwhile.
func (r *Run) Lint(ctx context.Context) error { panic("skeleton") }

// Position names a record by the file it came from, for ever.
type Position struct {
	Source int
	Line   int64
}

// RecordState is where a record stands.
type RecordState uint8

const (
	Unsent   RecordState = iota // clean (or corrected to clean) and in no batch, or in a queued batch
	HeldBack                    // the lint found an error in it
	AtServer                    // in a batch that was accepted and whose job still runs, or is being sent
	Accepted
	Rejected
	Unknown // in a batch whose outcome is unknown
	BlankLine
)

// A Record is one record with its history.
type Record struct {
	Position
	State     RecordState
	Original  ndjson.Line
	Current   []byte           // the correction, or the original bytes
	Corrected bool             // a correction exists that was not sent yet
	Problems  []ndjson.Problem // of Current
	Attempts  []RecordAttempt  // oldest first
}

// RecordAttempt is one time that a record was sent.
type RecordAttempt struct {
	Round, Batch int
	Index        int // in the batch, from 0
	Time         time.Time
	State        RecordState
	Message      string // the server's reason, untrusted
}

// Record reads one record.
func (r *Run) Record(p Position) (Record, error) { panic("skeleton") }

// State returns where a record stands without reading it.
func (r *Run) State(p Position) RecordState { panic("skeleton") }

// Correction is an edited version of a record.
type Correction struct {
	Position
	Record []byte // one line, no terminator
}

// Correct stores corrections as one step that Undo takes back. They are linted at
// once; an accepted, running, queued or unknown record cannot be corrected.
func (r *Run) Correct(corrections ...Correction) error { panic("skeleton") }

// Undo takes the last step back, Redo makes it again; they return how many records
// changed, 0 if there is nothing to undo.
func (r *Run) Undo() (int, error) { panic("skeleton") }
func (r *Run) Redo() (int, error) { panic("skeleton") }

// Plan says what the next round would send. It needs the lint to be done.
func (r *Run) Plan(ctx context.Context) (Plan, error) { panic("skeleton") }

// A Plan is a proposal; nothing is spent until Approve.
type Plan struct {
	Round   int
	Batches []PlannedBatch
	Totals  Totals      // as they stand now
	Held    []HeldGroup // why records are held back
	Starts  []time.Time // when each batch can go, given the slots
}

// PlannedBatch is a batch as it would be sealed.
type PlannedBatch struct {
	Type    string
	Records int
	Bytes   int64 // of the request body
	Spans   []Span
}

// Span is a stretch of lines of one file that a batch draws on.
type Span struct {
	Source   int
	From, To int64 // lines, inclusive
	Records  int
}

// HeldGroup counts the records held back for one rule and field.
type HeldGroup struct {
	Rule, Field string
	Records     int64
}

// Approve seals the plan's batches and queues them. It fails with ErrPlanChanged if
// corrections or files changed since the plan was made.
func (r *Run) Approve(ctx context.Context, p Plan) error { panic("skeleton") }

var ErrPlanChanged error

// Totals always add up: Read = Blank + HeldBack + Accepted + Rejected + Unsent + AtServer + Unknown.
type Totals struct {
	Read, Blank, HeldBack, Accepted, Rejected, Unsent, AtServer, Unknown int64

	Corrected int64 // of HeldBack, Rejected and Unsent: those with a correction that is clean and not sent yet
	Batches   int64 // sent or being sent
	Slots     int64 // spent
}

// Add up reports whether the parts sum to Read.
func (t Totals) AddUp() bool { panic("skeleton") }

// Totals counts the run's lines. Sources not read to the end yet count as far as they are read.
func (r *Run) Totals() Totals { panic("skeleton") }

// BatchState is a state of the batch state machine.
type BatchState string

const (
	StateQueued    BatchState = "queued"
	StateClaimed   BatchState = "claimed"
	StateOnWire    BatchState = "on wire"
	StateAccepted  BatchState = "accepted"
	StateNoID      BatchState = "accepted, no job id"
	StateRunning   BatchState = "running"
	StateDone      BatchState = "done" // every record accepted
	StatePartial   BatchState = "done, some rejected"
	StateFailed    BatchState = "failed" // the job says failed
	StateLost      BatchState = "job lost"
	StateUnknown   BatchState = "unknown"
	StateRetry     BatchState = "refused for now"
	StateRefused   BatchState = "refused"
	StateHeld      BatchState = "held"
	StateStale     BatchState = "stale"
	StateCancelled BatchState = "cancelled"
	StateResolved  BatchState = "resolved" // by a person's decision
)

// A Batch is a sealed batch and what became of it.
type Batch struct {
	Number    int // in the run, from 1
	Round     int
	Type      string
	State     BatchState
	Why       string // why it is held, refused, unknown: in words; may hold server text, untrusted
	Records   int64
	Bytes     int64
	Spans     []Span
	Attempts  int
	Job       string
	JobStatus string // the server's own word
	Processed int64
	Rejected  int64
	NotBefore time.Time // when it can be sent at the earliest, for queued ones
	Sent      time.Time
	Ended     time.Time
	Rate      float64       // records a second, 0 if not known yet
	Left      time.Duration // estimated, 0 if not known
}

// Batches lists the batches in order of their number.
func (r *Run) Batches() []Batch { panic("skeleton") }

// Certainty says how sure the mapping of a server's error to a line is.
type Certainty uint8

const (
	NoLine  Certainty = iota // the server named no record
	Unsure                   // index base not settled, see Why
	Certain                  // settled by evidence, see Why
)

// A Reject is a record that needs a person: the server refused it, or the lint held it back.
type Reject struct {
	Position       // Line 0 if the server named no record
	HeldBack  bool // by the lint; otherwise refused by the server
	State     RecordState
	Corrected bool // a correction waits to be sent
	StillBad  bool // the correction has lint errors
	Batch     int
	Attempt   int    // how many times it was sent
	Pointer   string // the field named, "" if none
	Message   string // untrusted
	Group     string // rejects with the same group have the same reason and field
	Certainty Certainty
	Why       string // on what the certainty rests, in words
}

// Rejects lists what is not accepted yet and needs a person, server's rejects first,
// by source and line; at most limit, and whether there are more. Batch 0 means all.
func (r *Run) Rejects(batch, limit int) ([]Reject, bool) { panic("skeleton") }

// Cancel takes a batch that was not sent out of the queue; its records are unsent again.
func (r *Run) Cancel(batch int) error { panic("skeleton") }

// Decision settles a batch whose outcome is unknown. It is recorded with the reason.
type Decision string

const (
	WasAccepted    Decision = "accepted"
	WasNotAccepted Decision = "not-accepted" // its records are unsent again
	SendAgain      Decision = "resend"       // knowing that it may duplicate
)

// Resolve records a person's decision on a batch that is unknown, lost or without a job id.
func (r *Run) Resolve(batch int, d Decision, jobID, reason string) error { panic("skeleton") }

// Release puts a held batch back into the queue, after its cause was mended.
func (r *Run) Release(batch int) error { panic("skeleton") }

// Settled reports whether nothing of the run is queued, running, held or unknown.
func (r *Run) Settled() bool { panic("skeleton") }

// Close lets go of the files.
func (r *Run) Close() error { panic("skeleton") }
