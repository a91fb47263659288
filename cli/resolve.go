package cli

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"clinik-import/importer"
	"clinik-import/importer/journal"
	"clinik-import/settings"
	"clinik-import/ui/shell"
)

type resolveFlags struct {
	practice bool
	json     bool
	as       string
	reason   string
	job      string
}

func newResolve(env Env, root *targetFlags, load func() error) *cobra.Command {
	var o resolveFlags
	cmd := &cobra.Command{
		Use:   "resolve BATCH",
		Short: "Decide on a batch whose outcome is unknown",
		Long: `resolve shows what is known of a batch whose outcome is unknown, as a text for the vendor's
support that holds no patients' data. With --as it records your decision and your reason:

  accepted       you looked: the records are there. With --job its job is watched on
  not-accepted   you looked: they are not there. The records are unsent again
  resend         send it again, knowing that every record may then be there twice
  cancelled      it waits or is held, and is not to be sent: it is taken out of the queue
  undecided      the --job given before was a mistake: what became of the batch is unknown
                 again. This is possible until that job was read for the first time

Nothing is sent by this command. Afterwards "clinik-import resume" goes on, or, where the
records are unsent again, "clinik-import send" with the same files: it leaves out what was
sent of them. BATCH is
RUN/NUMBER or a job, as "clinik-import jobs" lists them.`,
		Example: `  clinik-import resolve 3f9a2c41/2
  clinik-import resolve 3f9a2c41/2 --as not-accepted --reason "looked in the portal, none is there"
  clinik-import resolve 3f9a2c41/2 --as accepted --job job_91 --reason "the support named the job"`,
		Args: takes(1, 1, "a batch or job"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return resolve(env, root, args[0], o)
		},
	}
	cmd.ValidArgsFunction = completeArchive(env, root, load, &o.practice, undecidedBatches)
	f := cmd.Flags()
	f.BoolVar(&o.practice, "sandbox", false, "a batch of a practice run, instead of a real one")
	f.StringVar(&o.as, "as", "", "the `DECISION`: accepted, not-accepted, resend, cancelled or undecided")
	f.StringVar(&o.reason, "reason", "", "`WHY`; it is kept with the decision")
	f.StringVar(&o.job, "job", "", "with --as accepted: the id of its `JOB`, to be watched")
	f.BoolVar(&o.json, "json", false, "print one JSON object: what is known of the batch, or your decision and how it stands since")
	return cmd
}

func resolve(env Env, root *targetFlags, name string, o resolveFlags) error {
	decision := importer.Decision(o.as)
	switch {
	case o.as == "" && (o.reason != "" || o.job != ""):
		return errors.New("--reason and --job belong to a decision: add --as")
	case o.as == "":
	case decision != importer.WasAccepted && decision != importer.WasNotAccepted && decision != importer.SendAgain && decision != importer.TakenOut && decision != importer.Undecided:
		return wrongWord("as", o.as, string(importer.WasAccepted), string(importer.WasNotAccepted), string(importer.SendAgain), string(importer.TakenOut), string(importer.Undecided))
	case strings.TrimSpace(o.reason) == "":
		return errors.New("a decision needs its --reason; it is kept with it")
	case o.job != "" && decision != importer.WasAccepted:
		return errors.New("--job belongs to --as accepted")
	}
	found, err := showBatch(env, root, name, o)
	if err != nil || o.as == "" {
		return err
	}
	return decide(env, root, found, decision, o)
}

// A foundBatch is where a batch is kept.
type foundBatch struct {
	journal string // folder
	target  importer.Target
	run     string
	number  int
}

// showBatch finds a batch; without a decision it prints what is known of it.
func showBatch(env Env, root *targetFlags, name string, o resolveFlags) (foundBatch, error) {
	a, err := openArchive(env, root, o.practice)
	if err != nil {
		return foundBatch{}, err
	}
	defer a.Close()
	r, run, b, err := a.batch(name)
	if err != nil {
		return foundBatch{}, err
	}
	found := foundBatch{target: r.engine.Target(), run: r.ID, number: b.Number}
	for _, j := range a.journals {
		if _, err := j.Run(r.ID); err == nil {
			found.journal = j.Dir()
		}
	}
	if o.as != "" {
		return found, nil
	}
	text, err := run.SupportText(b.Number)
	if err != nil {
		return found, err
	}
	if o.json {
		attempts, err := run.Attempts(b.Number)
		if err != nil {
			return found, err
		}
		printJSON(env.Out, resolvedLine{jobLine: jobLineOf(r.ID, b), Evidence: attemptLines(attempts), Support: text})
		return found, nil
	}
	fmt.Fprintln(env.Err, oneLine(fmt.Sprintf("batch %s is %q: %s", batchName{r.ID, b.Number}, b.State, b.Why)))
	for line := range strings.Lines(text) {
		fmt.Fprintln(env.Out, oneLine(strings.TrimSuffix(line, "\n")))
	}
	return found, nil
}

// decide records a decision as the owner of the journal. Nothing is sent: the engine has
// no server and does no work.
func decide(env Env, root *targetFlags, found foundBatch, decision importer.Decision, o resolveFlags) error {
	j, err := journal.OpenWith(found.journal, archiveOptions(env, root.set, o.practice))
	if err != nil {
		return err
	}
	defer j.Close()
	engine, err := importer.New(importer.Options{Journal: j, Server: noServer{}, Target: found.target,
		Allowance: root.allowance(), Limits: importer.Limits{Records: documentedRecords, Bytes: root.set.BatchBytes}})
	if err != nil {
		return err
	}
	run, err := engine.Open(found.run)
	if err != nil {
		return err
	}
	defer run.Close()
	if err := run.Resolve(found.number, decision, o.job, o.reason); err != nil {
		return err
	}
	next := "go on with: " + sameCommand(root.set, o.practice, "resume")
	if decision == importer.WasNotAccepted || decision == importer.TakenOut {
		next = "its records are unsent again; to send what is not sent yet: " + sendAgainCommand(root.set, run, o.practice)
	}
	if decision == importer.Undecided {
		next = "its outcome is unknown again: " + sameCommand(root.set, o.practice, "resolve") + " " + batchName{found.run, found.number}.String()
	}
	if o.json {
		i := slices.IndexFunc(run.Batches(), func(b importer.Batch) bool { return b.Number == found.number })
		printJSON(env.Out, resolvedLine{jobLine: jobLineOf(found.run, run.Batches()[i]), Decision: decision, Reason: o.reason, Next: next})
		return nil
	}
	fmt.Fprintln(env.Err, "recorded;", next)
	return nil
}

// sendAgainCommand is what a person types to send what a run left unsent: what was sent of its
// files is left out.
func sendAgainCommand(set *settings.Settings, run *importer.Run, practice bool) string {
	var paths []string
	for _, s := range run.Sources() {
		if !slices.Contains(paths, s.Path) {
			paths = append(paths, s.Path)
		}
	}
	return sameCommand(set, practice, "send") + " " + shell.Line(paths, runtime.GOOS == "windows") + ", with the flags as before"
}

// noServer is the server of an engine that is never set to work.
type noServer struct{}

var errNoServer = errors.New("this command does not speak with a server")

func (noServer) Import(context.Context, importer.Submission, func() error) importer.Reply {
	return importer.Reply{Err: errNoServer}
}

func (noServer) Job(context.Context, string) (importer.Job, error) {
	return importer.Job{}, &importer.JobError{Err: errNoServer}
}
