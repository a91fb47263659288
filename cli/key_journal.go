package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/spf13/cobra"

	"clinik-import/importer/journal"
	"clinik-import/keystore"
)

// newKeyJournal is about the key that seals the journal, which is of our own making.
func newKeyJournal(env Env, root *targetFlags) *cobra.Command {
	var to string
	cmd := &cobra.Command{
		Use:   "journal",
		Short: "Say where the key is kept that seals the journal, or move it",
		Long: `Corrections, the server's words on records and reasons are sealed in the journal with a key
that the program made. journal says where it is kept; with --to it is moved to the system's key
store or to a file that only you can read: written there, read back and compared, and only
then taken from where it was. An interrupted move leaves the key in place; move it again.`,
		Example: `  clinik-import key journal
  clinik-import key journal --to file`,
		Args: takes(0, 0, ""),
		RunE: func(cmd *cobra.Command, args []string) error {
			return keyOfJournal(cmd.Context(), env, root, to)
		},
	}
	cmd.Flags().StringVar(&to, "to", "", "move it to `WHERE`: store (of the system) or file")
	cobra.CheckErr(cmd.RegisterFlagCompletionFunc("to", cobra.FixedCompletions([]string{string(keystore.Store), string(keystore.File)}, cobra.ShellCompDirectiveNoFileComp)))
	return cmd
}

func keyOfJournal(ctx context.Context, env Env, root *targetFlags, to string) error {
	if to != "" && to != string(keystore.Store) && to != string(keystore.File) {
		return wrongWord("to", to, string(keystore.Store), string(keystore.File))
	}
	folder := filepath.Join(root.stateFolder(), "journal")
	options := journalOptions(env, root.set)
	if err := opens(folder, options); errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintln(env.Err, "there is no journal yet: nothing was sent, and no key was made")
		return nil
	} else if err != nil {
		return err
	}
	if to != "" {
		keys, name, err := sealedFrom(folder, options)
		if err != nil {
			return fmt.Errorf("the key was not moved: %w", err)
		}
		if _, err := keys.keys.MoveSecret(ctx, name, keystore.Source(to)); err != nil {
			return fmt.Errorf("the move was not finished, and nothing is lost: %w", err)
		}
		if err := opens(folder, options); err != nil {
			return err
		}
	}
	_, words, err := sealingKey(folder, options)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(env.Out, "the key that seals the journal is %s\n", words)
	return err
}

// opens proves that the journal in the folder opens with the key that is kept for it.
func opens(folder string, options journal.Options) error {
	j, err := journal.ObserveWith(folder, options)
	if err != nil {
		return err
	}
	return j.Close()
}
