package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ui/words"
)

func newResume(env Env, root *targetFlags, load func() error) *cobra.Command {
	var o sendFlags
	cmd := &cobra.Command{
		Use:   "resume [RUN…]",
		Short: "Take up what an earlier, interrupted run left",
		Long: `resume watches the jobs of earlier runs to their end and sends the batches that
were approved and not sent yet. What was sent once is never sent again by itself. Without a
RUN these are all real imports that are not at their end; one is named by the first letters
of its id. Practice is taken up with --sandbox, or by its name.

A "send --yes" that was interrupted while it was checked is checked, corrected and sent as
was meant then. What is outdated because its file changed resume cannot send: it says so,
with the command that does, and ends with 4.

What "send --max-rejects" held back from sending stays held: look at the rejects first.
--release-stopped then sends it all the same. It asks as "send" does; where nobody is there
to answer add --yes, and with a live key --live with the number of records.

An import goes on with the key that it was begun with. Where that key was wrong, or was
changed, --with-this-key goes on with the one at hand, if it is for the same server and
environment; that it is the same organisation's is your decision, kept with its --reason.
What may have been sent stays as it is, and the hour's slots go on counting.`,
		Example: `  clinik-import resume
  clinik-import resume --with-this-key --reason "the key was changed in the portal"
  clinik-import resume --sandbox --release-stopped
  clinik-import resume --sandbox --json`,
		Args: takes(0, anyNumber, "a run"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.target.set = root.set
			if o.other != (strings.TrimSpace(o.reason) != "") {
				return errors.New("--with-this-key and --reason belong together: that an import goes on with another key is a decision, and is kept with why")
			}
			if !o.release && (o.yes || cmd.Flags().Changed("live")) {
				return errors.New("--yes and --live belong to --release-stopped: nothing else of resume asks")
			}
			if o.other && o.target.sandbox {
				return errors.New("--with-this-key is for real imports: a practice server has a key of its own")
			}
			return resume(cmd.Context(), env, o, args)
		},
	}
	cmd.ValidArgsFunction = completeArchive(env, root, load, &o.target.sandbox, unfinishedRuns)
	f := cmd.Flags()
	f.BoolVar(&o.target.sandbox, "sandbox", false, "practice runs, instead of the real ones")
	f.BoolVar(&o.release, "release-stopped", false, "also send what was held because too many records were rejected before it")
	f.BoolVar(&o.yes, "yes", false, "with --release-stopped: send it without asking")
	f.Int64Var(&o.live, "live", 0, "with --release-stopped, a live key and --yes: the number of `RECORDS` that are meant to be sent")
	f.BoolVar(&o.other, "with-this-key", false, "also go on with imports, or those named, that were begun with another key of this server and environment")
	f.StringVar(&o.reason, "reason", "", "with --with-this-key: `WHY`; it is kept with the decision")
	registerOutcomeFlags(cmd, &o)
	return cmd
}

func resume(ctx context.Context, env Env, o sendFlags, names []string) (err error) {
	out := reporterOf(env, &o)
	defer out.close(&o.target, &err)
	var left []importer.LeftOver
	if left, err = leftOver(env, &o.target); err != nil {
		return err
	}
	if len(names) == 0 {
		out.left, out.leftOfAll = left, true
	}
	groups, err := apart(env, &o.target, names)
	if err != nil {
		return err
	}
	interrupted := meantOf(left)
	for _, group := range groups {
		s, runs, others, err := openUnsettled(ctx, env, &o.target, o.reason, group, unfinishedOf(interrupted), out)
		switch {
		case err != nil:
			return err
		case s != nil:
			err = resumeOf(ctx, env, o, s, runs, namedOf(interrupted, group), out)
		case len(groups) == 1:
			return nothingToResume(env, o, group, others, out)
		}
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			break
		}
	}
	return out.ended(out.begun)
}

// nothingToResume says that there is nothing to take up; others are the folders of practice
// that other programs work on.
func nothingToResume(env Env, o sendFlags, names, others []string, out *reporter) error {
	switch {
	case len(others) > 0:
		out.say("nothing else to take up; this is how it stands over there:")
		return summarizeOthers(o.target, others, out)
	case len(names) > 0:
		return fmt.Errorf("nothing to take up: no import that is not at its end is called %s; all are listed by: clinik-import runs", strings.Join(names, ", "))
	case len(out.left) == 0:
		out.say("nothing to take up: every earlier run is settled")
	default:
		out.say("nothing to take up by itself, but records are unsent:")
	}
	out.practiceWaits(env, &o.target, "resume")
	return out.ended(nil)
}

// resumeOf takes up runs of a session, and the sends that were interrupted before anything of
// them was sealed, and works until nothing is left to wait for. It ends the session.
func resumeOf(ctx context.Context, env Env, o sendFlags, s *session, runs []*importer.Run, interrupted []importer.LeftOver, out *reporter) error {
	defer s.Close()
	defer func() {
		for _, run := range runs {
			run.Close()
		}
	}()
	out.begun, out.practice = append(out.begun, runs...), s.sandbox != nil
	events, endEvents := s.engine.Events()
	defer endEvents()
	for _, run := range runs {
		out.say("taking up the run of %s", run.ID())
		if len(run.Severities()) > 0 {
			out.say("it keeps the severities of rules that it was begun with: %s", severitiesText(run.Severities()))
		}
		if err := out.lint(ctx, run); err != nil {
			return err
		}
	}
	if err := releaseAll(ctx, env, o, s, runs, out); err != nil {
		return err
	}
	for _, l := range interrupted {
		if l.Tenant != s.engine.Target().Tenant {
			continue
		}
		run, err := takeUp(ctx, env, o.target, s, l, out)
		if run != nil {
			runs = append(runs, run)
		}
		if err != nil {
			return err
		}
	}
	return settle(ctx, s, runs, events, o.waits(), out)
}

// severitiesText lists severities as they are set, in order of the rules.
func severitiesText(all map[string]ndjson.Severity) string {
	var words []string
	for _, code := range slices.Sorted(maps.Keys(all)) {
		words = append(words, code+"="+severityWord(all[code]))
	}
	return strings.Join(words, ", ")
}

// practiceWaits says of practice imports that are not at their end how a command is called
// that goes on with them: without a name it is about real ones only.
func (r *reporter) practiceWaits(env Env, o *targetFlags, command string) {
	if o.sandbox {
		return
	}
	a, err := openArchive(env, o, true)
	if err != nil {
		return // whoever practises is told of it there
	}
	defer a.Close()
	all, _ := a.runs()
	all = slices.DeleteFunc(all, func(run archived) bool { return run.Settled })
	if len(all) > 0 {
		r.say("%s; go on with: %s",
			words.Counted(int64(len(all)), "practice import is not at its end", "practice imports are not at their end"), sameCommand(o.set, true, command))
	}
}
