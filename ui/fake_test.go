package ui

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"clinik-import/importer"
	"clinik-import/resource"
	"clinik-import/ui/mend"
)

// fakeEngine and fakeRun stand in for the engine in the tests of pages: fill the
// fields that a test needs. What no field answers does nothing.
type fakeEngine struct {
	target  importer.Target
	slots   importer.Slots
	quota   importer.Quota
	changed chan struct{}
	runs    []importer.RunInfo
	run     *fakeRun // what Begin and Open give
	begun   []importer.Input
	opened  string
	paused  bool

	watching importer.Watching
	open     []importer.OpenBatch // of other runs

	others   []importer.AdoptableRun // begun with another key
	adopted  [][2]string             // ids with their reasons
	adoptErr error
}

var _ Engine = (*fakeEngine)(nil)

func (e *fakeEngine) Work(ctx context.Context) error { <-ctx.Done(); return nil }
func (e *fakeEngine) Changed() <-chan struct{}       { return e.changed }
func (e *fakeEngine) Target() importer.Target        { return e.target }
func (e *fakeEngine) Slots() importer.Slots          { return e.slots }
func (e *fakeEngine) Quota() importer.Quota          { return e.quota }
func (e *fakeEngine) Pause()                         { e.paused = true }
func (e *fakeEngine) Unpause()                       { e.paused = false }
func (e *fakeEngine) Paused() bool                   { return e.paused }
func (e *fakeEngine) Sealing() bool                  { return e.run.sealing }
func (e *fakeEngine) Watching() importer.Watching    { return e.watching }
func (e *fakeEngine) OpenBatches(string) []importer.OpenBatch {
	return e.open
}
func (e *fakeEngine) Runs() ([]importer.RunInfo, error) { return e.runs, nil }
func (e *fakeEngine) Adoptable() ([]importer.AdoptableRun, error) {
	return e.others, nil
}
func (e *fakeEngine) Adopt(id, reason string) error {
	e.adopted = append(e.adopted, [2]string{id, reason})
	return e.adoptErr
}
func (e *fakeEngine) Begin(in []importer.Input) (Import, error) {
	e.begun = in
	return e.run, nil
}
func (e *fakeEngine) Open(id string) (Import, error) {
	e.opened = id
	return e.run, nil
}

type fakeRun struct {
	found     func() // what Reopen finds out, if anything
	sources   []*importer.Source
	records   map[importer.Position]importer.Record
	plan      importer.Plan
	plans     int                  // made
	asked     importer.PlanOptions // of the last one
	totals    importer.Totals
	batches   []importer.Batch
	rejects   []importer.Reject
	unsettled bool
	looked    bool
	sealing   bool
	purged    time.Time           // when corrections were removed
	sentAs    []importer.Position // with a correction that was removed
	support   string              // for the vendor, behind what is always there
	done      []string            // calls that change something, in order
	err       error               // what they return
	corrected []importer.Correction
	later     map[importer.Position]int               // the batches that took rejects up
	other     map[importer.Position]importer.Position // the candidate of a reject that counts from 1
}

var _ Import = (*fakeRun)(nil)

func (r *fakeRun) reopen() error {
	if r.found != nil {
		r.found()
	}
	return nil
}

func (r *fakeRun) do(what string) error {
	r.done = append(r.done, what)
	return r.err
}

