package importer

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"clinik-import/importer/journal"
	"clinik-import/ndjson"
)

// A Plan is a proposal; nothing is spent until Approve.
type Plan struct {
	Round   int
	Batches []PlannedBatch
	Totals  Totals      // as they stand now
	Held    []HeldGroup // why records are held back
	Lowered []Lowered   // rules that would hold records back if they were not graded lower
	Mixed   []Mixed     // files that seem to hold records of several types
	Starts  []time.Time // when each batch can go at the earliest, given the slots
	Options PlanOptions // with which it was made

	Repeated int64     // records of it that are the same as another one of these files
	Again    int64     // records of it that were sent before, or will be, in other batches; see Earlier
	Waiting  int64     // of Again: those that only wait to be sent elsewhere
	Earlier  []Earlier // those batches, and those that LeftOut is of, newest first
	Meant    Meant     // set by whoever approves; live needs it

	LeftOut        int64 // records that it leaves out, for they are in batches of other imports; see PlanOptions.LeaveOut
	LeftOutWaiting int64 // of LeftOut: those that only wait to be sent there

	leaves  *leaving
	version int64
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
	Source   int   // place in Run.Sources
	From, To int64 // lines from 1, inclusive
	Records  int   // that the batch has of it
}

// HeldGroup counts the records held back for one rule and field.
type HeldGroup struct {
	Rule, Field string
	Records     int64
}

// RuleTooLarge names the held-back group of records that alone exceed Limits.Bytes.
const RuleTooLarge = "record.too-large"

// ErrNotChecked says that a plan was asked for before the lint was done.
var ErrNotChecked = errors.New("not checked to its end yet")

// Plan says what the next round would send. It needs the lint to be done.
func (r *Run) Plan(ctx context.Context) (Plan, error) { return r.PlanWith(ctx, PlanOptions{}) }

// PlanWith is Plan with options. A file that turns out to have changed since it was checked
// fails the plan with an error that wraps ndjson.ErrChanged, and is the Err of its source
// from then on; the next plan is made without it.
func (r *Run) PlanWith(ctx context.Context, o PlanOptions) (Plan, error) {
	r.selection.Lock()
	defer r.selection.Unlock()
	if err := r.holdRepeats(); err != nil {
		return Plan{}, err
	}
	p := Plan{Round: r.nextRound(), Options: o, version: r.versionNow()}
	for _, s := range r.Sources() {
		if s.Err == nil && !s.Report.Progress().Done {
			return Plan{}, fmt.Errorf("%s: %w", s.Path, ErrNotChecked)
		}
		if s.Err == nil && s.Report.Summary().Unmarked > 0 { // a faulty line among them would pass for clean
			return Plan{}, fmt.Errorf("%s has more lines than can be kept track of at once: split it into files of twenty million lines at most", s.Path)
		}
	}
	if o.LeaveOut {
		left, err := r.findSent(ctx)
		if err != nil {
			return Plan{}, err
		}
		p.leaves, p.LeftOut, p.LeftOutWaiting = left, left.records, left.waiting
	}
	known, err := r.engine.compare()
	if err != nil {
		return Plan{}, err
	}
	sink := &planner{plan: &p, repeats: r.repeats(), hashed: newHasher(known, r.engine.journal.NewMAC)}
	if err := errors.Join(r.pack(ctx, o.First, p.leaves, sink), sink.hashed.close()); err != nil {
		return Plan{}, err
	}
	p.Again, p.Waiting = known.again, known.waiting
	if p.Earlier, err = known.earlier(); err != nil {
		return Plan{}, err
	}
	if p.leaves != nil {
		p.Earlier = append(p.Earlier, p.leaves.earlier...)
	}
	p.Totals = r.Totals()
	held, err := r.held()
	if err != nil {
		return Plan{}, err
	}
	p.Held = held
	if sink.tooLarge > 0 {
		p.Held = append(p.Held, HeldGroup{Rule: RuleTooLarge, Records: sink.tooLarge})
	}
	p.Lowered, p.Mixed = r.lowered(), r.Mixed()
	ahead := r.engine.waiting()
	starts, err := r.engine.starts(ahead + len(p.Batches))
	if err != nil {
		return Plan{}, err
	}
	p.Starts = starts[ahead:]
	return p, nil
}

