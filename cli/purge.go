package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"clinik-import/importer"
	"clinik-import/importer/journal"
	"clinik-import/ui/safe"
)

type purgeFlags struct {
	settled, all, unsettledToo bool
	corrections                bool
	forgetDuplicates           bool
	practice                   bool
	olderThan                  string
	yes, json                  bool
}

func newPurge(env Env, root *targetFlags, load func() error) *cobra.Command {
	var o purgeFlags
	cmd := &cobra.Command{
		Use:   "purge [RUN…]",
		Short: "Remove imports from the record, for good",
		Long: `purge removes what is kept of imports: names of files, rejected records' lines and the
server's words on them, corrections, reasons of decisions. It is overwritten, not only
forgotten. Without a choice it lists the imports, or takes those older than the setting
"retention". A RUN is named by the first letters of its id, as listed.

What stays: the record of who sent what and when (numbers, digests, job ids, no values),
and the fingerprints by which records sent before are recognised; --forget-duplicates
removes those too. Imports that are not at their end stay unless --unsettled-too is given.

Blocks that a disk keeps by itself, and backups, are beyond it: use disk encryption.`,
		Example: `  clinik-import purge
  clinik-import purge --older-than 90d --yes
  clinik-import purge --corrections --settled --yes
  clinik-import purge --sandbox --yes`,
		RunE: func(cmd *cobra.Command, args []string) error {
			p := &purger{env: env, o: o, runs: args, now: time.Now(), retention: root.set.Retention, options: journalOptions(env, root.set)}
			if o.practice {
				return p.practice(cmd.Context(), root.stateFolder())
			}
			return p.purge(cmd.Context(), filepath.Join(root.stateFolder(), "journal"))
		},
	}
	cmd.ValidArgsFunction = completeArchive(env, root, load, &o.practice, runNames)
	f := cmd.Flags()
	f.BoolVar(&o.settled, "settled", false, "all imports that are at their end")
	f.BoolVar(&o.all, "all", false, "all imports")
	f.StringVar(&o.olderThan, "older-than", "", "imports at their end that were begun longer ago than this `TIME`, as in 90d")
	f.BoolVar(&o.corrections, "corrections", false, "only the corrected records of these imports")
	f.BoolVar(&o.unsettledToo, "unsettled-too", false, "also imports with batches that wait, run or have an unknown outcome: nothing more is learnt of them")
	f.BoolVar(&o.forgetDuplicates, "forget-duplicates", false, "also the fingerprints: records that were sent before are not recognised any more")
	f.BoolVar(&o.practice, "sandbox", false, "everything of the practice server, instead of real imports")
	f.BoolVar(&o.yes, "yes", false, "remove without asking")
	f.BoolVar(&o.json, "json", false, "print what was removed as JSON, or the list one object a line")
	return cmd
}

// A purger carries out one purge.
type purger struct {
	env       Env
	o         purgeFlags
	runs      []string // as named
	now       time.Time
	retention time.Duration // by the settings, 0: for ever
	options   journal.Options
}

func (p *purger) purge(ctx context.Context, folder string) error {
	if !hasJournal(folder) {
		fmt.Fprintln(p.env.Err, "there is nothing to remove: nothing was sent")
		return nil
	}
	j, err := journal.OpenWith(folder, p.options)
	if err != nil {
		return err
	}
	return errors.Join(p.purgeIn(ctx, j), j.Close())
}

func (p *purger) purgeIn(ctx context.Context, j *journal.Journal) error {
	kept, err := importer.KeptRuns(j)
	if err != nil {
		return err
	}
	chosen, picked, err := p.choose(kept)
	if err != nil {
		return err
	}
	if !picked {
		p.list(kept)
		return nil
	}
	if err := p.refuse(chosen); err != nil {
		return err
	}
	ids := []string{}
	for _, k := range chosen {
		ids = append(ids, k.ID)
	}
	if p.o.forgetDuplicates && p.o.all {
		before, err := j.PurgedRuns()
		if err != nil {
			return err
		}
		ids = append(ids, before...)
	}
	if len(ids) > 0 {
		if err := p.ask(ctx, chosen, len(ids)); err != nil {
			return err
		}
		if err := j.Purge(ids, p.depth()); err != nil {
			return err
		}
	}
	return p.tell(chosen, len(ids))
}

func (p *purger) depth() journal.PurgeDepth {
	switch {
	case p.o.corrections:
		return journal.PurgeCorrections
	case p.o.forgetDuplicates:
		return journal.PurgeEverything
	}
	return journal.PurgeContents
}

