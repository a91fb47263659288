package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/settings"
)

type sendFlags struct {
	target  targetFlags
	read    reading
	repair  repairFlags
	yes     bool
	dryRun  bool
	clean   bool // only records in which the check finds no error
	all     bool // also what our check would hold back, as far as it is a record
	wait    bool
	noWait  bool
	json    bool
	again   bool // also what other imports have
	twins   bool // live: also what stands in these files more than once
	first   int  // records of a small first batch, 0: none
	most    string
	stop    bool   // --max-rejects was given
	release bool   // resume: send what was stopped for its rejects
	other   bool   // resume: go on with the key at hand in place of another one
	reason  string // why
	live    int64  // records that a person confirmed for a live key, 0: none
}

func newSend(env Env, root *targetFlags) *cobra.Command {
	var o sendFlags
	cmd := &cobra.Command{
		Use:   "send FILE|FOLDER…",
		Short: "Check files and send their clean records, without the screens",
		Long: `send checks the files, shows the plan (batches, slots, what is held back and why),
sends the clean records and prints the totals:

  read = blank + held back + left out + accepted + rejected + unsent + at the server + unknown

Left out are the records that this server was sent before, or will be, in another import,
byte for byte the same: so the same files can be sent once more to send what is left.
--again sends those too. With a live key, records that stand twice in these files do not
go unless that is said, too: --severity record.duplicate=error sends each once and holds
the others back, --allow-duplicates sends them as they stand.

Without --yes it asks before it sends; the practice server (--sandbox) is not asked about.
Interrupted at any moment, it is continued by "clinik-import resume". It ends by itself
where the server does not tell for a minute or more how the jobs go and nothing else is
left to wait for: with exit code 5 if the key is refused, else 6.`,
		Example: `  clinik-import send --sandbox --type Patient testdata/patients.ndjson
  clinik-import send --sandbox --json testdata/patients.ndjson testdata/practitioners.ndjson`,
		Args: takes(1, anyNumber, "a file or folder"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.target.set, o.read.limit = root.set, root.set.LineLimit
			o.stop = cmd.Flags().Changed("max-rejects")
			if err := errors.Join(o.target.check(cmd), o.oneChoice(cmd.Flags())); err != nil {
				return err
			}
			return send(cmd.Context(), env, o, args)
		},
	}
	o.target.register(cmd)
	f := cmd.Flags()
	f.StringVar(&o.target.typeName, "type", "", "resource `TYPE` of the records (default: detected)")
	f.BoolVar(&o.yes, "yes", false, "send without asking")
	f.BoolVar(&o.dryRun, "dry-run", false, "show the plan and send nothing")
	f.BoolVar(&o.clean, "only-clean", true, "send only records in which the check finds no error; this is what happens without it")
	f.BoolVar(&o.all, "all", false, "also send records with errors, for the server to judge; what is no record is held back all the same")
	o.read.register(cmd)
	o.repair.register(cmd)
	f.BoolVar(&o.again, "again", false, "also send records that were sent before or wait in another import; every one is then stored twice")
	f.BoolVar(&o.twins, "allow-duplicates", false, "with a live key: send records that stand in these files more than once (record.duplicate) as they stand; each is then stored and billed")
	f.IntVar(&o.first, "first", 0, "send a first batch of `RECORDS` ahead, and the rest only if its job rejects no more than --max-rejects")
	f.StringVar(&o.most, "max-rejects", "0", "send no further batch once more `RECORDS` are rejected, a number or a share such as 2.5%; with --first of that batch, 0 by itself, else of the whole plan")
	f.Lookup("max-rejects").DefValue = "" // without --first there is no limit by itself: none is shown
	f.Int64Var(&o.live, "live", 0, "with a live key and --yes: the number of `RECORDS` that are meant to be sent")
	registerOutcomeFlags(cmd, &o)
	return cmd
}

// registerOutcomeFlags are the flags that send and resume share.
func registerOutcomeFlags(cmd *cobra.Command, o *sendFlags) {
	cmd.Flags().BoolVar(&o.wait, "wait", true, "wait until every job is finished; --wait=false ends when nothing more can be sent now")
	cmd.Flags().BoolVar(&o.noWait, "no-wait", false, "the same as --wait=false")
	cmd.Flags().BoolVar(&o.json, "json", false, "print events as NDJSON, the last one the summary")
}

func send(ctx context.Context, env Env, o sendFlags, args []string) (err error) {
	out := reporterOf(env, &o)
	defer out.close(&o.target, &err)
	if err := o.check(args); err != nil {
		return err
	}
	options, err := o.planOptions()
	if err != nil {
		return err
	}
	recipes, err := o.repair.recipes()
	if err != nil {
		return err
	}
	s, run, err := beginRun(ctx, env, &o, args, recipes, out)
	if err != nil {
		return err
	}
	out.begun = []*importer.Run{run}
	defer s.Close()
	defer run.Close()
	defer func() {
		switch {
		case !o.sendsUnasked():
		case errors.Is(err, context.Canceled):
			out.say("to do it all the same: %s", out.command("resume"))
		default: // it ends by itself, and its exit code says how
			err = errors.Join(err, run.Unwant())
		}
	}()
	plan, err := o.planned(ctx, s, run, options, recipes, out)
	if err != nil {
		return err
	}
	if o.dryRun {
		return endDryRun(run, out)
	}
	events, endEvents := s.engine.Events()
	defer endEvents()
	if err := o.approve(ctx, env, s, run, plan); err != nil {
		return err
	}
	if err := settle(ctx, s, out.begun, events, o.waits(), out); err != nil {
		return err
	}
	return out.ended(out.begun)
}

