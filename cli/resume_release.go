package cli

import (
	"context"
	"errors"
	"fmt"

	"clinik-import/importer"
)

// releaseAll puts back into the queue what may go on. A person is asked before anything changes.
func releaseAll(ctx context.Context, env Env, o sendFlags, s *session, runs []*importer.Run, out *reporter) (err error) {
	stopped := false
	if o.release {
		if stopped, err = maySendStopped(ctx, env, o, s, runs, out); err != nil {
			return err
		}
	}
	for _, run := range runs {
		if err := release(run, out); err != nil {
			return err
		}
		if !stopped {
			continue
		}
		if err := sendStopped(run, out); err != nil {
			return err
		}
	}
	return nil
}

// release puts batches back into the queue that were held for something a person can
// mend: whoever says "resume" has mended it, or sees at once that it still holds.
func release(run *importer.Run, out *reporter) error {
	return putBack(run, out, releasable, "tried again")
}

// putBack puts the batches that are meant back into the queue, and says what is done with each.
func putBack(run *importer.Run, out *reporter, meant func(importer.Batch) bool, done string) error {
	for _, b := range run.Batches() {
		if !meant(b) {
			continue
		}
		err := run.Release(b.Number)
		if since, ok := errors.AsType[*importer.SentSinceError](err); ok {
			out.say("%v: %s", since, out.takeOut(run, b.Number))
			continue
		}
		if err != nil {
			return err
		}
		out.say("%s: %s; it was held: %s", out.batch(run.ID(), b.Number), done, b.Why)
	}
	return nil
}

// takeOut is the command that takes a batch out of the queue.
func (r *reporter) takeOut(run *importer.Run, number int) string {
	return fmt.Sprintf(`%s %s --as cancelled --reason "…"`, r.command("resolve"), batchName{run.ID(), number})
}

// releasable reports whether a batch is held for a cause outside of it, and nothing of it was sent.
func releasable(b importer.Batch) bool {
	if b.State != importer.StateHeld {
		return false
	}
	switch b.Cause {
	case importer.KeyRefused, importer.Unreachable, importer.QuotaUsed, importer.ServerFault, importer.SourceUnreadable:
		return true
	}
	return false
}

// isStopped reports a batch that is held because too many records before it were rejected,
// or the first batch of its round did not pass.
func isStopped(b importer.Batch) bool {
	return b.State == importer.StateHeld && (b.Cause == importer.FirstStopped || b.Cause == importer.RoundStopped)
}

// maySendStopped gets a person's yes for what was stopped, by the guard of send. It says
// whether there is anything.
func maySendStopped(ctx context.Context, env Env, o sendFlags, s *session, runs []*importer.Run, out *reporter) (some bool, err error) {
	var batches, records int64
	for _, run := range runs {
		for _, b := range run.Batches() {
			if isStopped(b) {
				batches, records = batches+1, records+b.Records
			}
		}
	}
	if batches == 0 {
		out.say("no batch is held for rejects: --release-stopped has nothing to do")
		return false, nil
	}
	out.say("stopped before: %s with %s", count(batches, "batch"), count(records, "record"))
	return true, askToSend(ctx, env, o, s.engine.Target(), records)
}

// sendStopped puts stopped batches of a run back into the queue.
func sendStopped(run *importer.Run, out *reporter) error {
	return putBack(run, out, isStopped, "goes all the same, as you decided")
}
