package importer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"clinik-import/importer/journal"
	"clinik-import/ndjson"
	"clinik-import/resource"
)

// A Run is one import from chosen files to settled batches, over any number of
// rounds. Methods are safe for concurrent use; those with a context may take long.
//
// Locks, in the order in which they are taken: selection (what may be sent next is
// being changed or sealed), Engine.changing (a batch changes), mu (the memory below).
type Run struct {
	engine  *Engine
	id      string
	started time.Time
	purged  time.Time // when corrections were removed; set as it is opened

	linting    sync.Mutex
	selection  sync.Mutex
	duplicates *ndjson.Duplicates // the records met by the lint, in all files of the run

	sameMu sync.Mutex // over same; mu may be taken under it, nothing else
	same   sameCorrections

	mu          sync.RWMutex
	sources     []*Source      // replaced, never changed
	retired     []*ndjson.File // earlier openings of their files, closed with the run
	counted     []counted      // by source: what a finished lint counted
	standing    standingTable
	corrections corrections
	batches     []*batch
	version     int64     // goes up with everything that changes what a plan would take
	changedBy   PlanCause // it last
	closed      bool
	placed      int64      // goes up whenever lines of a batch stand elsewhere
	again       resentList // the last answer of resent

	sealing atomic.Int32 // approvals under way

	listing listing // what ListRejects keeps from one list to the next
}

// A Source is one file of the run.
type Source struct {
	Index  int
	Path   string
	File   *ndjson.File // nil if it could not be opened again
	Type   *resource.Type
	Report *ndjson.Report
	Err    error // why it cannot be read or sent from (gone, changed), nil if all is well

	stat       os.FileInfo                // of the file as it was opened, nil if not known
	severities map[string]ndjson.Severity // of the run, shared by its sources and not changed
}

// counted is what a finished lint counted in a source.
type counted struct {
	done                 bool
	lines, blank, errors int64
}

// batch is a batch in memory: its row, its rejects and how its job goes.
type batch struct {
	journal.Batch
	rejects  []journal.Reject
	base     baseEvidence
	faults   uint64 // sum of the errors that its job gave last
	pace     pace
	failures failures // of looking at its job
}

func newRun(e *Engine, row journal.Run, sources []*Source, rows []journal.Source) *Run {
	r := &Run{engine: e, id: row.ID, started: row.Started, sources: sources, standing: newStandingTable(len(sources)), duplicates: ndjson.NewDuplicates()}
	r.corrections = corrections{current: map[Position]journal.Correction{}, below: map[Position]int64{}, sealed: map[Position]int64{}, holder: map[Position]int{}}
	for _, s := range rows {
		r.counted = append(r.counted, counted{s.Linted, s.Lines, s.Blank, s.Errors})
	}
	return r
}

// ID names the run in the journal.
func (r *Run) ID() string { return r.id }

// Started is when the run was begun: when its files were chosen.
func (r *Run) Started() time.Time { return r.started }

// Linter returns the checks that apply to a record of the source by itself; whether it
// repeats another, the lint of the whole run finds out.
func (s *Source) Linter() *ndjson.Linter {
	return &ndjson.Linter{Type: s.Type, Severities: s.severities}
}

// Unit names what the records of the source are counted by: its lines, or the records
// themselves where they are read wherever they stand.
func (s *Source) Unit() string {
	if s.File != nil && s.File.Info().Form == ndjson.Values {
		return "record"
	}
	return "line"
}

// Place names a record for people: "patients.ndjson, line 12". It is the path as it was given.
func (s *Source) Place(line int64) string { return fmt.Sprintf("%s, %s %d", s.Path, s.Unit(), line) }

// problems returns all that is wrong with the original of a record, as far as the lint
// of the run has come; that it repeats another is part of it.
func (s *Source) problems(original ndjson.Line) []ndjson.Problem {
	return s.Report.Duplicates(s.Linter().Line(nil, original), original)
}

// Sources returns the files in the order chosen. The slice and its elements are not to be changed.
func (r *Run) Sources() []*Source {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.sources
}

// replace puts a changed copy of a source in its place; readers of the old one keep it.
func (r *Run) replace(s Source) {
	r.mu.Lock()
	r.sources = slices.Clone(r.sources)
	r.sources[s.Index] = &s
	r.outdate(ByCheck)
	r.mu.Unlock()
	r.engine.changed()
}

func (r *Run) source(index int) (*Source, error) {
	sources := r.Sources()
	if index < 0 || index >= len(sources) {
		return nil, fmt.Errorf("the run has no file number %d", index)
	}
	return sources[index], nil
}