func (r *fakeRun) ID() string                                     { return "run" }
func (r *fakeRun) Sources() []*importer.Source                    { return r.sources }
func (r *fakeRun) SetType(i int, t *resource.Type) error          { r.sources[i].Type = t; return r.do("type") }
func (r *fakeRun) Lint(context.Context) error                     { return nil }
func (r *fakeRun) Reopen(context.Context) error                   { return r.reopen() }
func (r *fakeRun) State(p importer.Position) importer.RecordState { return r.records[p].State }
func (r *fakeRun) Record(p importer.Position) (importer.Record, error) {
	record := r.records[p]
	record.Edited = record.Edited || record.Corrected
	return record, r.err
}
func (r *fakeRun) Correct(c ...importer.Correction) error {
	r.corrected = append(r.corrected, c...)
	return r.do("correct")
}
func (r *fakeRun) Corrected() (all []importer.Position) {
	for _, c := range r.corrected {
		all = append(all, c.Position)
	}
	return all
}
func (r *fakeRun) CorrectionsPurged() time.Time      { return r.purged }
func (r *fakeRun) SentAsPurged() []importer.Position { return r.sentAs }
func (r *fakeRun) Revisions(source int) (all []importer.Revision) {
	for i, c := range r.corrected {
		if c.Source == source {
			all = append(all, importer.Revision{Line: c.Line, Number: int64(i + 1), Pending: true})
		}
	}
	return all
}
func (r *fakeRun) Edited() int64 { return int64(len(r.corrected)) }
func (r *fakeRun) SetAside(at ...importer.Position) error {
	for _, p := range at {
		r.corrected = append(r.corrected, importer.Correction{Position: p})
	}
	return r.do("set aside")
}
func (r *fakeRun) TakeIn(importer.Position) (importer.Turned, error) {
	return importer.Turned{Records: 1}, r.do("take in")
}
func (r *fakeRun) IsAside(p importer.Position) bool { return r.records[p].Aside }
func (r *fakeRun) Undo() (importer.Turned, error) {
	return importer.Turned{Records: 1}, r.do("undo")
}
func (r *fakeRun) Redo() (importer.Turned, error) {
	return importer.Turned{Records: 1}, r.do("redo")
}
func (r *fakeRun) Turnable() (undo, redo bool) { return len(r.corrected) > 0, false }
func (r *fakeRun) PlanWith(_ context.Context, o importer.PlanOptions) (importer.Plan, error) {
	r.plans++
	plan := r.plan
	plan.Options, r.asked = o, o
	return plan, r.err
}
func (r *fakeRun) Approve(_ context.Context, p importer.Plan) error {
	switch {
	case p.Meant.Again && p.Meant.Repeated:
		return r.do("approve both")
	case p.Meant.Again:
		return r.do("approve again")
	case p.Meant.Repeated:
		return r.do("approve duplicates")
	}
	return r.do("approve")
}
func (r *fakeRun) Totals() importer.Totals   { return r.totals }
func (r *fakeRun) Batches() []importer.Batch { return r.batches }
func (r *fakeRun) Rejects(batch, limit int) ([]importer.Reject, bool) {
	return r.rejects[:min(limit, len(r.rejects))], len(r.rejects) > limit
}
func (r *fakeRun) JobRejects(batch, limit int) (list []importer.JobReject, more bool) {
	rejects, more := r.Rejects(batch, limit)
	for _, j := range rejects {
		list = append(list, importer.JobReject{Reject: j, Later: r.later[j.Position]})
	}
	return list, more
}
func (r *fakeRun) EachReject(int) iter.Seq[importer.Reject] {
	return slices.Values(slices.SortedStableFunc(slices.Values(r.rejects), func(a, b importer.Reject) int {
		if a.HeldBack != b.HeldBack {
			return map[bool]int{true: 1, false: -1}[a.HeldBack]
		}
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(uint64(a.Line-1), uint64(b.Line-1))) // those without a line last
	}))
}
func (r *fakeRun) EachFault() iter.Seq[importer.JobReject] {
	return func(yield func(importer.JobReject) bool) {
		for j := range r.EachReject(0) {
			if !yield(importer.JobReject{Reject: j, Later: r.later[j.Position]}) {
				return
			}
		}
	}
}
func (r *fakeRun) ListRejects(context.Context) (*importer.RejectList, error) {
	return listOf(slices.Collect(r.EachReject(0))), nil
}
func (r *fakeRun) Explain(j importer.Reject) importer.Reject {
	if i := slices.IndexFunc(r.rejects, func(one importer.Reject) bool { return one.HeldBack && one.Position == j.Position }); j.HeldBack && i >= 0 {
		return r.rejects[i]
	}
	return j
}
func (r *fakeRun) Current(p importer.Position) ([]byte, error) {
	return r.records[p].Current, r.err
}

// listOf makes a list of rejects that are in order.
func listOf(rejects []importer.Reject) *importer.RejectList {
	var groups []importer.RejectGroup
	var entries []importer.ListedReject
	number := map[groupKey]int{}
	for i, j := range rejects {
		key := groupKey{j.HeldBack, j.Group}
		n, known := number[key]
		if !known {
			n, number[key] = len(groups), len(groups)
			groups = append(groups, importer.RejectGroup{HeldBack: j.HeldBack, Reason: j.Group, First: j})
		}
		groups[n].Add(j.Message)
		batch := max(1, j.Batch)
		if j.HeldBack {
			batch = 0
		}
		entries = append(entries, importer.ListedReject{Line: j.Line, Source: int32(j.Source), Batch: int32(batch), Index: int32(i), Group: int32(n),
			Corrected: j.Corrected, StillBad: j.StillBad, Unsure: mend.IsUnsure(j), Aside: j.Aside})
	}
	return importer.NewRejectList(groups, entries, func(l importer.ListedReject) importer.Reject { return rejects[l.Index] })
}
func (r *fakeRun) Candidates(j importer.Reject) (fromZero, fromOne importer.Position) {
	return j.Position, r.other[j.Position]
}
func (r *fakeRun) SettleBase(batch int, base int64, reason string) error {
	if err := r.do(fmt.Sprintf("settle %d %d %q", batch, base, reason)); err != nil {
		return err
	}
	r.rejects = slices.Clone(r.rejects)
	for i := range r.rejects {
		j := &r.rejects[i]
		if j.Batch != batch || j.Certainty != importer.Unsure {
			continue
		}
		j.Certainty, j.Told = importer.Certain, true
		if other, ok := r.other[j.Position]; ok && base == 1 {
			j.Position = other
		}
	}
	return nil
}
func (r *fakeRun) Cancel(int) error { return r.do("cancel") }
func (r *fakeRun) Resolve(batch int, d importer.Decision, job, reason string) error {
	return r.do(fmt.Sprintf("resolve %d %s %q %q", batch, d, job, reason))
}
func (r *fakeRun) Release(int) error { return r.do("release") }
func (r *fakeRun) SupportText(batch int) (string, error) {
	return fmt.Sprintf("Please tell us what became of a bulk import.\n\nBatch  %d\nBody   1234 bytes\n%s", batch, r.support), r.err
}
func (r *fakeRun) Settled() bool      { return !r.unsettled }
func (r *fakeRun) LookedAt() bool     { return r.looked }
func (r *fakeRun) Sealing() bool      { return r.sealing }
func (r *fakeRun) Started() time.Time { return time.Time{} }
func (r *fakeRun) Close() error       { return nil }

// fakeClock stands still until it is moved; After never fires, so no tick comes by
// itself.
type fakeClock struct{ now time.Time }

func (c *fakeClock) Now() time.Time                       { return c.now }
func (c *fakeClock) After(time.Duration) <-chan time.Time { return nil }