func (r *Run) nextRound() int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	round := 0
	for _, b := range r.batches {
		round = max(round, b.Round)
	}
	return round + 1
}

func (r *Run) versionNow() int64 {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.version
}

// waiting counts the batches of open runs that wait for a slot.
func (e *Engine) waiting() int {
	n := 0
	for _, r := range e.openRuns() {
		for _, b := range r.rows() {
			if b.State == journal.Queued || b.State == journal.Retry {
				n++
			}
		}
	}
	return n
}

// held groups the records that are held back by what is wrong with their current version:
// the reports count the originals, so those that were corrected are counted over again.
func (r *Run) held() ([]HeldGroup, error) {
	counts := map[HeldGroup]int64{}
	for _, s := range r.Sources() {
		for _, rule := range s.Report.Summary().Rules {
			if rule.Severity == ndjson.Error {
				counts[HeldGroup{Rule: rule.Rule, Field: rule.Field}] += rule.Count
			}
		}
	}
	r.mu.RLock()
	current := maps.Clone(r.corrections.current)
	for p, c := range current {
		c.WasFaulty, c.Faulty = r.wasFaulty(c), r.isFaulty(c)
		current[p] = c
	}
	maps.DeleteFunc(current, func(_ Position, c journal.Correction) bool { return !c.WasFaulty && !c.Faulty })
	inBatch := map[Position]bool{}
	for p := range current {
		inBatch[p] = r.standing.at(p) != none
	}
	r.mu.RUnlock()
	for p, c := range current {
		s, err := r.source(p.Source)
		if err != nil || s.File == nil {
			continue
		}
		if c.WasFaulty {
			line, err := s.File.Line(p.Line)
			if err != nil {
				return nil, r.spoilt(s, fmt.Errorf("%s cannot be read: %w", s.Place(p.Line), err))
			}
			countErrors(counts, s.problems(line), -1)
		}
		if c.Aside {
			counts[HeldGroup{Rule: RuleAside}]++
			continue
		}
		if c.Faulty && !inBatch[p] {
			record, err := r.bytesOf(c)
			if err != nil {
				return nil, err
			}
			problems, err := r.correctedProblems(s, ndjson.Line{Number: p.Line, Bytes: record})
			if err != nil {
				return nil, err
			}
			countErrors(counts, problems, 1)
		}
	}
	var groups []HeldGroup
	for k, n := range counts {
		if n > 0 {
			k.Records = n
			groups = append(groups, k)
		}
	}
	slices.SortFunc(groups, func(a, b HeldGroup) int {
		switch {
		case a.Records != b.Records:
			return int(b.Records - a.Records)
		case a.Rule != b.Rule:
			return strings.Compare(a.Rule, b.Rule)
		}
		return strings.Compare(a.Field, b.Field)
	})
	return groups, nil
}

// countErrors adds n for every error of a record.
func countErrors(counts map[HeldGroup]int64, problems []ndjson.Problem, n int64) {
	for _, p := range problems {
		if p.Severity == ndjson.Error {
			counts[HeldGroup{Rule: p.Rule, Field: fieldOf(p.Pointer)}] += n
		}
	}
}

// planner is the sink that only counts.
type planner struct {
	plan     *Plan
	repeats  repeats
	hashed   *hasher
	tooLarge int64
}

func (p *planner) begin(resourceType string) error {
	p.plan.Batches = append(p.plan.Batches, PlannedBatch{Type: resourceType, Bytes: envelope(resourceType)})
	return nil
}

func (p *planner) add(o origin, record []byte, size int64) error {
	p.hashed.add(record)
	switch repeats, err := p.repeats.at(o, record); {
	case err != nil:
		return err
	case repeats:
		p.plan.Repeated++
	}
	b := &p.plan.Batches[len(p.plan.Batches)-1]
	b.Records++
	b.Bytes += size
	b.Spans = extend(b.Spans, o.Position)
	return nil
}

func (p *planner) end() error { return nil }

func (p *planner) skip(origin) { p.tooLarge++ }

// extend adds a record to the spans of a batch; lines of a file come in ascending order.
func extend(spans []Span, p Position) []Span {
	if n := len(spans); n > 0 && spans[n-1].Source == p.Source {
		spans[n-1].To = p.Line
		spans[n-1].Records++
		return spans
	}
	return append(spans, Span{p.Source, p.Line, p.Line, 1})
}
