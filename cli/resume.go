package cli

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"clinik-import/importer"
)

func newResume(env Env, root *targetFlags) *cobra.Command {
	var o sendFlags
	cmd := &cobra.Command{
		Use:   "resume",
		Short: "Take up what an earlier, interrupted run left",
		Long: `resume watches the jobs of earlier runs to their end and sends the batches that
were approved and not sent yet. What was sent once is never sent again by itself.`,
		Example: `  clinik-import resume
  clinik-import resume --sandbox --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.target.state = root.state
			return resume(cmd.Context(), env, o)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&o.target.sandbox, "sandbox", false, "only look at practice runs")
	f.StringVar(&o.target.host, "host", DefaultHost, "server that the run was sent to")
	f.StringVar(&o.target.slots, "slots", "", "bulk operations that the tenant may start, as COUNT/TIME (default 5/1h)")
	registerOutcomeFlags(cmd, &o)
	return cmd
}

func resume(ctx context.Context, env Env, o sendFlags) error {
	out := newReporter(env, o.json)
	s, runs, err := openUnsettled(env, &o.target)
	if err != nil {
		return err
	}
	if s == nil {
		out.say("nothing to take up: every earlier run is settled")
		out.summary(nil, false)
		return nil
	}
	defer s.Close()
	events, endEvents := s.engine.Events()
	defer endEvents()
	for _, run := range runs {
		defer run.Close()
		out.say("taking up the run of %s", run.ID())
		if err := out.lint(ctx, run); err != nil {
			return err
		}
	}
	return settle(ctx, s, runs, events, o.wait, out)
}

// openUnsettled opens the first session that has unsettled runs: the real one, then
// the practice ones, newest first. A nil session means there is none.
func openUnsettled(env Env, o *targetFlags) (*session, []*importer.Run, error) {
	if !o.sandbox && hasJournal(filepath.Join(o.stateFolder(), "journal")) && env.Getenv(KeyVariable) != "" {
		s, err := openReal(env, o)
		if err != nil {
			return nil, nil, err
		}
		if runs, err := unsettled(s); err != nil || len(runs) > 0 {
			return s, runs, err
		}
		if err := s.Close(); err != nil {
			return nil, nil, err
		}
	}
	for _, folder := range olderSandboxes(o.stateFolder()) {
		s, runs, err := openPractice(o, folder)
		if err != nil {
			return nil, nil, err
		}
		if len(runs) > 0 {
			return s, runs, nil
		}
		if err := s.Close(); err != nil {
			return nil, nil, err
		}
	}
	return nil, nil, nil
}

// openPractice opens the sandbox of an earlier practice run as it was.
func openPractice(o *targetFlags, folder string) (*session, []*importer.Run, error) {
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
	runs, err := unsettled(s)
	if err != nil {
		return nil, nil, errors.Join(err, s.Close())
	}
	return s, runs, nil
}

// unsettled opens the session's runs that still have something under way.
func unsettled(s *session) ([]*importer.Run, error) {
	infos, err := s.engine.Runs()
	if err != nil {
		return nil, err
	}
	var runs []*importer.Run
	for _, info := range infos {
		if info.Settled {
			continue
		}
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
