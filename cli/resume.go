package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"clinik-import/importer"
	"clinik-import/importer/journal"
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
	out := newReporter(env, o.json)
	defer func() { err = out.closing(err) }()
	var left []importer.LeftOver
	if left, err = leftOver(env, &o.target); err != nil {
		return err
	}
	if len(names) == 0 {
		out.left, out.leftOfAll = left, true
	}
	interrupted := meantOf(left)
	s, runs, others, err := openUnsettled(ctx, env, &o.target, o.reason, names, unfinishedOf(interrupted), out)
	if err != nil {
		return err
	}
	if s == nil && len(others) > 0 {
		out.say("nothing else to take up; this is how it stands over there:")
		return summarizeOthers(o.target, others, out)
	}
	if s == nil && len(names) > 0 {
		return fmt.Errorf("nothing to take up: no import that is not at its end is called %s; all are listed by: clinik-import runs", strings.Join(names, ", "))
	}
	if s == nil {
		if len(left) == 0 {
			out.say("nothing to take up: every earlier run is settled")
		} else {
			out.say("nothing to take up by itself, but records are unsent:")
		}
		out.practiceWaits(env, &o.target, "resume")
		return out.ended(nil)
	}
	defer s.Close()
	out.begun = runs
	events, endEvents := s.engine.Events()
	defer endEvents()
	for _, run := range runs {
		defer run.Close()
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
		if l.Tenant != s.engine.Target().Tenant || !isNamed(l.ID, names) {
			continue
		}
		run, err := takeUp(ctx, env, o.target, s, l, out)
		if run != nil {
			defer run.Close()
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
		r.say("%s; go on with: clinik-import %s --sandbox",
			words.Counted(int64(len(all)), "practice import is not at its end", "practice imports are not at their end"), command)
	}
}

// openUnsettled opens the first session that has unsettled runs: the real one or, for
// practice or where names are given, those of practice, newest first. A nil session means
// there is none. What cannot be taken up with this key is said. others are the folders of
// practice runs that other programs work on. Where names are given, only the runs that they
// name count. interrupted are runs that were begun to be sent and of which nothing was
// sealed: they are not opened, but the session is for them too.
func openUnsettled(ctx context.Context, env Env, o *targetFlags, otherKey string, names []string, interrupted []importer.Unfinished, out *reporter) (s *session, runs []*importer.Run, others []string, err error) {
	if !o.sandbox {
		s, runs, err := openUnsettledReal(ctx, env, o, otherKey, names, interrupted, out)
		if s != nil || err != nil || len(names) == 0 || otherKey != "" {
			return s, runs, nil, err
		}
	}
	for _, folder := range practiceFolders(o.stateFolder()) {
		s, runs, err := openPractice(o, folder, names)
		var busy *journal.LockedError
		switch {
		case errors.As(err, &busy):
			out.say("%s works on a practice run; it is left alone", busy.Owner)
			others = append(others, folder)
			continue
		case err != nil:
			return nil, nil, nil, err
		case len(runs) > 0:
			return s, runs, others, nil
		}
		if err := s.Close(); err != nil {
			return nil, nil, nil, err
		}
	}
	return nil, nil, others, nil
}

