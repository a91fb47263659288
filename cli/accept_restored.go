package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"clinik-import/importer"
	"clinik-import/importer/journal"
)

// acceptFlags are those of verify that take a journal back into use.
type acceptFlags struct {
	asked  bool
	reason string
	yes    bool
}

func (o *acceptFlags) register(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&o.asked, "accept-restored", false, "take a record back into use that was put back from a backup; says first what that risks")
	f.StringVar(&o.reason, "reason", "", "with --accept-restored: `WHY`; it is kept in the record")
	f.BoolVar(&o.yes, "yes", false, "with --accept-restored: do not ask")
}

// acceptedWord is what a person types.
const acceptedWord = "restored"

const restoredRisk = `%s
was put back from a backup. It ends with %s; %s missing.

What was sent since the backup is in no record here. If this one is taken back into use:
  - every batch in it that waits counts as one that may have been sent: nothing sends it until you
    have found out and decided (clinik-import resolve);
  - no batch is sent for a whole window (an hour) from now: its slots may be used up;
  - what it has never seen stays unseen: a file imported since, a round of corrected records. Such
    records would be sent a second time, and nothing here warns of it. Look in ClinikAPI before you
    send files of that time;
  - a head that was noted down since the backup (verify --since) will not be found again.
If a newer copy of the state folder exists anywhere, put that back instead.
`

// acceptRestored takes the real journal back into use after it was put back from a backup.
func acceptRestored(ctx context.Context, env Env, state string, options journal.Options, o verifyFlags) error {
	if o.practice || o.since != "" || o.json {
		return errors.New("--accept-restored goes with --reason and --yes alone: practice has nothing that must not be sent twice")
	}
	folder := filepath.Join(state, "journal")
	missing, last, err := whatIsMissing(ctx, folder, options)
	if err != nil {
		return err
	}
	fmt.Fprintf(env.Err, restoredRisk, folder, last, missing)
	if strings.TrimSpace(o.accept.reason) == "" {
		return errors.New("nothing was changed. To take it back into use, say why with --reason; it is kept in the record")
	}
	if err := confirmRestored(ctx, env, o.accept.yes); err != nil {
		return err
	}
	options.Restored = true
	j, err := journal.OpenWith(folder, options)
	if err != nil {
		return err
	}
	defer j.Close()
	done, err := importer.AcceptRestored(j, o.accept.reason)
	if err != nil {
		return err
	}
	fmt.Fprintf(env.Err, "the record is in use again; %s may have been sent since the backup\n", count(int64(done.Batches), "batch"))
	if done.Batches > 0 {
		fmt.Fprintln(env.Err, "they are listed as unknown by: clinik-import jobs. Each is decided on by: clinik-import resolve")
	}
	return nil
}

// whatIsMissing proves that nothing but the end is missing, and says how much that is and
// with what the record ends.
func whatIsMissing(ctx context.Context, folder string, options journal.Options) (missing, last string, err error) {
	v, err := verifyOne(ctx, folder, options, journal.Head{})
	if err != nil {
		return "", "", err
	}
	for _, f := range v.Findings {
		if f.Kind != journal.TailRemoved {
			return "", "", fmt.Errorf("more is wrong with the record than that it is old (%s): it is not taken back into use. clinik-import verify lists all; put another copy back", f.What)
		}
	}
	options.Restored = true
	j, err := journal.OpenWith(folder, options)
	if err != nil {
		return "", "", err
	}
	defer j.Close()
	restored := j.Restored()
	if restored == nil {
		return "", "", journal.ErrNotRestored
	}
	missing = "how many are cannot be told; they are"
	if n := restored.Had - restored.Has; n > 0 {
		missing = count(n, "entry") + " or more are"
	}
	rows, err := j.AuditRows(restored.Has-1, 1)
	if err != nil || len(rows) == 0 {
		return missing, "no entry", err
	}
	return missing, fmt.Sprintf("entry %d, of %s", restored.Has, rows[0].Time.Local().Format("2 January 2006, 15:04")), nil
}

// confirmRestored gets a person's word, or fails where there is nobody to ask.
func confirmRestored(ctx context.Context, env Env, yes bool) error {
	if yes {
		return nil
	}
	if !env.Terminal {
		return errors.New("nothing was changed: there is nobody to ask. Add --yes if all of this is understood")
	}
	fmt.Fprintf(env.Err, "Take it back into use? Type %s: ", acceptedWord)
	answer, err := env.answer(ctx)
	if ctx.Err() != nil {
		return errors.New("interrupted; nothing was changed")
	}
	if err != nil || strings.TrimSpace(answer) != acceptedWord {
		return errors.New("nothing was changed")
	}
	return nil
}
