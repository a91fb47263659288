package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/spf13/cobra"

	"clinik-import/importer/journal"
	"clinik-import/ui/safe"
)

type verifyFlags struct {
	practice bool
	json     bool
	since    string
	accept   acceptFlags
}

func newVerify(env Env, root *targetFlags) *cobra.Command {
	var o verifyFlags
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Prove that the record of what was sent is whole",
		Long: `verify goes through the record that is kept of every step (who did what, when, to which
batch), from the first entry to the last, and compares every batch with it. It finds an
entry that was changed, added or removed, an end that was cut off, an older copy that was
put back, and a batch that does not stand as the record says. It changes nothing and may
run beside a send.

The head that it prints stands for the whole record. Noted down somewhere else, it proves
later (--since) that the record still holds all that it held.`,
		Example: `  clinik-import verify
  clinik-import verify --sandbox --json`,
		Args: takes(0, 0, ""),
		RunE: func(cmd *cobra.Command, args []string) error {
			options := archiveOptions(env, root.set, o.practice)
			if o.accept.asked {
				return acceptRestored(cmd.Context(), env, root.stateFolder(), options, o)
			}
			return verify(cmd.Context(), env, root.stateFolder(), options, o)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&o.practice, "sandbox", false, "the records of practice runs, instead of the real one")
	f.BoolVar(&o.json, "json", false, "print one JSON object for each record")
	f.StringVar(&o.since, "since", "", "`HEAD` that an earlier verify printed: the record must still hold what it held then")
	o.accept.register(cmd)
	return cmd
}

func verify(ctx context.Context, env Env, state string, options journal.Options, o verifyFlags) error {
	var since journal.Head
	if o.since != "" {
		var err error
		if since, err = journal.ParseHead(o.since); err != nil {
			return fmt.Errorf("--since: %w", err)
		}
		if o.practice {
			return errors.New("--since and --sandbox exclude each other: a head belongs to one record, and practice has several")
		}
	}
	sound, told := true, false
	for _, folder := range journalFolders(state, o.practice) {
		v, err := verifyOne(ctx, folder, options, since)
		if errors.Is(err, fs.ErrNotExist) && since.Number == 0 {
			continue
		}
		if err != nil {
			return err
		}
		sound, told = sound && len(v.Findings) == 0, true
		keyIs, key, err := sealingKey(folder, options)
		if err != nil {
			return err
		}
		result := verified{Journal: folder, Entries: v.Rows, Batches: v.Batches, Sound: len(v.Findings) == 0, Key: keyIs, Findings: []finding{}}
		tellVerified(env, result, key, v, o.json)
		since = journal.Head{}
	}
	if !told {
		fmt.Fprintln(env.Err, "there is no record yet: nothing was sent")
		if o.json {
			printJSON(env.Out, noRecord{Sound: true, Findings: []finding{}})
		}
	}
	if !sound {
		return &exitError{ExitFault, errors.New("the record is not whole; do not send by it before that is explained")}
	}
	return nil
}

// journalFolders lists the folders of the journals: the real one, or those of practice.
func journalFolders(state string, practice bool) []string {
	if !practice {
		return []string{filepath.Join(state, "journal")}
	}
	var folders []string
	for _, folder := range practiceFolders(state) {
		folders = append(folders, filepath.Join(folder, "journal"))
	}
	return folders
}

func verifyOne(ctx context.Context, folder string, options journal.Options, since journal.Head) (journal.Verification, error) {
	j, err := journal.ObserveWith(folder, options)
	if err != nil {
		return journal.Verification{}, err
	}
	v, err := j.Verify(ctx, since)
	return v, errors.Join(err, j.Close())
}

// verified is what verify says of one journal, as JSON.
type verified struct {
	Journal  string    `json:"journal"`
	Entries  int64     `json:"entries"`
	Batches  int64     `json:"batches"`
	Head     string    `json:"head,omitempty"`
	Sound    bool      `json:"sound"`
	Key      string    `json:"key"` // where the key that seals corrections is kept: store, file, or the journal's own folder
	Findings []finding `json:"findings"`
}

// noRecord is what verify says where nothing was sent, as JSON.
type noRecord struct {
	Journal  *string   `json:"journal"` // null
	Entries  int64     `json:"entries"`
	Batches  int64     `json:"batches"`
	Sound    bool      `json:"sound"`
	Findings []finding `json:"findings"`
}

type finding struct {
	Kind    string `json:"kind"`
	Entry   int64  `json:"entry,omitempty"`
	Run     string `json:"run,omitempty"`
	Batch   int    `json:"batch,omitempty"`
	Message string `json:"message"`
}

// tellVerified prints what was found; keyIs says in words where the journal's key is kept.
func tellVerified(env Env, told verified, keyIs string, v journal.Verification, asJSON bool) {
	if v.Head.Number > 0 {
		told.Head = v.Head.String()
	}
	for _, f := range v.Findings {
		told.Findings = append(told.Findings, finding{string(f.Kind), f.Row, f.Run, f.Batch, f.What})
	}
	if asJSON {
		line, _ := json.Marshal(told) // strings and numbers: it cannot fail
		fmt.Fprintf(env.Out, "%s\n", safe.JSON(line))
		return
	}
	say := func(format string, args ...any) {
		fmt.Fprintln(env.Out, safe.Clean(fmt.Sprintf(format, args...)))
	}
	say("%s: %s, %s compared", told.Journal, count(v.Rows, "entry"), count(v.Batches, "batch"))
	for _, f := range told.Findings {
		say("  wrong: %s", f.Message)
	}
	if told.Sound {
		say("  whole: nothing was changed, added or removed")
	}
	say("  the key that seals corrections is %s", keyIs)
	if told.Head != "" {
		say("  head %s", told.Head)
	}
}