// refuse keeps what is not at its end, unless that was said to be meant.
func (p *purger) refuse(chosen []importer.KeptRun) error {
	if p.o.unsettledToo {
		return nil
	}
	for _, k := range chosen {
		if k.Settled() {
			continue
		}
		return fmt.Errorf("nothing was removed: the import of %s (%s) is not at its end (%s). Go on with it: clinik-import resume. "+
			"To remove it all the same, and never learn what became of these, add --unsettled-too", k.Started.Local().Format("2 January 2006, 15:04"), shortID(k.ID), unfinished(k))
	}
	return nil
}

func unfinished(k importer.KeptRun) string {
	var parts []string
	for _, part := range []struct {
		n    int
		what string
	}{{k.Waiting, "waiting"}, {k.Running, "at the server"}, {k.Unknown, "of unknown outcome"}} {
		if part.n > 0 {
			parts = append(parts, count(int64(part.n), "batch")+" "+part.what)
		}
	}
	return strings.Join(parts, ", ")
}

// ask wants the word purge typed.
func (p *purger) ask(ctx context.Context, chosen []importer.KeptRun, n int) error {
	what := "all that is kept of"
	if p.o.corrections {
		what = "the corrections of"
	}
	p.say("to be removed: %s %s", what, count(int64(n), "import"))
	for _, k := range chosen {
		p.say("  %s", line(k))
	}
	if p.o.yes {
		return nil
	}
	if !p.env.Terminal {
		return errors.New("nothing was removed: there is nobody to ask. Add --yes to remove this")
	}
	fmt.Fprint(p.env.Err, "It cannot be taken back. Type purge: ")
	answer, err := p.env.answer(ctx)
	if ctx.Err() != nil {
		return errors.New("interrupted; nothing was removed")
	}
	if err != nil || strings.TrimSpace(answer) != "purge" {
		return errors.New("nothing was removed")
	}
	return nil
}

func (p *purger) list(kept []importer.KeptRun) {
	if p.o.json {
		for _, k := range kept {
			printJSON(p.env.Out, keptLine{k.ID, k.Started.UTC(), orEmpty(k.Paths), k.Batches, k.Corrections, k.Settled()})
		}
		return
	}
	for _, k := range kept {
		fmt.Fprintln(p.env.Out, safe.Clean(line(k)))
	}
	p.say("say which to remove: by the first letters of their id, or --settled, --older-than 90d, --all")
}

// keptLine is an import that may be removed, as JSON.
type keptLine struct {
	Run         string    `json:"run"`
	Started     time.Time `json:"started"`
	Files       []string  `json:"files"`
	Batches     int       `json:"batches"`
	Corrections int       `json:"corrections"`
	Settled     bool      `json:"settled"`
}

func line(k importer.KeptRun) string {
	stands := "at its end"
	if k.Batches+k.Corrections == 0 {
		stands = "only looked at"
	}
	if !k.Settled() {
		stands = unfinished(k)
	}
	names := []string{}
	for _, path := range k.Paths {
		names = append(names, filepath.Base(path))
	}
	return fmt.Sprintf("%s  %s  %s: %s, %s, %s", shortID(k.ID), k.Started.Local().Format("2006-01-02 15:04"), strings.Join(names, ", "),
		count(int64(k.Batches), "batch"), count(int64(k.Corrections), "correction"), stands)
}

func shortID(id string) string { return id[:min(8, len(id))] }

// tell says what was removed.
func (p *purger) tell(chosen []importer.KeptRun, n int) error {
	corrections := 0
	for _, k := range chosen {
		corrections += k.Corrections
	}
	if p.o.json {
		data, _ := json.Marshal(struct { // numbers: it cannot fail
			Imports     int `json:"imports"`
			Corrections int `json:"corrections"`
		}{n, corrections})
		fmt.Fprintf(p.env.Out, "%s\n", data)
		return nil
	}
	fmt.Fprintf(p.env.Out, "removed: %s, %s\n", count(int64(n), "import"), count(int64(corrections), "correction"))
	return nil
}

func (p *purger) say(format string, args ...any) {
	fmt.Fprintln(p.env.Err, safe.Clean(fmt.Sprintf(format, args...)))
}

// practice removes the folders of the practice server, with the journals of practice runs.
func (p *purger) practice(ctx context.Context, state string) error {
	folders := practiceFolders(state)
	for _, folder := range folders {
		owner, busy, err := journal.OwnerOf(filepath.Join(folder, "journal"))
		if err != nil {
			return err
		}
		if busy {
			return fmt.Errorf("nothing was removed: %s works with %s; end that first", owner, folder)
		}
	}
	if len(folders) > 0 {
		if err := p.ask(ctx, nil, len(folders)); err != nil {
			return err
		}
	}
	for _, folder := range folders {
		if err := os.RemoveAll(folder); err != nil {
			return fmt.Errorf("the practice run could not be removed: %w", err)
		}
	}
	return p.tell(nil, len(folders))
}