// openUnsettledReal opens the session of the unsettled real runs that the key at hand
// may go on with, at the server they were sent to unless another was named. otherKey is why
// those of another key go on with this one, "" if they do not.
func openUnsettledReal(ctx context.Context, env Env, o *targetFlags, otherKey string, names []string, interrupted []importer.Unfinished, out *reporter) (*session, []*importer.Run, error) {
	folder := filepath.Join(o.stateFolder(), "journal")
	if !hasJournal(folder) {
		return nil, nil, nil
	}
	left, err := unsettledIn(folder, journalOptions(env, o.set), o.mayLook)
	if otherKey != "" { // what was confirmed for one key is sent with that, or confirmed anew
		interrupted = nil
	}
	if err == nil {
		left, err = named(append(left, interrupted...), idOfUnfinished, names)
	}
	if err != nil || len(left) == 0 {
		return nil, nil, err
	}
	mine, others := sortByKey(ctx, env, o, left)
	if otherKey != "" { // "this key" is that of the settings in force, never one of another profile
		mine, others = keyAtHand(ctx, env, o, left)
	}
	if otherKey == "" || mine == nil {
		tellOtherKeys(ctx, env, o, others, out)
	}
	if mine == nil {
		out.waiting = infosOf(env, o, left)
		return nil, nil, &exitError{ExitKey, errors.New("nothing was taken up: the imports above need another key or server")}
	}
	again := *o
	again.set = mine.set
	s, err := openHeld(env, &again, *mine)
	if err != nil {
		return nil, nil, err
	}
	out.say("%s", s.about)
	if otherKey != "" {
		if err := adopt(s, others, otherKey, out); err != nil {
			return nil, nil, errors.Join(err, s.Close())
		}
	}
	runs, err := unsettled(s, func(infos []importer.RunInfo) ([]importer.RunInfo, error) {
		return slices.DeleteFunc(infos, func(r importer.RunInfo) bool {
			return !slices.ContainsFunc(left, func(u importer.Unfinished) bool { return idOfUnfinished(u) == r.ID })
		}), nil
	})
	if err == nil && len(runs) == 0 && len(others) == len(left) {
		out.waiting = infosOf(env, o, left)
		err = &exitError{ExitKey, errors.New("nothing was taken up: the imports above need another key")}
	}
	if err != nil {
		return nil, nil, errors.Join(err, s.Close())
	}
	return s, runs, nil
}

// infosOf is what is known of unfinished runs without their key; none where that cannot be read.
func infosOf(env Env, o *targetFlags, left []importer.Unfinished) (infos []importer.RunInfo) {
	a, err := openArchive(env, o, false)
	if err != nil {
		return nil
	}
	defer a.Close()
	all, _ := a.runs()
	for _, run := range all {
		if slices.ContainsFunc(left, func(u importer.Unfinished) bool { return u.ID == run.ID }) {
			infos = append(infos, run.RunInfo)
		}
	}
	return infos
}

// unsettledIn lists the unsettled runs of a journal, of whatever key; of one that another
// program works on only for who may look on.
func unsettledIn(folder string, options journal.Options, mayLook bool) ([]importer.Unfinished, error) {
	j, err := journal.OpenWith(folder, options)
	if _, busy := errors.AsType[*journal.LockedError](err); busy && mayLook {
		j, err = journal.ObserveWith(folder, options)
	}
	if err != nil {
		return nil, err
	}
	left, err := importer.Unsettled(j)
	return left, errors.Join(err, j.Close())
}

// openPractice opens the sandbox of an earlier practice run as it was.
func openPractice(o *targetFlags, folder string, names []string) (*session, []*importer.Run, error) {
	kept, err := loadSandboxFlags(folder)
	if err != nil {
		return nil, nil, err
	}
	again := *o
	again.sandbox, again.practice = true, kept
	s, err := openSandbox(&again, folder)
	if err != nil {
		return nil, nil, err
	}
	runs, err := unsettled(s, func(infos []importer.RunInfo) ([]importer.RunInfo, error) {
		return named(infos, idOfInfo, names)
	})
	if err != nil {
		return nil, nil, errors.Join(err, s.Close())
	}
	return s, runs, nil
}

// unsettled opens those that pick chooses of the session's runs that still have something under way.
func unsettled(s *session, pick func([]importer.RunInfo) ([]importer.RunInfo, error)) ([]*importer.Run, error) {
	infos, err := s.engine.Runs()
	if err == nil {
		infos = slices.DeleteFunc(infos, func(r importer.RunInfo) bool { return r.Settled })
		infos, err = pick(infos)
	}
	if err != nil {
		return nil, err
	}
	var runs []*importer.Run
	for _, info := range infos {
		run, err := s.engine.Open(info.ID)
		if err != nil {
			return nil, err
		}
		runs = append(runs, run)
	}
	return runs, nil
}

func hasJournal(folder string) bool {
	_, err := os.Stat(folder)
	return err == nil
}
