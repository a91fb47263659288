package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ui/words"
)

// lintEvent tells what the check of one file found.
type lintEvent struct {
	Time    time.Time `json:"time"`
	Event   string    `json:"event"` // "lint"
	Run     string    `json:"run"`
	File    string    `json:"file"`
	Type    string    `json:"type"`
	Lines   int64     `json:"lines"`
	Blank   int64     `json:"blank"`
	Records int64     `json:"records"`
	Held    int64     `json:"heldBack"`
}

// lint checks the run's files and tells how far it is meanwhile.
func (r *reporter) lint(ctx context.Context, run *importer.Run) error {
	done := make(chan error, 1)
	go func() { done <- run.Lint(ctx) }()
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			r.lintProgress(run)
		case err := <-done:
			if err != nil {
				return err
			}
			r.lintResults(run)
			return nil
		}
	}
}

func (r *reporter) lintProgress(run *importer.Run) {
	for _, s := range run.Sources() {
		p := s.Report.Progress()
		if !p.Done && p.Total > 0 && p.Bytes > 0 {
			r.sayOver("%s: checking, %d %%, %s", filepath.Base(s.Path), min(100, p.Bytes*100/p.Total), count(p.Lines, "line"))
		}
	}
}

func (r *reporter) lintResults(run *importer.Run) {
	for _, s := range run.Sources() {
		if s.Err != nil {
			r.say("%s", words.Error(s.Err))
			continue
		}
		sum := s.Report.Summary()
		r.say("%s: %s, %d clean, %d with errors, %d blank", s.Path, count(sum.Lines, "line"), sum.Clean, sum.WithErrors, sum.Blank)
		for _, said := range beyond(sum) {
			r.say("%s: %s", s.Path, said)
		}
		r.emit(lintEvent{r.now().UTC(), "lint", run.ID(), s.Path, s.Type.Name(), sum.Lines, sum.Blank, sum.Records, sum.WithErrors})
	}
}

// planEvent tells what is about to be sent.
type planEvent struct {
	Time    time.Time `json:"time"`
	Event   string    `json:"event"` // "plan"
	Run     string    `json:"run"`
	Round   int       `json:"round"`
	Batches int       `json:"batches"`
	Records int64     `json:"records"`
	Held    int64     `json:"heldBack"` // without those that were corrected and go

	Corrected []correctedBy `json:"corrected,omitempty"` // by a recipe and by the safe fixes, in the order in which it was done

	Lowered []loweredRule `json:"lowered,omitempty"` // rules that hold nothing back, by the user's settings

	Repeated int64 `json:"repeated,omitempty"` // records that are the same as an earlier one of these files

	LeftOut int64          `json:"leftOut,omitempty"` // records that are not sent, for they were before, or wait in another import
	Again   int64          `json:"again,omitempty"`   // records that are sent though they were before, or wait in another import
	Earlier []earlierBatch `json:"earlier,omitempty"` // the batches that have them
}

type loweredRule struct {
	Rule     string `json:"rule"`
	Severity string `json:"severity"`
	Problems int64  `json:"problems"`
}

// lowered tells which rules hold nothing back by the user's own choice.
func (r *reporter) lowered(all []importer.Lowered) (rules []loweredRule) {
	for _, l := range all {
		word := severityWord(l.Severity)
		rules = append(rules, loweredRule{l.Rule, word, l.Problems})
		if l.Severity == ndjson.Off {
			r.say("by your settings %s is off: records that break it are not found, and the server may reject them", l.Rule)
			continue
		}
		r.say("by your settings %s is a %s: %s not held back, and the server may reject the records", l.Rule, word, count(l.Problems, "problem"))
	}
	return rules
}

// plan shows what was corrected for it, what would be sent, when, and what is held back.
func (r *reporter) plan(run *importer.Run, p importer.Plan, engine *importer.Engine, done []repairing) {
	held := p.Totals.HeldBack - p.Totals.Ready
	r.emit(planEvent{r.now().UTC(), "plan", run.ID(), p.Round, len(p.Batches), plannedRecords(p), held, r.corrected(run, done), r.lowered(p.Lowered), r.repeated(p, engine.Target()), p.LeftOut, p.Again, r.earlier(p)})
	to := engine.Target().Host
	if engine.Target().Sandbox != "" {
		to = "a practice server that has this import alone, " + to
	}
	r.say("plan: %s in %s to %s", count(plannedRecords(p), "record"), count(int64(len(p.Batches)), "batch"), to)
	for i, b := range p.Batches {
		r.say("  batch %d: %s %s, %s, %s", i+1, count(int64(b.Records), "record"), b.Type, bytesText(b.Bytes), whenGoes(p, i, r.now()))
	}
	if p.Options.Stop && p.Options.First == 0 && len(p.Batches) > 1 {
		r.say("  a batch goes once it is certain that no more than %s of all records are rejected before it", words.Threshold(p.Options.MaxRejects))
	}
	if cost := plannedRecords(p); cost > 0 {
		r.cost(cost, int64(len(p.Batches)), engine)
	}
	if others := engine.Slots().Others; !others.IsZero() {
		r.say("others use the tenant's slots too: the server refused a start at %s though we had one left, so starts keep a distance for now", others.Local().Format("15:04:05"))
	}
	if held > 0 {
		r.say("held back: %s", count(held, "record"))
	}
	for _, g := range p.Held {
		r.say("  %6d  %s %s", g.Records, g.Rule, g.Field)
	}
}

// whenGoes tells when a batch of a plan goes: behind a small first one, not before that is judged.
func whenGoes(p importer.Plan, i int, now time.Time) string {
	switch {
	case p.Options.First > 0 && i > 0:
		return fmt.Sprintf("after the job of batch 1, if that rejects no more than %s", words.Threshold(p.Options.MaxRejects))
	case i < len(p.Starts) && p.Starts[i].After(now):
		return "at " + p.Starts[i].Local().Format("15:04:05")
	}
	return "now"
}

// cost tells what a plan takes of the month's requests and the hour's slots.
func (r *reporter) cost(requests, slots int64, engine *importer.Engine) {
	r.say("cost: %s of the plan's month and %s", count(requests, "request"), count(slots, "slot"))
	if left, _, _, known := words.QuotaLeft(engine.Quota(), requests, r.now()); known {
		r.say("  %s", left)
	} else if engine.Target().Environment != importer.Sandbox {
		r.say("  %s", words.Plans())
	}
}

// severityWord is what a severity is set by.
func severityWord(s ndjson.Severity) string {
	if s == ndjson.Off {
		return "off"
	}
	return s.String()
}