// SetType changes the type of a source and forgets its report. Its corrections stay, and are
// checked against the new type. It fails once a batch of it was approved.
func (r *Run) SetType(source int, t *resource.Type) error {
	r.selection.Lock()
	defer r.selection.Unlock()
	s, err := r.source(source)
	if err != nil {
		return err
	}
	if r.drawnOn(source) {
		return fmt.Errorf("%s: batches of it were approved as %s already; to send it as another type, begin a new import", s.Path, typeName(s.Type))
	}
	next := *s
	next.Type, next.Report = t, ndjson.NewReport()
	var corrected []journal.Correction
	if t != nil {
		if corrected, err = r.relint(next); err != nil {
			return err
		}
	}
	if err := r.saveSource(source, t, counted{}, corrected); err != nil {
		return err
	}
	r.replace(next)
	r.forgetSame()
	return r.holdRepeats()
}

// saveSource records the type of a source, what a lint counted in it, and how corrections
// of it stand.
func (r *Run) saveSource(source int, t *resource.Type, c counted, corrected []journal.Correction) error {
	err := r.engine.journal.Update(func(tx *journal.Tx) error {
		if err := tx.SaveCorrections(corrected); err != nil {
			return err
		}
		return tx.SetSource(r.id, journal.Source{Number: source, Type: typeName(t), Linted: c.done, Lines: c.lines, Blank: c.blank, Errors: c.errors})
	})
	if err != nil {
		return err
	}
	r.mu.Lock()
	r.counted[source] = c
	if len(corrected) > 0 {
		r.corrections.save(corrected)
	}
	r.mu.Unlock()
	return nil
}

// Lint checks the sources that are not checked yet, one after the other; watch their reports meanwhile.
// Files that are gone or changed are looked at once more before, see Reopen. Sources that cannot
// be read are passed over; their Err says why.
func (r *Run) Lint(ctx context.Context) error {
	r.linting.Lock()
	defer r.linting.Unlock()
	if err := r.reopen(ctx); err != nil {
		return err
	}
	var errs []error
	for i := range r.Sources() {
		s, _ := r.source(i)
		if s.File == nil || s.Err != nil || s.Report.Progress().Done {
			continue
		}
		if s.Type == nil {
			errs = append(errs, fmt.Errorf("%s: its resource type is not known yet; choose it first", s.Path))
			continue
		}
		if s.Report.Progress().Lines > 0 { // an earlier lint was broken off
			next := *s
			next.Report = ndjson.NewReport()
			r.replace(next)
			s, _ = r.source(i)
		}
		if err := r.lint(ctx, s); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func (r *Run) lint(ctx context.Context, s *Source) error {
	linter := s.Linter()
	linter.Background = true // screens are drawn and batches sent beside it
	linter.Duplicates = r.duplicates
	if err := linter.File(ctx, s.File, s.Report); err != nil {
		if ctx.Err() == nil {
			err = fmt.Errorf("%s could not be checked to its end: %w", s.Path, err)
			r.fail(s, err)
		}
		return err
	}
	if now, _ := r.source(s.Index); now.Report != s.Report {
		return nil // the type was changed meanwhile
	}
	r.forgetSame()
	var err error
	if !r.engine.journal.Observing() { // the owner's lint is the one on record
		sum := s.Report.Summary()
		err = r.saveSource(s.Index, s.Type, counted{true, sum.Lines, sum.Blank, sum.WithErrors}, nil)
	}
	r.bump(ByCheck)
	return errors.Join(err, r.holdRepeats())
}

// bump says that a plan made before is out of date.
func (r *Run) bump(by PlanCause) {
	r.mu.Lock()
	r.outdate(by)
	r.mu.Unlock()
	r.engine.changed()
}

// outdate is bump with r.mu held, without an event.
func (r *Run) outdate(by PlanCause) {
	r.version++
	r.changedBy = by
}

// fail notes why a source cannot be used any more.
func (r *Run) fail(s *Source, err error) {
	next := *r.Sources()[s.Index]
	next.Err = err
	r.replace(next)
}

// Settled reports whether nothing of the run is queued, running, held or unknown.
func (r *Run) Settled() bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, b := range r.batches {
		if !settled(b.Batch) {
			return false
		}
	}
	return true
}

// Close lets go of the files. Its batches are not sent on and its jobs not watched
// until it is opened again.
func (r *Run) Close() error {
	e := r.engine
	e.mu.Lock()
	e.runs = slices.DeleteFunc(e.runs, func(o *Run) bool { return o == r })
	e.mu.Unlock()
	// Nobody is in the middle of reading or changing when the files go.
	r.linting.Lock()
	defer r.linting.Unlock()
	r.selection.Lock()
	defer r.selection.Unlock()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil
	}
	r.closed = true
	var errs []error
	for _, s := range r.sources {
		if s.File != nil {
			errs = append(errs, s.File.Close())
		}
	}
	for _, f := range r.retired {
		errs = append(errs, f.Close())
	}
	return errors.Join(errs...)
}
