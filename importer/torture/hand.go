package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"

	"clinik-import/importer"
	"clinik-import/importer/journal"
	"clinik-import/sandbox"
)

// handCommand makes this program the person at the keyboard, in a process of its own so
// that it can be killed like any other.
const handCommand = "hand"

// A person decides what only a person may decide, knowing what the server really took;
// sometimes it sends again on purpose.
type person struct {
	rng     *rand.Rand
	truth   []sandbox.Event
	journal *journal.Journal
}

func hand(args []string) error {
	flags := flag.NewFlagSet(handCommand, flag.ContinueOnError)
	state := flags.String("state", "", "folder of the journal")
	truth := flags.String("truth", "", "the truth file")
	seed := flags.Uint64("seed", 1, "what the person is like")
	if err := flags.Parse(args); err != nil {
		return err
	}
	events, err := readTruth(*truth)
	if err != nil {
		return err
	}
	j, err := journal.Open(filepath.Join(*state, "journal"))
	if err != nil {
		return err
	}
	p := person{rand.New(rand.NewPCG(*seed, 0)), events, j}
	return errors.Join(p.work(context.Background()), j.Close())
}

func (p *person) work(ctx context.Context) error {
	rows, err := p.journal.AllRuns()
	if err != nil || len(rows) == 0 {
		return err
	}
	target := importer.Target{Host: rows[0].Host, Environment: importer.Environment(rows[0].Environment), Key: rows[0].Key, Tenant: rows[0].Tenant}
	e, err := importer.New(importer.Options{Journal: p.journal, Server: nobody{}, Target: target})
	if err != nil {
		return err
	}
	for _, row := range rows {
		run, err := e.Open(row.ID)
		if err != nil {
			return err
		}
		if len(run.Batches()) == 0 {
			continue // killed before it was approved: its files were begun anew
		}
		if err := p.settle(run); err != nil {
			return err
		}
		if err := p.correct(ctx, run); err != nil {
			return err
		}
		if err := run.Close(); err != nil {
			return err
		}
	}
	return nil
}

