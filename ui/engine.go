package ui

import (
	"context"
	"iter"
	"time"

	"clinik-import/importer"
	"clinik-import/resource"
)

// Engine is what the screens need of *importer.Engine; tests bring their own.
type Engine interface {
	Work(ctx context.Context) error
	Changed() <-chan struct{}
	Target() importer.Target
	Slots() importer.Slots
	Quota() importer.Quota
	Pause()
	Unpause()
	Paused() bool
	Sealing() bool
	Watching() importer.Watching
	OpenBatches(but string) []importer.OpenBatch
	Runs() ([]importer.RunInfo, error)
	Adoptable() ([]importer.AdoptableRun, error)
	Adopt(id, reason string) error
	Begin(inputs []importer.Input) (Import, error)
	Open(id string) (Import, error)
}

// Import is what the screens need of *importer.Run.
type Import interface {
	ID() string
	Sources() []*importer.Source
	SetType(source int, t *resource.Type) error
	Lint(ctx context.Context) error
	Reopen(ctx context.Context) error
	Record(p importer.Position) (importer.Record, error)
	State(p importer.Position) importer.RecordState
	Correct(corrections ...importer.Correction) error
	Corrected() []importer.Position
	Edited() int64
	CorrectionsPurged() time.Time
	SentAsPurged() []importer.Position
	Revisions(source int) []importer.Revision
	SetAside(at ...importer.Position) error
	TakeIn(at importer.Position) (importer.Turned, error)
	IsAside(at importer.Position) bool
	Undo() (importer.Turned, error)
	Redo() (importer.Turned, error)
	Turnable() (undo, redo bool)
	PlanWith(ctx context.Context, o importer.PlanOptions) (importer.Plan, error)
	Approve(ctx context.Context, p importer.Plan) error
	Totals() importer.Totals
	Batches() []importer.Batch
	Rejects(batch, limit int) ([]importer.Reject, bool)
	JobRejects(batch, limit int) ([]importer.JobReject, bool)
	EachReject(batch int) iter.Seq[importer.Reject]
	EachFault() iter.Seq[importer.JobReject]
	ListRejects(ctx context.Context) (*importer.RejectList, error)
	Explain(r importer.Reject) importer.Reject
	Current(p importer.Position) ([]byte, error)
	Candidates(r importer.Reject) (fromZero, fromOne importer.Position)
	SettleBase(batch int, base int64, reason string) error
	Cancel(batch int) error
	Resolve(batch int, d importer.Decision, jobID, reason string) error
	Release(batch int) error
	SupportText(batch int) (string, error)
	Started() time.Time
	Settled() bool
	LookedAt() bool
	Sealing() bool
	Close() error
}

var _ Import = (*importer.Run)(nil)

// engine lends *importer.Engine the two methods whose results are interfaces here.
type engine struct{ *importer.Engine }

var _ Engine = engine{}

func (e engine) Begin(inputs []importer.Input) (Import, error) {
	run, err := e.Engine.Begin(inputs)
	if err != nil {
		return nil, err // not an Import that holds a nil pointer
	}
	return run, nil
}

func (e engine) Open(id string) (Import, error) {
	run, err := e.Engine.Open(id)
	if err != nil {
		return nil, err
	}
	return run, nil
}
