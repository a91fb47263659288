package importer

import (
	"context"
	"io"
	"time"

	"clinik-import/importer/journal"
	"clinik-import/ndjson"
	"clinik-import/resource"
)

// Environment says what a key may touch.
type Environment string

const (
	Sandbox Environment = "sandbox" // the embedded practice server
	Test    Environment = "test"    // ClinikAPI with a clk_test_ key: a shared store
	Live    Environment = "live"    // ClinikAPI with a clk_live_ key: real patients
)

// Target says where batches go and as whom.
type Target struct {
	Host        string // scheme://host[:port]
	Environment Environment
	Key         string // masked for display: "clk_test_…9f2a"
	Tenant      string // identity of the slot ledger: keyed hash of host and key
	Sandbox     string // folder of the embedded sandbox's store, "" for a real server
}

// Allowance is how many bulk operations the tenant may start in any window.
// The documented one is 5 in an hour.
type Allowance struct {
	Starts int
	Window time.Duration
}

// Limits bound a batch.
type Limits struct {
	Records int   // documented: 10,000
	Bytes   int64 // of the request body; the gateway's real limit is undocumented, 5 MiB is ours
}

// Options is what an engine is made of. Zero Clock, Rand, Open mean the real ones.
type Options struct {
	Journal   *journal.Journal
	Server    Server
	Target    Target
	Allowance Allowance
	Limits    Limits
	PollEvery time.Duration // between two looks at a running job; 0: 2 s
	Clock     Clock
	Rand      io.Reader
}

// Clock is the passing of time; tests bring their own.
type Clock interface {
	Now() time.Time
	// After fires once d has passed.
	After(d time.Duration) <-chan time.Time
}

// An Engine drives the imports of one target. All methods are safe for concurrent use.
type Engine struct{}

// New opens an engine on a journal and recovers what an earlier process left: attempts
// without a wire mark go back to the queue, those with one and no verdict become unknown.
func New(o Options) (*Engine, error) { panic("skeleton") }

// Work sends queued batches as slots allow and watches jobs until ctx ends. It returns
// nil when ctx ends; an attempt on the wire is finished or recorded first.
func (e *Engine) Work(ctx context.Context) error { panic("skeleton") }

// Changed returns a channel that receives after something visible has changed. It
// coalesces: a slow reader misses nothing but repetition. One channel a call.
func (e *Engine) Changed() <-chan struct{} { panic("skeleton") }

// Events returns a stream of everything that happens from now on, for headless use,
// and a function that ends it. It never drops; the reader must keep up.
func (e *Engine) Events() (<-chan Event, func()) { panic("skeleton") }

// Target returns where this engine sends.
func (e *Engine) Target() Target { panic("skeleton") }

// Slots is the state of the hourly budget.
type Slots struct {
	Allowance
	Used int
	Next time.Time // when a slot comes free; zero if one is free now
}

func (e *Engine) Slots() Slots { panic("skeleton") }

// Pause stops sending; jobs are still watched. Unpause goes on.
func (e *Engine) Pause()       { panic("skeleton") }
func (e *Engine) Unpause()     { panic("skeleton") }
func (e *Engine) Paused() bool { panic("skeleton") }

// Runs lists the runs of this target, newest first.
func (e *Engine) Runs() ([]RunInfo, error) { panic("skeleton") }

// RunInfo is a line of history.
type RunInfo struct {
	ID      string
	Started time.Time
	Paths   []string
	Types   []string
	Totals  Totals
	Settled bool // nothing is queued, running or unknown
}

// Input is a file that the user chose, with the type of its records.
type Input struct {
	File *ndjson.File
	Type *resource.Type
}

// Begin records a new run over the inputs. The engine closes the files with the run.
func (e *Engine) Begin(inputs []Input) (*Run, error) { panic("skeleton") }

// Open takes up a run of the journal: it reopens the files. A file that is gone or
// changed is said in its Source; the rest of the run goes on.
func (e *Engine) Open(id string) (*Run, error) { panic("skeleton") }

// Event is one thing that happened. Fields not meant by the kind are zero.
type Event struct {
	Time      time.Time
	Kind      EventKind
	Run       string
	Batch     int
	File      string
	Line      int64
	Records   int64
	Processed int64
	Rejected  int64
	Job       string
	Status    string
	Until     time.Time // for waiting: when the next slot comes free
	Message   string    // for people; may hold server text, untrusted
}

// EventKind names an event; the values are those of the command line's --json stream.
type EventKind string

const (
	EventQueued   EventKind = "queued"   // a batch is sealed and waits
	EventWaiting  EventKind = "waiting"  // for a slot, Until
	EventSending  EventKind = "sending"  // the wire mark is durable
	EventAccepted EventKind = "accepted" // 202, Job
	EventRefused  EventKind = "refused"  // the server said no, Status, Message
	EventUnknown  EventKind = "unknown"  // no trustworthy verdict
	EventHeld     EventKind = "held"     // a person is needed
	EventStale    EventKind = "stale"    // the file is no longer what was sealed
	EventProgress EventKind = "progress" // of a job: Processed of Records
	EventReject   EventKind = "reject"   // one record: File, Line, Message
	EventDone     EventKind = "done"     // a job is finished
)
