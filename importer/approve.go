package importer

import (
	"context"
	"crypto/sha256"
	"errors"
	"hash"
	"slices"

	"clinik-import/importer/journal"
	"clinik-import/ndjson"
)

// Approve seals the plan's batches and queues them. It fails with *PlanChange if
// corrections, files or what is known of its records changed since the plan was made, and
// with *DuplicateError if it would store something twice on a live server that is not Meant; then nothing
// is queued. An end of ctx or GiveUp before all is sealed leaves nothing queued and the run
// LeftOver, if it was its first round.
func (r *Run) Approve(ctx context.Context, p Plan) error {
	if r.engine.journal.Observing() {
		return journal.ErrObserver
	}
	defer r.beginSealing()()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	defer context.AfterFunc(r.engine.givenUp, stop)()
	if r.engine.givenUp.Err() != nil { // the function of AfterFunc may take its time
		stop()
	}
	r.selection.Lock()
	defer r.selection.Unlock()
	if err := r.holdRepeats(); err != nil {
		return err
	}
	if err := r.current(p); err != nil {
		return err
	}
	if len(p.Batches) == 0 && !p.leaves.some() {
		return nil
	}
	if twice := p.Unmeant(); twice != nil && r.engine.target.Environment == Live {
		return twice
	}
	known, err := r.engine.compare()
	if err != nil {
		return err
	}
	if !p.leaves.holds(known.known) {
		return &PlanChange{By: ByOtherImport}
	}
	drop, err := r.want()
	if err != nil {
		return err
	}
	s := &sealer{run: r, plan: p, mac: r.engine.journal.NewMAC(), known: known}
	if p.Options.Stop && p.Options.First == 0 {
		s.after, s.afterRejects = journal.WholeRound, p.Options.MaxRejects.of(p.records())
	}
	err = r.pack(ctx, p.Options.First, p.leaves, s)
	if err == nil && len(s.sealed) != len(p.Batches) {
		err = errDiffers
	}
	if err == nil {
		err = known.finish()
	}
	if err == nil && known.again != p.Again { // another run was faster
		err = &PlanChange{By: ByOtherImport}
	}
	switch differs := errors.Is(err, errDiffers); {
	case errors.Is(err, ndjson.ErrChanged):
		err = &PlanChange{ByFile, err}
	case err == nil || differs:
		if why := r.current(p); why != nil { // changed while it was read
			err = why
		} else if differs {
			err = &PlanChange{By: ByCheck}
		}
	}
	if err == nil {
		err = r.enqueue(s)
	}
	if err != nil {
		interrupted := ctx.Err() != nil
		err = errors.Join(err, r.engine.journal.Update(func(tx *journal.Tx) error { return tx.DropDrafts(r.id) }))
		if !interrupted {
			err = errors.Join(err, drop())
		}
	}
	return err
}

// A sealer is the sink that builds each body, keeps its digest and provenance, and
// stores it as a draft. The body itself is built again when it is sent.
type sealer struct {
	run     *Run
	plan    Plan
	mac     hash.Hash
	known   *comparison
	body    body
	blob    provenance
	before  origin
	spans   []Span
	current PlannedBatch
	sealed  []journal.Batch

	after        int // as in journal.Batch, of the batch that comes next
	afterRejects int64
}

func (s *sealer) begin(resourceType string) error {
	n := len(s.sealed)
	if n >= len(s.plan.Batches) || s.plan.Batches[n].Type != resourceType {
		return errDiffers
	}
	s.current = s.plan.Batches[n]
	s.body.begin(resourceType, s.current.Bytes)
	s.blob, s.before, s.spans = nil, origin{}, nil
	return nil
}

func (s *sealer) add(o origin, record []byte, _ int64) error {
	if s.body.records == s.current.Records {
		return errDiffers
	}
	s.body.add(record)
	o.Length, o.Hash = len(record), fingerprint(s.mac, record)
	s.blob = s.blob.append(o, s.before)
	s.before = o
	s.spans = extend(s.spans, o.Position)
	return s.known.add(keyOf(o.Hash))
}

func (s *sealer) end() error {
	wire := s.body.end()
	if int64(len(wire)) != s.current.Bytes || s.body.records != s.current.Records {
		return errDiffers
	}
	digest := sha256.Sum256(wire)
	row := journal.Batch{Run: s.run.id, Round: s.plan.Round, Type: s.current.Type,
		Records: int64(s.body.records), Bytes: int64(len(wire)), Digest: digest[:], Spans: journalSpans(s.spans)}
	s.run.mu.RLock()
	row.Number = len(s.run.batches) + len(s.sealed) + 1
	s.run.mu.RUnlock()
	row.After, row.AfterRejects = s.after, s.afterRejects
	err := s.run.engine.journal.Update(func(tx *journal.Tx) error { return tx.AddBatch(&row, s.blob) })
	if err != nil {
		return err
	}
	s.sealed = append(s.sealed, row)
	if s.plan.Options.First > 0 && len(s.sealed) == 1 { // the others wait for this one
		s.after, s.afterRejects = row.Number, s.plan.Options.MaxRejects.of(row.Records)
	}
	return nil
}

