package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/adrg/xdg"
	"github.com/spf13/cobra"

	"clinik-import/importer"
	"clinik-import/sandbox"
	"clinik-import/settings"
	"clinik-import/ui"
)

// KeyVariable is the environment variable that the key is read from; the name is the vendor's own.
const KeyVariable = "CLINIKAPI_SECRET_KEY"

// targetFlags say where batches go: the settings, and the flags of every command that can send.
type targetFlags struct {
	set      *settings.Settings // once the command runs
	sandbox  bool
	typeName string
	practice sandboxFlags
	mayLook  bool // beside another program: the command can do with only looking on
}

func (o *targetFlags) register(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&o.sandbox, "sandbox", false, "practise: send to an embedded sandbox instead of ClinikAPI")
	o.practice.register(cmd)
}

// words are the flags with which another command means what this one does.
func (o *targetFlags) words(command string) []string { return sameFlags(o.set, o.sandbox, command) }

// check refuses flags that contradict each other.
func (o *targetFlags) check(cmd *cobra.Command) error {
	if o.sandbox && cmd.Flags().Changed("host") {
		return errors.New("--sandbox and --host exclude each other: the sandbox is a server of its own on this computer")
	}
	if !o.sandbox {
		for _, name := range sandboxFlagNames {
			if cmd.Flags().Changed(name) {
				return fmt.Errorf("--%s belongs to the sandbox: add --sandbox", name)
			}
		}
	}
	return nil
}

// allowance returns the tenant's slots: as told, else those of the server in use.
func (o *targetFlags) allowance() importer.Allowance {
	a := importer.Allowance{Starts: o.set.Slots.Starts, Window: o.set.Slots.Window}
	if o.sandbox && o.practice.window > 0 && o.set.Origin("slots").Kind == settings.Default {
		a.Window = o.practice.window
	}
	return a
}

// stateFolder is where everything that must outlive the program is kept.
func (o *targetFlags) stateFolder() string {
	if o.set.State != "" {
		return o.set.State
	}
	return filepath.Join(xdg.StateHome, "clinik-import")
}

// sandboxFlags configure an embedded sandbox. They are kept beside its store, so
// that it comes back as it was.
type sandboxFlags struct {
	Addr   string   `json:"addr,omitempty"`
	Key    string   `json:"-"` // kept by the sandbox's own store
	Window string   `json:"window,omitempty"`
	Pace   int      `json:"pace,omitempty"`
	Reject []string `json:"reject,omitempty"`
	Errors string   `json:"errors,omitempty"`
	Truth  string   `json:"truth,omitempty"`
	Faults []string `json:"-"` // they count from the start of a server, so the next start has none
	Seed   uint64   `json:"-"`

	window time.Duration
}

var sandboxFlagNames = []string{"addr", "key", "window", "pace", "reject", "errors", "truth", "fault", "seed"}

func (s *sandboxFlags) register(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&s.Addr, "addr", "", "sandbox: loopback `ADDRESS` to listen on (default 127.0.0.1:0, any free port)")
	f.StringVar(&s.Key, "key", "", "sandbox: the practice `KEY` it accepts, clk_test_… (default a fresh one); never give a real key on a command line")
	f.DurationVar(&s.window, "window", time.Hour, "sandbox: `TIME` in which five bulk operations may be started")
	f.IntVar(&s.Pace, "pace", 0, "sandbox: `RECORDS` a second that a job gets through (default 500)")
	f.StringArrayVar(&s.Reject, "reject", nil, "sandbox: also reject records by `POINTER=REGEX:message`, or != for those that do not match (repeatable)")
	f.StringVar(&s.Errors, "errors", "objects0", "sandbox: `FORM` of job errors: objects0, objects1 or strings")
	f.StringVar(&s.Truth, "truth", "", "sandbox: `FILE` to which everything really received is appended as NDJSON")
	f.StringArrayVar(&s.Faults, "fault", nil, "sandbox: let something go wrong, as `WHEN=WHAT`, for example import#1=reset-after-body (repeatable; \"clinik-import sandbox --help\" lists them)")
	f.Uint64Var(&s.Seed, "seed", 1, "sandbox: `NUMBER` that draws the requests of faults such as import@0.1=…")
}

// options turns the flags into those of the sandbox; dir is where it keeps its jobs ("" = memory).
func (s *sandboxFlags) options(dir string) (sandbox.Options, error) {
	o := sandbox.Options{
		Addr: s.Addr, Key: s.Key, Window: s.window, Pace: s.Pace,
		Errors: sandbox.ErrorShape(s.Errors), Truth: s.Truth, Dir: dir, Seed: s.Seed,
	}
	switch o.Errors {
	case sandbox.Objects0, sandbox.Objects1, sandbox.Strings:
	default:
		return o, wrongWord("errors", s.Errors, string(sandbox.Objects0), string(sandbox.Objects1), string(sandbox.Strings))
	}
	if s.window <= 0 {
		return o, fmt.Errorf("--window %s: it must be longer than nothing", s.window)
	}
	if s.Pace < 0 {
		return o, fmt.Errorf("--pace %d: it must be 1 or more records a second", s.Pace)
	}
	for _, text := range s.Reject {
		rule, err := sandbox.ParseRule(text)
		if err != nil {
			return o, fmt.Errorf("--reject: %w", err)
		}
		o.Reject = append(o.Reject, rule)
	}
	for _, text := range s.Faults {
		fault, err := sandbox.ParseFault(text)
		if err != nil {
			return o, fmt.Errorf("--fault: %w", err)
		}
		o.Faults = append(o.Faults, fault)
	}
	return o, nil
}

// makeFolder makes a folder that only its owner may look into.
func makeFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("the folder for runs and jobs cannot be made (choose another with --state): %w", err)
	}
	return nil
}

// screens are the settings as the screens take them.
func (o *targetFlags) screens() ui.Settings {
	s := o.set
	var editorFrom string
	if from := s.Origin("editor"); from.Kind == settings.Environment {
		editorFrom = from.Name
	}
	return ui.Settings{
		Private: s.Private, Plain: s.Plain, ASCII: s.ASCII, Mouse: s.Mouse, Bell: s.Bell, Notices: s.Notices,
		LineLimit: int(s.LineLimit), Theme: s.Theme, IdleLock: s.IdleLock, Editor: s.Editor, EditorFrom: editorFrom,
	}
}
