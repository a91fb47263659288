package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"clinik-import/settings"
	"clinik-import/ui/safe"
)

type doctorFlags struct {
	json    bool
	offline bool
	support string
}

func newDoctor(env Env, flags *settingFlags) *cobra.Command {
	var o doctorFlags
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Check terminal, settings, folders, key and connection, and say what to do",
		Long: `doctor looks at everything that an import needs, changes nothing and spends no slot: with
a key it asks the server once whether it takes it. With --support it writes a file for
whoever helps: what was found, which settings are set, and the log. There are no keys, no
names of files and no data of patients in it; look for yourself before you send it.
Exit code 0 if nothing is wrong, else 1, or 5 for the key and 6 for the network.`,
		Example: `  clinik-import doctor
  clinik-import doctor --offline --json
  clinik-import doctor --support support.json`,
		Args:        takes(0, 0, ""),
		Annotations: ownSettings, // what is wrong with them is one of its findings
		RunE: func(cmd *cobra.Command, args []string) error {
			return doctor(cmd.Context(), env, flags, o)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&o.json, "json", false, "print one JSON object")
	f.BoolVar(&o.offline, "offline", false, "leave out what needs the network")
	f.StringVar(&o.support, "support", "", "also write a support `FILE`; it must not be there yet")
	return cmd
}

// The verdicts of a check.
const (
	sound  = "ok"
	remark = "note" // it works; somebody may want to know
	wrong  = "fault"
)

// A checkup is what one check found.
type checkup struct {
	Check   string `json:"check"`
	Verdict string `json:"verdict"`
	Found   string `json:"found"`
	Next    string `json:"next,omitempty"` // what to do

	code int // exit code of a fault, 0 for the usual one
}

// An examination is one go at everything.
type examination struct {
	env   Env
	flags *settingFlags
	now   func() time.Time
	o     *targetFlags // nil where the settings are wrong
	found []checkup
	clock time.Time // of the server, zero if it was not reached
	seen  time.Time // when that was
}

func (x *examination) add(check, verdict, found, next string) {
	x.found = append(x.found, checkup{Check: check, Verdict: verdict, Found: found, Next: next})
}

func (x *examination) fault(check string, err error, next string, code int) {
	faults := separate(err)
	for i, one := range faults {
		c := checkup{Check: check, Verdict: wrong, Found: one.Error(), code: code}
		if i == len(faults)-1 {
			c.Next = next // of all of them
		}
		x.found = append(x.found, c)
	}
}

// examine makes the checks in an order in which each has what it needs.
func examine(ctx context.Context, env Env, flags *settingFlags, offline bool) *examination {
	x := &examination{env: env, flags: flags, now: time.Now}
	x.settings()
	x.terminal()
	if x.o == nil {
		return x // folders and servers are named by the settings
	}
	x.state()
	x.log()
	x.journal(ctx)
	x.keyStore(ctx)
	x.unusedProxy()
	if !offline {
		x.server(ctx)
		x.serverClock()
	}
	x.key(ctx, offline)
	return x
}

func doctor(ctx context.Context, env Env, flags *settingFlags, o doctorFlags) error {
	if o.support == "-" {
		return errors.New("--support -: name a file; on standard output --json prints what was found")
	}
	x := examine(ctx, env, flags, o.offline)
	if o.support != "" {
		if err := x.writeSupport(ctx, o.support); err != nil {
			return err
		}
	}
	if err := x.print(env.Out, o.json); err != nil {
		return err
	}
	if o.support != "" {
		fmt.Fprintf(env.Err, "%s is written; look at it before you send it\n", safe.Clean(o.support))
	}
	for _, c := range x.found {
		if c.Verdict == wrong {
			return &exitError{max(c.code, ExitFault), nil}
		}
	}
	return nil
}

// doctorJSON is what doctor --json prints.
type doctorJSON struct {
	Version string    `json:"version"`
	Sound   bool      `json:"sound"` // no check found a fault
	Checks  []checkup `json:"checks"`
}

func (x *examination) print(out io.Writer, asJSON bool) error {
	all := doctorJSON{Version: version(), Sound: true, Checks: x.found}
	for _, c := range x.found {
		all.Sound = all.Sound && c.Verdict != wrong
	}
	if asJSON {
		return json.NewEncoder(out).Encode(all)
	}
	for _, c := range x.found {
		fmt.Fprintf(out, "%-5s  %-10s  %s\n", c.Verdict, c.Check, safe.Clean(c.Found))
		if c.Next != "" {
			fmt.Fprintf(out, "                   → %s\n", safe.Clean(c.Next))
		}
	}
	return nil
}

// settings loads them; the rest of the checks needs them.
func (x *examination) settings() {
	set, err := x.flags.loadThere(x.env)
	if err != nil {
		x.fault("settings", err, "correct the places named, then run doctor again for the rest", 0)
		return
	}
	x.o = &targetFlags{set: set}
	found := "the file " + set.Path
	if !set.Read {
		found = "no settings file; the defaults are in force"
	}
	if set.Profile != "" {
		found += ", profile " + set.Profile
	}
	for _, name := range set.Ignored {
		x.add("settings", remark, "the variable "+name+" is no setting and is not used", "")
	}
	if set.Read && othersMayWrite(set.Path) {
		x.add("settings", wrong, found+" can be changed by others, who could have records sent elsewhere", "close it: chmod go-w "+set.Path)
		return
	}
	x.add("settings", sound, found, "")
}

// settingsKept are those whose values a support file may hold: words, switches, numbers.
// Names of people's servers, files and organisations stay away.
func settingsKept(s settings.Setting) bool {
	switch s.Takes {
	case "COUNT/TIME", "SIZE", "TIME":
		return true
	}
	return s.Switch || len(s.Words) > 0
}