// settle decides on the batches of a run that need it.
func (p *person) settle(run *importer.Run) error {
	rows, err := p.journal.Batches(run.ID())
	if err != nil {
		return err
	}
	for i, b := range run.Batches() {
		var err error
		switch b.State {
		case importer.StateUnknown, importer.StateNoID, importer.StateLost, importer.StateFailed:
			err = p.decide(run, b, rows[i])
		case importer.StatePartial:
			if b.Missing > 0 {
				err = run.Resolve(b.Number, importer.WasAccepted, "", "looked at the store")
			}
		case importer.StateHeld:
			if p.rng.IntN(10) == 0 {
				err = run.Cancel(b.Number)
			} else {
				err = run.Release(b.Number)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// decide says what became of a batch, which the truth file knows.
func (p *person) decide(run *importer.Run, b importer.Batch, row journal.Batch) error {
	attempts, err := p.journal.Attempts(row.ID)
	if err != nil {
		return err
	}
	var ids []string
	last := ""
	for _, a := range attempts {
		ids = append(ids, a.ID)
		if a.Number == row.Attempts {
			last = a.ID
		}
	}
	decision, job, reason := choose(p.rng, p.truth, ids, last, b.State == importer.StateLost)
	return run.Resolve(b.Number, decision, job, reason)
}

// choose decides on a batch by what the truth file says of its attempts, the last of which
// is last; job is not "" where its job is to be watched on.
func choose(rng *rand.Rand, truth []sandbox.Event, attempts []string, last string, lost bool) (decision importer.Decision, job, reason string) {
	taken := false
	for _, e := range truth {
		if e.Status == 202 && slices.Contains(attempts, e.Correlation) {
			job, taken = e.Job, e.Correlation == last || taken
		}
	}
	decision, reason = importer.WasAccepted, "the records are in the store"
	switch chance := rng.Float64(); {
	case !taken && chance < 0.5:
		decision, reason = importer.SendAgain, "the records are not in the store"
	case !taken:
		decision, reason = importer.WasNotAccepted, "the records are not in the store"
	case chance < 0.1:
		decision, reason = importer.SendAgain, "twice is better than never"
	case chance < 0.4 || lost:
		job = ""
	}
	if decision != importer.WasAccepted {
		job = ""
	}
	return decision, job, reason
}

// resolve decides on one batch by the command for it.
func (r *round) resolve(ctx context.Context, b batchRow, gentle bool) error {
	truth, err := readTruth(r.truthPath())
	if err != nil {
		return err
	}
	decision, job, reason := importer.WasAccepted, "", "looked at the store"
	if b.missing == 0 {
		var attempts []string
		last := ""
		for id, a := range r.final.attempts {
			if a.batch == b.id {
				attempts = append(attempts, id)
				if a.number == r.final.tries(b.id) {
					last = id
				}
			}
		}
		decision, job, reason = choose(r.rng, truth, attempts, last, b.state == "job lost")
	}
	args := []string{"resolve", fmt.Sprintf("%s/%d", b.run, b.number), "--as", string(decision), "--reason", reason, "--state", r.state()}
	if job != "" {
		args = append(args, "--job", job)
	}
	p, err := r.start(ctx, r.someKilling("resolve", gentle), r.o.program, args...)
	if err != nil {
		return err
	}
	if strings.Contains(p.err, "cannot be sent again as a whole") {
		return nil // its corrected rejects are in later batches: the next decision is another one
	}
	return r.judgeProcess(p)
}

// correct mends what the server rejected, where it is certain which record that is, and
// approves what can be sent.
func (p *person) correct(ctx context.Context, run *importer.Run) error {
	if p.rng.IntN(3) == 0 {
		return nil
	}
	if err := run.Lint(ctx); err != nil {
		return err
	}
	rejects, _ := run.Rejects(0, 1000)
	for _, j := range rejects {
		if j.HeldBack || j.Line == 0 || j.Certainty != importer.Certain || j.Corrected || p.rng.IntN(4) == 0 {
			continue
		}
		record, err := run.Record(j.Position)
		if err != nil {
			return err
		}
		mended := bytes.Replace(record.Current, []byte(rejectSuffix+`"`), []byte(`"`), 1)
		if bytes.Equal(mended, record.Current) {
			return fmt.Errorf("line %d is certain to be rejected, and is one that the server likes: %s", j.Line, j.Why)
		}
		if err := run.Correct(importer.Correction{Position: j.Position, Record: mended}); err != nil {
			return err
		}
	}
	if err := p.setAside(run); err != nil {
		return err
	}
	plan, err := run.Plan(ctx)
	if err != nil || len(plan.Batches) == 0 {
		return err
	}
	return run.Approve(ctx, plan)
}

// setAside sets some records aside, takes some in again, and may undo or redo that.
func (p *person) setAside(run *importer.Run) error {
	for _, s := range run.Sources() {
		for line := range s.Report.Progress().Lines {
			at := importer.Position{Source: s.Index, Line: line + 1}
			state := run.State(at)
			var err error
			switch {
			case p.rng.IntN(4) > 0:
			case run.IsAside(at):
				_, err = run.TakeIn(at)
			case state == importer.Unsent && p.rng.IntN(2) == 0, state == importer.HeldBack:
				err = run.SetAside(at)
			}
			if _, waits := errors.AsType[*importer.NotCorrectableError](err); err != nil && !waits {
				return err
			}
		}
	}
	var err error
	switch p.rng.IntN(6) {
	case 0:
		_, err = run.Undo()
	case 1:
		_, err = run.Redo()
	}
	return err
}

// nobody is the server of an engine that only decides: nothing may ever ask it.
type nobody struct{}

func (nobody) Import(context.Context, importer.Submission, func() error) importer.Reply {
	panic("a person's decision was sent by the engine that took it")
}

func (nobody) Job(context.Context, string) (importer.Job, error) {
	panic("a job was read where nobody works")
}
