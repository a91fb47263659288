package cli

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"clinik-import/importer"
)

func newJobs(env Env, root *targetFlags, load func() error) *cobra.Command {
	var o lookFlags
	cmd := &cobra.Command{
		Use:   "jobs [RUN]",
		Short: "List the batches of a run and their jobs",
		Long: `jobs lists the batches of a run, by default the newest: how each stands, its job at the
server, what was rejected. It shows what is known here; "clinik-import watch" asks the server.`,
		Example: `  clinik-import jobs --sandbox
  clinik-import jobs --sandbox --json`,
		Args: takes(0, 1, "a run"),
		RunE: func(cmd *cobra.Command, args []string) error {
			a, err := openArchive(env, root, o.practice)
			if err != nil {
				return err
			}
			defer a.Close()
			return listJobs(env, a, argument0(args), o.json)
		},
	}
	cmd.ValidArgsFunction = completeArchive(env, root, load, &o.practice, runNames)
	o.register(cmd)
	return cmd
}

// argument0 is the first argument, "" if there is none.
func argument0(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return args[0]
}

// jobLine is a batch as JSON; times that are not known are left out.
type jobLine struct {
	Batch     string     `json:"batch"` // RUN/NUMBER
	Run       string     `json:"run"`
	Number    int        `json:"number"`
	Round     int        `json:"round"`
	Type      string     `json:"type"`
	State     string     `json:"state"`
	Cause     string     `json:"cause,omitempty"`
	Why       string     `json:"why,omitempty"`
	Records   int64      `json:"records"`
	Bytes     int64      `json:"bytes"`
	Processed int64      `json:"processed"`
	Rejected  int64      `json:"rejected"`
	Missing   int64      `json:"missing,omitempty"`
	Attempts  int        `json:"attempts"`
	Job       string     `json:"job,omitempty"`
	JobStatus string     `json:"jobStatus,omitempty"`
	NotBefore *time.Time `json:"notBefore,omitempty"`
	Sent      *time.Time `json:"sent,omitempty"`
	Ended     *time.Time `json:"ended,omitempty"`
}

func jobLineOf(run string, b importer.Batch) jobLine {
	return jobLine{
		Batch: batchName{run, b.Number}.String(), Run: run, Number: b.Number, Round: b.Round, Type: b.Type,
		State: string(b.State), Cause: string(b.Cause), Why: b.Why, Records: b.Records, Bytes: b.Bytes, Processed: b.Processed,
		Rejected: b.Rejected, Missing: b.Missing, Attempts: b.Attempts, Job: b.Job, JobStatus: b.JobStatus,
		NotBefore: known(b.NotBefore), Sent: known(b.Sent), Ended: known(b.Ended),
	}
}

func known(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

func listJobs(env Env, a *archive, name string, asJSON bool) error {
	r, err := a.run(name)
	if name == "" && errors.Is(err, errNoRuns) {
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
	batches := run.Batches()
	if len(batches) == 0 {
		fmt.Fprintf(env.Err, "nothing of the import of %s was sent\n", describeRun(r.RunInfo))
		return nil
	}
	table := newTable("BATCH", "TYPE", "RECORDS", "STATE", "PROCESSED", "REJECTED", "SENT", "JOB")
	for _, b := range batches {
		if asJSON {
			printJSON(env.Out, jobLineOf(r.ID, b))
			continue
		}
		sent := "–"
		if !b.Sent.IsZero() {
			sent = b.Sent.Local().Format("2006-01-02 15:04")
		}
		table.row(batchName{r.ID, b.Number}, b.Type, b.Records, b.State, b.Processed, b.Rejected, sent, b.Job)
	}
	if asJSON {
		return nil
	}
	return table.print(env.Out)
}
