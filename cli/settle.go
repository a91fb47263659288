package cli

import (
	"context"
	"errors"
	"slices"
	"time"

	"clinik-import/importer"
	"clinik-import/ui"
	"clinik-import/ui/safe"
)

// settle works until the runs have nothing left to wait for, and lists what was rejected. Its
// error is a fault of the program, told with the totals; else reporter.ended tells how it ended.
func settle(ctx context.Context, s *session, runs []*importer.Run, events <-chan importer.Event, wait bool, out *reporter) error {
	working, stopWork := context.WithCancel(ctx)
	worked := make(chan error, 1)
	go func() { worked <- s.engine.Work(working) }()

	look := time.NewTicker(100 * time.Millisecond)
	defer look.Stop()
	for busy := true; busy; {
		select {
		case e := <-events:
			out.event(e)
		case <-look.C:
			busy = ctx.Err() == nil && pending(runs, s.engine, wait)
		case err := <-worked:
			worked <- err
			busy = false
		}
	}
	stopWork()
	err := drain(s.engine, worked, events, out)
	if s.sandbox == nil {
		err = errors.Join(err, out.lookAtLeft(s.journal, runs))
	}
	out.rejects(runs)
	out.practice = s.sandbox != nil
	if err != nil {
		out.summary(out.begun)
		return &exitError{ExitFault, err}
	}
	return nil
}

// drain waits for the end of the work, which a batch on the wire holds up until its answer
// is here or somebody insists, and tells what is still said meanwhile.
func drain(engine *importer.Engine, worked <-chan error, events <-chan importer.Event, out *reporter) error {
	said, ended := make(chan safe.Text), make(chan error, 1)
	stay := ui.Stay{Engine: engine, Insisting: insisting, Say: func(text safe.Text) { said <- text }}
	go func() { ended <- stay.Until(worked) }()
	for {
		select {
		case e := <-events:
			out.event(e)
		case text := <-said:
			out.say("%s", text)
		case err := <-ended:
			for {
				select {
				case e := <-events:
					out.event(e)
				default:
					return err
				}
			}
		}
	}
}

// pending reports whether something of the runs will still go on by itself and is worth
// waiting for. A job that cannot be read may be so for ever, so it is not, and neither is
// what waits for such a job.
func pending(runs []*importer.Run, engine *importer.Engine, wait bool) bool {
	free := engine.Slots().Next.IsZero()
	return slices.ContainsFunc(runs, func(run *importer.Run) bool { return goesOn(run.Batches(), wait, free, time.Now()) })
}

// goesOn is pending for the batches of one run; free says that a slot is.
func goesOn(batches []importer.Batch, wait, free bool, now time.Time) bool {
	return slices.ContainsFunc(batches, func(b importer.Batch) bool {
		switch b.State {
		case importer.StateClaimed, importer.StateOnWire:
			return true
		case importer.StateRetry:
			return (wait || free && !b.NotBefore.After(now)) && !behind(b, batches, wait)
		case importer.StateQueued:
			return (wait || free) && !behind(b, batches, wait)
		case importer.StateAccepted, importer.StateRunning:
			return wait && !unread(b)
		}
		return false
	})
}

// unread reports whether the job of a batch cannot be read, and that for long.
func unread(b importer.Batch) bool { return b.Unread.Cause != importer.NoCause }

// behind reports whether a batch waits for another one whose job is under way, but for one
// that is waited for and can be read.
func behind(b importer.Batch, batches []importer.Batch, wait bool) bool {
	return b.After > 0 && slices.ContainsFunc(batches, func(first importer.Batch) bool {
		return first.Number == b.After && (first.State == importer.StateAccepted || first.State == importer.StateRunning) && (!wait || unread(first))
	})
}
