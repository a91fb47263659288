package cli

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"clinik-import/importer"
)

func newWatch(env Env, root *targetFlags, load func() error) *cobra.Command {
	var o sendFlags
	cmd := &cobra.Command{
		Use:   "watch [RUN|BATCH|JOB]",
		Short: "Watch the jobs that are under way, sending nothing",
		Long: `watch follows the jobs of earlier sends to their end, or those of one run, or one job,
and prints how far they are; a run is named by the first letters of its id. It sends
nothing: what waits for a slot goes on waiting. Beside a running send it looks on, else it
asks the server itself. Practice is watched with --sandbox, or by its name.`,
		Example: `  clinik-import watch
  clinik-import watch --sandbox --json`,
		Args: takes(0, 1, "a run, batch or job"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.target.set = root.set
			return watchJobs(cmd.Context(), env, o, argument0(args))
		},
	}
	cmd.ValidArgsFunction = completeArchive(env, root, load, &o.target.sandbox, watchedBatches)
	f := cmd.Flags()
	f.BoolVar(&o.target.sandbox, "sandbox", false, "practice runs, instead of the real ones")
	f.BoolVar(&o.json, "json", false, "print events as NDJSON, the last one the summary")
	return cmd
}

func watchJobs(ctx context.Context, env Env, o sendFlags, name string) (err error) {
	out := reporterOf(env, &o)
	defer out.close(&o.target, &err)
	var names []string
	if name != "" {
		run, practice, err := runOf(env, &o.target, name)
		if err != nil {
			return err
		}
		o.target.sandbox, names = practice, []string{run}
	}
	o.target.mayLook = true
	w := watcher{out: out, name: name, last: map[batchName]importer.Batch{}}
	for {
		s, runs, _, err := openUnsettled(ctx, env, &o.target, "", names, nil, out)
		if err != nil {
			return err
		}
		if s == nil {
			return nothingToWatch(env, &o.target, names, out)
		}
		out.practice = s.folder != ""
		w.runs, out.begun = runs, runs
		if s.again == nil {
			s.engine.Pause() // as the owner it would send what waits
		}
		alone, err := w.follow(ctx, s.engine)
		if !alone && err == nil {
			err = out.ended(runs)
		}
		for _, run := range runs {
			err = errors.Join(err, run.Close())
		}
		if err = errors.Join(err, s.Close()); err != nil || !alone {
			return err
		}
		out.say("the other program has ended; from here on this one asks the server itself")
	}
}

// runOf finds the run that a name is of, or that of the batch or job, and whether it is
// practice, whatever key is at hand.
func runOf(env Env, o *targetFlags, name string) (id string, practice bool, err error) {
	for _, practice = range []bool{false, true} {
		if o.sandbox && !practice {
			continue
		}
		a, opened := openArchive(env, o, practice)
		if opened != nil {
			return "", practice, opened
		}
		var found archived
		found, err = a.run(name)
		_, several := errors.AsType[*severalError](err)
		if err != nil && !several {
			found, _, _, err = a.batch(name)
		}
		if closed := a.Close(); err == nil || several {
			return found.ID, practice, cmp.Or(err, closed)
		}
	}
	return "", practice, err
}

// nothingToWatch tells how the run ended that was named, or that none is under way.
func nothingToWatch(env Env, o *targetFlags, names []string, out *reporter) error {
	if len(names) == 0 {
		out.say("nothing to watch: every earlier run is settled")
		out.practiceWaits(env, o, "watch")
		out.summary(nil)
		return nil
	}
	a, err := openArchive(env, o, o.sandbox)
	if err != nil {
		return err
	}
	defer a.Close()
	found, err := a.run(names[0])
	if err != nil {
		return err
	}
	run, err := a.take(found)
	if err != nil {
		return err
	}
	out.practice = o.sandbox
	out.say("nothing to watch: the import %s is at its end", shortID(found.ID))
	return out.ended([]*importer.Run{run})
}

// A watcher tells what changes of batches.
type watcher struct {
	out  *reporter
	runs []*importer.Run
	name string // of the only run, batch or job to watch, "" for all
	last map[batchName]importer.Batch
}

func (w *watcher) wants(run *importer.Run, b importer.Batch) bool {
	return strings.HasPrefix(run.ID(), w.name) || w.name == b.Job || w.name == batchName{run.ID(), b.Number}.String()
}

// follow works until no job that is wanted is under way any more, or until it is alone
// with what it only looked on at: then whoever watches on must ask the server.
func (w *watcher) follow(ctx context.Context, engine *importer.Engine) (alone bool, err error) {
	working, stop := context.WithCancel(ctx)
	worked := make(chan error, 1)
	go func() { worked <- engine.Work(working) }()
	tick := time.NewTicker(250 * time.Millisecond)
	defer tick.Stop()
	for busy := true; busy; {
		select {
		case <-tick.C:
			alone = engine.Watching().Ended && ctx.Err() == nil
			busy = w.look() && ctx.Err() == nil && !alone
		case err = <-worked:
			worked <- err
			busy = false
		}
	}
	stop()
	if err = errors.Join(err, <-worked); err != nil {
		return false, &exitError{ExitFault, err}
	}
	return w.look() && alone, nil
}

// look tells what is new and reports whether a wanted job is under way that can be read.
func (w *watcher) look() (underWay bool) {
	for _, run := range w.runs {
		for _, b := range run.Batches() {
			if !w.wants(run, b) {
				continue
			}
			name := batchName{run.ID(), b.Number}
			before, known := w.last[name]
			w.last[name] = b
			switch b.State {
			case importer.StateClaimed, importer.StateOnWire:
				underWay = true
			case importer.StateAccepted, importer.StateRunning:
				underWay = underWay || !unread(b)
			}
			if !known || b.State != before.State || b.Processed != before.Processed {
				w.tell(run, b)
			}
		}
	}
	return underWay
}

// watched names the event of a state, as send --json does.
var watched = map[importer.BatchState]importer.EventKind{
	importer.StateQueued: importer.EventQueued, importer.StateRetry: importer.EventRefused,
	importer.StateClaimed: importer.EventSending, importer.StateOnWire: importer.EventSending,
	importer.StateAccepted: importer.EventAccepted, importer.StateRunning: importer.EventProgress,
	importer.StateDone: importer.EventDone, importer.StatePartial: importer.EventDone, importer.StateFailed: importer.EventDone,
	importer.StateUnknown: importer.EventUnknown, importer.StateLost: importer.EventUnknown, importer.StateNoID: importer.EventUnknown,
	importer.StateHeld: importer.EventHeld, importer.StateStale: importer.EventStale, importer.StateRefused: importer.EventRefused,
}

func (w *watcher) tell(run *importer.Run, b importer.Batch) {
	kind, ok := watched[b.State]
	if !ok {
		return // cancelled or resolved: a person knows
	}
	w.out.event(importer.Event{Time: w.out.now(), Kind: kind, Run: run.ID(), Batch: b.Number, Records: b.Records,
		Processed: b.Processed, Rejected: b.Rejected, Job: b.Job, Status: b.JobStatus, Message: b.Why})
}
