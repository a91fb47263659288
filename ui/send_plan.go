package ui

import (
	"context"
	"path/filepath"

	"clinik-import/importer"
	"clinik-import/ndjson"

	tea "github.com/charmbracelet/bubbletea"
)

// planBasis is what a plan depends on, as far as counts tell: a plan is made anew when
// it changes. The zero value is that of no plan.
type planBasis struct {
	known                         bool
	read, held, unsent, corrected int64
	aside                         int64
	batches, slotsUsed, faults    int
}

func basisOf(s Snapshot) planBasis {
	t := s.Totals
	return planBasis{known: true, read: t.Read, held: t.HeldBack, unsent: t.Unsent, corrected: t.Corrected, aside: t.Aside,
		batches: len(s.Batches), slotsUsed: s.Slots.Used, faults: len(s.Faults)}
}

// plannedMsg is a plan, with the names of the files it draws on.
type plannedMsg struct {
	gen    int
	plan   importer.Plan
	files  []string // by source
	faults []error  // files that cannot be sent from
	held   int64    // records that stay held back: not those that the plan takes up, corrected
	err    error
}

func planCmd(ctx context.Context, gen int, run Import, o importer.PlanOptions) tea.Cmd {
	return func() tea.Msg {
		msg := plannedMsg{gen: gen}
		for _, s := range run.Sources() {
			msg.files = append(msg.files, filepath.Base(s.Path))
		}
		msg.plan, msg.err = run.PlanWith(ctx, o)
		msg.faults = faultsOf(run) // the plan looked at the files
		msg.held = msg.plan.Totals.Open()
		return msg
	}
}

// approvedMsg is what became of an approval.
type approvedMsg struct {
	run     Import
	batches int
	err     error // a *importer.PlanChange: the plan is out of date; nothing was queued
}

func approveCmd(ctx context.Context, run Import, plan importer.Plan) tea.Cmd {
	return func() tea.Msg {
		// What was approved is sealed to its end, also where the person leaves meanwhile: see Stay.
		err := run.Approve(context.WithoutCancel(ctx), plan)
		return approvedMsg{run: run, batches: len(plan.Batches), err: err}
	}
}

// firstHeldMsg is where the first record of a held group is.
type firstHeldMsg struct {
	importer.Position
	group ndjson.Filter
	found bool // false: only corrected records are left in the group
}

func firstHeldCmd(run Import, group importer.HeldGroup) tea.Cmd {
	return func() tea.Msg {
		want := ndjson.Filter{Rule: group.Rule, Field: group.Field}
		for _, s := range run.Sources() {
			if s.Report == nil {
				continue
			}
			for _, one := range run.Revisions(s.Index) {
				if at := (importer.Position{Source: s.Index, Line: one.Line}); group.Rule == importer.RuleAside && run.IsAside(at) {
					return firstHeldMsg{at, want, true}
				}
			}
			if line, ok := s.Report.Next(want, 0, 1); ok {
				return firstHeldMsg{importer.Position{Source: s.Index, Line: line}, want, true}
			}
		}
		return firstHeldMsg{}
	}
}

// lintProgress is how far the check is, over all files.
type lintProgress struct{ done, total int64 }

// lintProgressOf asks the reports, which answer at once.
func lintProgressOf(run Import) (p lintProgress) {
	for _, s := range run.Sources() {
		if s.Report != nil {
			at := s.Report.Progress()
			p.done += at.Bytes
			p.total += at.Total
		}
	}
	return p
}