// planned checks the files of a run, corrects what is to be corrected, and shows the plan.
func (o *sendFlags) planned(ctx context.Context, s *session, run *importer.Run, options importer.PlanOptions, recipes []repairing, out *reporter) (importer.Plan, error) {
	if err := out.lint(ctx, run); err != nil {
		return importer.Plan{}, err
	}
	if err := oneType(run, o.target.typeName); err != nil {
		return importer.Plan{}, err
	}
	for i := range recipes {
		if err := recipes[i].repair(ctx, run); err != nil {
			return importer.Plan{}, err
		}
	}
	plan, err := run.PlanWith(ctx, options)
	if err != nil {
		return importer.Plan{}, err
	}
	out.plan(run, plan, s.engine, recipes)
	return plan, nil
}

// oneChoice makes one of --all and --only-clean, which say the same from two sides.
func (o *sendFlags) oneChoice(given *pflag.FlagSet) error {
	if given.Changed("all") && given.Changed("only-clean") && o.all == o.clean {
		return errors.New("--all and --only-clean exclude each other: the first also sends what the second holds back")
	}
	o.all = o.all || !o.clean
	return nil
}

// sendsUnasked reports whether nobody is asked before records go to a real server: an
// interruption then leaves work undone.
func (o *sendFlags) sendsUnasked() bool { return o.yes && !o.dryRun && !o.target.sandbox }

func (o *sendFlags) waits() bool { return o.wait && !o.noWait }

// check refuses flags and arguments that cannot be meant together.
func (o *sendFlags) check(args []string) error {
	if o.target.sandbox && !o.waits() {
		return errors.New("--wait=false: the embedded sandbox ends with this program, so there is nothing to come back to; leave it out")
	}
	if slices.Contains(args, standardInput) {
		return errStandardInput
	}
	return nil
}

// beginRun opens files and session and begins a run over them; both are closed by the caller.
func beginRun(ctx context.Context, env Env, o *sendFlags, args []string, recipes []repairing, out *reporter) (*session, *importer.Run, error) {
	paths, err := expand(args)
	if err != nil {
		return nil, nil, err
	}
	inputs, err := openInputs(ctx, env, o.read, paths, namedType{name: o.target.typeName}, false, out.say)
	if err != nil {
		return nil, nil, err
	}
	if o.all {
		o.target.set = lenient(o.target.set)
	}
	s, err := openForSend(ctx, env, &o.target)
	if err != nil {
		closeInputs(inputs)
		return nil, nil, err
	}
	if s.about != "" {
		out.say("%s", s.about)
	}
	run, err := (*importer.Run)(nil), checkEarlier(s, inputs, sameCommand(o.target.set, o.target.sandbox, "resume"), out.say)
	if err == nil {
		run, err = o.begin(ctx, s.engine, inputs, recipes)
	}
	if err != nil {
		closeInputs(inputs)
		return nil, nil, errors.Join(err, s.Close())
	}
	return s, run, nil
}

// begin begins a run. Where nobody is asked any more, what is meant is kept with it, so that
// resume can do it after an interruption.
func (o *sendFlags) begin(ctx context.Context, engine *importer.Engine, inputs []importer.Input, recipes []repairing) (*importer.Run, error) {
	if !o.sendsUnasked() {
		return engine.Begin(inputs)
	}
	meant, err := o.meant(ctx, inputs, recipes)
	if err != nil {
		return nil, err
	}
	return engine.BeginToSend(inputs, meant)
}

// lenient are settings under which only what is no record at all is held back: the
// faults that our check finds in a record are for the server to judge.
func lenient(set *settings.Settings) *settings.Settings {
	all := *set
	all.Severities = maps.Clone(set.Severities)
	for _, rule := range ndjson.Rules() {
		family, _, _ := strings.Cut(rule.Code, ".")
		graded, own := all.Severities[rule.Code]
		if !own {
			graded = rule.Severity
		}
		if family != "text" && family != "json" && graded == ndjson.Error {
			all.Severities[rule.Code] = ndjson.Warning
		}
	}
	return &all
}

// endDryRun tells what the plan leaves; nothing was sent, and nothing was to be.
func endDryRun(run *importer.Run, out *reporter) error {
	out.say("nothing was sent: this was the plan only")
	code := ExitOK
	if t := run.Totals(); t.Open() > 0 {
		code = ExitLint
	}
	out.total(run.Totals(), code)
	if code == ExitOK {
		return nil
	}
	return &exitError{code, nil}
}

// planOptions are what the flags ask of the plan.
func (o *sendFlags) planOptions() (importer.PlanOptions, error) {
	if o.first < 0 {
		return importer.PlanOptions{}, fmt.Errorf("--first %d: it is a number of records", o.first)
	}
	most, err := importer.ParseThreshold(o.most)
	if err != nil {
		return importer.PlanOptions{}, fmt.Errorf("--max-rejects: %w", err)
	}
	return importer.PlanOptions{First: o.first, MaxRejects: most, Stop: o.stop, LeaveOut: !o.again}, nil
}

func openForSend(ctx context.Context, env Env, o *targetFlags) (*session, error) {
	if !o.sandbox {
		return openReal(ctx, env, o, o.set.Host)
	}
	folder, err := freshSandbox(o.stateFolder(), time.Now())
	if err != nil {
		return nil, err
	}
	return openSandbox(o, folder)
}
