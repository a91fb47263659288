// Package cli is the command line: it turns commands and flags into options for
// the engine, hands the engine a server to talk to, prints plain text or JSON, and
// says by its exit code how it went. With no command it opens the screens.
//
//	arguments ──▶ command ──▶ session (journal, server, engine) ──▶ ui.Run, or
//	                                                             └▶ plain progress on stderr,
//	                                                                data and totals on stdout
//
// Standard output is data, standard error is talk.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"clinik-import/importer"
	"clinik-import/keystore"
)

// Exit codes, as scripts may rely on them.
const (
	ExitOK       = 0 // everything that was to be sent was accepted
	ExitFault    = 1 // a fault of ours or of use
	ExitLint     = 2 // records were held back by the lint
	ExitRejected = 3 // the server rejected records
	ExitWaiting  = 4 // records are unsent: waiting for slots, held or interrupted
	ExitKey      = 5 // the key was refused
	ExitNetwork  = 6 // the server could not be reached, or does not tell how a job goes
	ExitUnknown  = 7 // the outcome of a batch is unknown
)

// Env is the world as the command line sees it; tests bring their own.
type Env struct {
	In       *os.File
	Out, Err io.Writer
	Getenv   func(string) string
	Environ  func() []string
	Unsetenv func(string) error
	Keys     keystore.System // the system's key store; nil: there is none
	Terminal bool            // in and out are a terminal
	ErrTTY   bool            // the talk goes to a terminal: a line may be redrawn

	// Secret reads a line from the terminal without showing it, or returns the context's error.
	Secret func(context.Context) ([]byte, error)

	key    string // what the key's variable held
	summed *bool  // set once the last event of a stream is printed; nil: nobody wants to know
}

// System returns the real world.
func System() Env {
	tty := func(f *os.File) bool { return term.IsTerminal(f.Fd()) }
	return Env{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		Getenv:   os.Getenv,
		Environ:  os.Environ,
		Unsetenv: os.Unsetenv,
		Keys:     keystore.OfSystem(),
		Secret:   readUnseen,
		Terminal: tty(os.Stdin) && tty(os.Stdout),
		ErrTTY:   tty(os.Stderr),
	}
}

// Main runs one command line and returns the exit code of the process. An
// interrupt or a closed terminal ends the context; the command then stops cleanly.
func Main(args []string, env Env) (code int) {
	// A stack trace may hold data and helps nobody who looks after data.
	debug.SetTraceback("none")
	noCoreDump()
	defer func() {
		if r := recover(); r != nil {
			complain(env, &mistakeError{what: r, command: "clinik-import resume"})
			code = ExitFault
		}
	}()
	ctx, stop := signal.NotifyContext(context.Background(), endings...)
	defer stop()
	defer keepGoing()()
	out := &output{Writer: env.Out}
	env.Out = out
	env.summed = new(bool)
	root := newRoot(env)
	root.SetArgs(args)
	root.SetIn(env.In)
	root.SetOut(env.Out)
	root.SetErr(env.Err)
	cmd, err := root.ExecuteContextC(ctx)
	err = out.lost(cmd.Name(), err)
	if err != nil && !*env.summed && wantsEvents(cmd, args) {
		newReporter(env, true).total(importer.Totals{}, exitCode(err)) // it was refused before it began
	}
	var ended *exitError
	switch {
	case err == nil:
	case errors.As(err, &ended):
		if ended.err != nil {
			complain(env, ended.err)
		}
	case errors.Is(err, context.Canceled):
		complain(env, errors.New("interrupted; nothing was sent"))
	default:
		complain(env, err)
	}
	return exitCode(err)
}

// exitCode is the exit code of a command that ended so.
func exitCode(err error) int {
	if ended, graded := errors.AsType[*exitError](err); graded {
		return ended.code
	}
	switch {
	case err == nil:
		return ExitOK
	case errors.Is(err, context.Canceled):
		return ExitWaiting
	}
	return ExitFault
}

// endings are the signals that end a command in order. The last two are among them because
// they would otherwise print stacks and registers, with whatever these hold just then:
// SetTraceback does not go below what Go does by itself.
var endings = []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGABRT}

// exitError carries an exit code; err is nil where everything was said already.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// Command returns the whole tree of commands, to make manual pages and completions of.
func Command() *cobra.Command { return newRoot(System()) }

func newRoot(env Env) *cobra.Command {
	env = env.hidingKey()
	var o targetFlags
	var read reading
	var flags settingFlags
	root := &cobra.Command{
		Use:   "clinik-import [FILE|FOLDER…]",
		Short: "Bring NDJSON files of clinical records into ClinikAPI",
		Long: `clinik-import checks NDJSON files of clinical records, sends them to ClinikAPI's
bulk import in full batches, watches the jobs, and brings every rejected record
back to its line, to be corrected and sent again.

With no command it opens its screens on the files given.`,
		Example: `  clinik-import demo                              practise on made-up files, no key needed
  clinik-import --sandbox testdata/patients.ndjson
  clinik-import lint testdata/patients.ndjson
  clinik-import send --sandbox --type Patient testdata/patients.ndjson`,
		Args:          cobra.ArbitraryArgs,
		Version:       version(),
		SilenceUsage:  true,
		SilenceErrors: true,
		PersistentPreRunE: func(cmd *cobra.Command, args []string) (err error) {
			switch {
			case cmd.Name() == cobra.ShellCompRequestCmd:
				unquoteUsages(cmd.Root())
			case cmd.Annotations["settings"] == "new":
				o.set, err = flags.load(env)
			case needsSettings(cmd):
				o.set, err = flags.loadThere(env)
			}
			return err
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.check(cmd); err != nil {
				return err
			}
			if err := misspelt(cmd, args); err != nil {
				return err
			}
			read.limit = o.set.LineLimit
			return runScreens(cmd.Context(), env, o, read, args)
		},
	}
	o.register(root)
	read.register(root)
	root.Flags().StringVar(&o.typeName, "type", "", "resource `TYPE` of the records (default: detected)")
	flags.register(root)
	load := func() (err error) {
		o.set, err = flags.load(env)
		return err
	}
	root.AddCommand(
		newDemo(env, &o),
		newLint(env, &o),
		newFix(env, &o),
		newSend(env, &o),
		newResume(env, &o, load),
		newRuns(env, &o),
		newJobs(env, &o, load),
		newWatch(env, &o, load),
		newRejects(env, &o, load),
		newResolve(env, &o, load),
		newReport(env, &o, load),
		newVerify(env, &o),
		newPurge(env, &o, load),
		newSandbox(env),
		newConfig(env, &flags),
		newKey(env, &o),
		newProfile(env, &o),
		newDoctor(env, &flags),
		newVersion(env),
		newCompletion(root),
	)
	for _, cmd := range root.Commands() {
		if cmd.HasSubCommands() && !cmd.Runnable() {
			cmd.RunE = chooseSubcommand
		}
	}
	root.SetGlobalNormalizationFunc(oneWord)
	root.SetFlagErrorFunc(wrongFlag)
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetVersionTemplate(versionLine() + "\n")
	root.SetHelpFunc(helpWithSettings(root))
	root.SetHelpCommand(newHelp(root))
	offerRest(root)
	return root
}

// oneWord lets --practice stand for --sandbox in every command: once the commands that look
// at earlier work knew it by that name, and scripts may still.
func oneWord(_ *pflag.FlagSet, name string) pflag.NormalizedName {
	if name == "practice" {
		name = "sandbox"
	}
	return pflag.NormalizedName(name)
}
