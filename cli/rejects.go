package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"clinik-import/importer"
	"clinik-import/ui/report"
	"clinik-import/ui/words"
)

type rejectsFlags struct {
	look lookFlags
	out  string
	held bool
	file string
}

func newRejects(env Env, root *targetFlags, load func() error) *cobra.Command {
	var o rejectsFlags
	cmd := &cobra.Command{
		Use:   "rejects [RUN|BATCH|JOB]",
		Short: "List the rejected records, or write them to a file",
		Long: `rejects lists the records that the server rejected, each on its file and line with the
reason: of a run (by default the newest), of one of its batches (RUN/NUMBER), or of a job.

With -o it writes the records themselves, byte for byte as they stand in the file: they
still have their faults. Why each is there stands beside them, in a file ending in
.reasons.csv as a table for people, and in one ending in .reasons as JSON for programs.
All of them hold data of patients.`,
		Example: `  clinik-import rejects --sandbox
  clinik-import rejects --sandbox --held --json
  clinik-import rejects --sandbox -o rejects.ndjson`,
		Args: takes(0, 1, "a run, batch or job"),
		RunE: func(cmd *cobra.Command, args []string) error {
			a, err := openArchive(env, root, o.look.practice)
			if err != nil {
				return err
			}
			defer a.Close()
			return listRejects(cmd.Context(), env, a, argument0(args), o)
		},
	}
	cmd.ValidArgsFunction = completeArchive(env, root, load, &o.look.practice, runsAndBatches)
	o.look.register(cmd)
	f := cmd.Flags()
	f.StringVarP(&o.out, "output", "o", "", "write the records to this `FILE`, and the reasons beside it; nothing is written over")
	f.BoolVar(&o.held, "held", false, "also those that were held back by the check; the files are checked again for it")
	f.StringVar(&o.file, "file", "", "only those of one `FILE` of the run")
	offer(cmd, "file", completeFiles(env, root, load, &o.look.practice))
	return cmd
}

// rejectLine is a reject as JSON.
type rejectLine struct {
	Batch     string `json:"batch,omitempty"`
	File      string `json:"file,omitempty"`
	Line      int64  `json:"line,omitempty"`
	Kind      string `json:"kind"` // "rejected" or "held back"
	Pointer   string `json:"pointer"`
	Message   string `json:"message"`
	Sure      bool   `json:"sure"` // that this line is the one meant
	Corrected bool   `json:"corrected"`
}

func listRejects(ctx context.Context, env Env, a *archive, name string, o rejectsFlags) error {
	r, batch, err := a.runOrBatch(name)
	if name == "" && o.out == "" && errors.Is(err, errNoRuns) {
		fmt.Fprintln(env.Err, err)
		return nil
	}
	if err != nil {
		return err
	}
	run, err := a.take(r)
	if err != nil {
		return err
	}
	if at := run.CorrectionsPurged(); !at.IsZero() {
		fmt.Fprintf(env.Err, "the corrections of this import were removed on %s: what was corrected counts as the file has it\n", at.Local().Format("2 January 2006, 15:04"))
	}
	if o.held {
		if err := linted(ctx, run); err != nil {
			return err
		}
	}
	wanted := func(j importer.Reject) bool {
		return (o.held || !j.HeldBack) && (batch == 0 || j.Batch == batch) &&
			(o.file == "" || j.Line > 0 && run.Sources()[j.Source].Path == o.file)
	}
	if o.out == "-" {
		return errors.New("-o -: the reasons go into a file beside that of the records, so name one. On standard output --json lists the rejects")
	}
	if o.out != "" {
		return exportRejects(ctx, env, run, wanted, o.out)
	}
	listed, held := 0, run.Totals().HeldBack
	for j := range run.EachReject(batch) {
		if j.HeldBack && !o.held { // they come last, and cost a look into the file
			break
		}
		if !wanted(j) {
			continue
		}
		listed++
		if !o.look.json {
			fmt.Fprintln(env.Out, oneLine(place(run, j, "batch "+strconv.Itoa(j.Batch))+": "+reasonOf(j)))
			continue
		}
		line := rejectLine{Kind: "rejected", Line: j.Line, Pointer: j.Pointer, Message: j.Message, Sure: j.Certainty == importer.Certain, Corrected: j.Corrected}
		if j.HeldBack {
			line.Kind, line.Sure = "held back", true
		} else {
			line.Batch = batchName{run.ID(), j.Batch}.String()
		}
		if j.Line > 0 {
			line.File = run.Sources()[j.Source].Path
		}
		printJSON(env.Out, line)
	}
	if batch != 0 && o.file == "" {
		if said := takenUp(run.Batches()[batch-1]); said != "" {
			fmt.Fprintln(env.Err, said)
			return nil
		}
	}
	if listed > 0 {
		return nil
	}
	said := "no record was rejected"
	switch {
	case o.held:
		said = "no record was rejected or held back"
	case held > 0 && batch == 0:
		said += fmt.Sprintf("; %s held back by the check: add --held to see why", count(held, "record"))
	}
	if o.file != "" {
		said += ", as far as --file lets it be seen"
	}
	fmt.Fprintln(env.Err, said)
	return nil
}

// takenUp says of a batch what became of its rejected records that were corrected and sent
// again, for they are not listed; "" if there are none.
func takenUp(b importer.Batch) string {
	if b.Resent.Records == 0 {
		return ""
	}
	which := fmt.Sprintf("%d of the %s of batch %d were", b.Resent.Records, count(b.Rejected, "rejected record"), b.Number)
	if b.Resent.Records == 1 {
		which = fmt.Sprintf("1 of the %s of batch %d was", count(b.Rejected, "rejected record"), b.Number)
	}
	counts, _ := words.SinceCounts(b.Resent)
	said := fmt.Sprintf("%s corrected and sent again: %s", which, counts)
	if b.Resent.Again > 0 {
		said += ". Those rejected again are listed with their new batch"
	}
	return said
}

// runOrBatch finds what a name means: a run (batch 0 is all of it), a batch or a job.
func (a *archive) runOrBatch(name string) (r archived, batch int, err error) {
	r, err = a.run(name)
	if _, several := errors.AsType[*severalError](err); err == nil || several || name == "" || errors.Is(err, errNoRuns) {
		return r, 0, err
	}
	r, _, b, err := a.batch(name)
	return r, b.Number, err
}

// exportRejects writes the wanted records of the one file that has any.
func exportRejects(ctx context.Context, env Env, run *importer.Run, wanted func(importer.Reject) bool, path string) error {
	var sources []*importer.Source
	for j := range run.EachReject(0) {
		if s := run.Sources()[j.Source]; j.Line > 0 && !j.Aside && wanted(j) && !slices.Contains(sources, s) {
			sources = append(sources, s)
		}
	}
	switch len(sources) {
	case 0:
		return errors.New("nothing was written: there is no such record")
	case 1:
	default:
		return fmt.Errorf("nothing was written: the records are of %s, which may be of different types; name one of them with --file", count(int64(len(sources)), "file"))
	}
	n, err := report.Export(ctx, run, sources[0], wanted, path)
	if err != nil {
		return err
	}
	fmt.Fprintf(env.Err, "%s written to %s; they still have the faults named in %s%s (a table) and %s%s (JSON)\n", count(n, "record"), path, path, report.TableEnding, path, report.ReasonsEnding)
	return nil
}