func (s *sealer) skip(origin) {}

// enqueue makes the drafts a round: all of them or none.
func (r *Run) enqueue(s *sealer) error {
	e := r.engine
	e.changing.Lock()
	defer e.changing.Unlock()
	now := e.clock.Now()
	batches := make([]*batch, len(s.sealed))
	r.mu.RLock()
	left := r.leftOutRows(s.plan)
	r.mu.RUnlock()
	err := e.journal.Update(func(tx *journal.Tx) error {
		if err := tx.SetWanted(r.id, false); err != nil { // from here on its batches say so
			return err
		}
		for _, row := range left {
			if err := tx.AddLeftOut(r.id, row); err != nil {
				return err
			}
		}
		for i, row := range s.sealed {
			row.State = journal.Queued
			if err := tx.SaveBatch(row, journal.Sealed); err != nil {
				return err
			}
			batches[i] = &batch{Batch: row}
			if err := tx.Audit(journal.AuditRow{Time: now, What: "approve", Run: r.id, Batch: row.Number, Digest: row.Digest, Count: row.Records}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	r.mu.Lock()
	err = r.placeLeftOut(left)
	r.mu.Unlock()
	if err != nil {
		return err
	}
	for _, b := range batches {
		origins, err := e.origins(b.Batch)
		if err != nil {
			return err
		}
		r.mu.Lock()
		r.batches = append(r.batches, b)
		r.place(b, origins, nil)
		r.mu.Unlock()
	}
	r.mu.Lock()
	r.outdate(ByBatch)
	r.mu.Unlock()
	var events []Event
	for _, b := range batches {
		events = append(events, Event{Kind: EventQueued, Run: r.id, Batch: b.Number, Records: b.Records})
	}
	e.emit(events...)
	e.wake()
	return nil
}

func journalSpans(spans []Span) []journal.Span {
	out := make([]journal.Span, len(spans))
	for i, s := range spans {
		out[i] = journal.Span{Source: s.Source, From: s.From, To: s.To, Records: s.Records}
	}
	return out
}

func publicSpans(spans []journal.Span) []Span {
	out := make([]Span, len(spans))
	for i, s := range spans {
		out[i] = Span{s.Source, s.From, s.To, s.Records}
	}
	return out
}

// place puts the lines of a batch where it stands, but for those that a later batch
// has (skip) and those that its job rejected. r.mu is held for writing.
func (r *Run) place(b *batch, origins []origin, skip map[Position]bool) {
	stand := standing(b.Batch)
	refused := map[Position]bool{}
	for _, reject := range b.rejects {
		if reject.Line > 0 {
			refused[Position{reject.Source, reject.Line}] = true
		}
	}
	for _, o := range origins {
		s := stand
		if refused[o.Position] {
			s = rejected
		}
		if s == none || skip[o.Position] {
			continue
		}
		r.standing.set(o.Position, s, o.Faulty)
		if o.Revision != 0 {
			r.corrections.sealed[o.Position], r.corrections.holder[o.Position] = o.Revision, b.Number
		} else {
			delete(r.corrections.sealed, o.Position)
			delete(r.corrections.holder, o.Position)
		}
	}
	r.placed++
}

// laterOrigins returns the lines of a batch that batches after it have taken over. r.mu is not held.
func (r *Run) laterOrigins(b journal.Batch) (map[Position]bool, error) {
	var taken map[Position]bool
	for _, later := range r.rows() {
		if later.Number <= b.Number || standing(later.Batch) == none || !overlap(later.Spans, b.Spans) {
			continue
		}
		origins, err := r.engine.origins(later.Batch)
		if err != nil {
			return nil, err
		}
		for _, o := range origins {
			if taken == nil {
				taken = map[Position]bool{}
			}
			taken[o.Position] = true
		}
	}
	return taken, nil
}

func overlap(a, b []journal.Span) bool {
	return slices.ContainsFunc(a, func(x journal.Span) bool {
		return slices.ContainsFunc(b, func(y journal.Span) bool {
			return x.Source == y.Source && x.From <= y.To && y.From <= x.To
		})
	})
}

// origins reads the provenance of a batch.
func (e *Engine) origins(b journal.Batch) ([]origin, error) {
	blob, err := e.journal.Provenance(b.ID)
	if err != nil {
		return nil, err
	}
	return provenance(blob).origins(b.Records)
}
