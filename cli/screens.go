package cli

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"clinik-import/ui"
)

// errNoTerminal is what the bare command says where there is no terminal.
var errNoTerminal = errors.New("this needs a terminal; without one use --plain, or: clinik-import send FILE…")

// runScreens opens the screens on the files given.
func runScreens(ctx context.Context, env Env, o targetFlags, read reading, args []string) error {
	if !env.Terminal && !o.set.Plain {
		return errNoTerminal
	}
	defer boundMemory(screensMemory)() // first: no collection holds up the first frame
	if o.typeName != "" {
		if _, err := lookupType(o.typeName); err != nil {
			return err
		}
	}
	folder := ""
	if len(args) == 1 {
		if info, err := os.Stat(args[0]); err == nil && info.IsDir() {
			folder, args = args[0], nil // to choose in, not to open whole
		}
	}
	found, err := expand(args)
	if err != nil {
		return err
	}
	var paths []string
	for _, a := range found {
		paths = append(paths, a.path)
	}
	if len(read.entries) > 0 && len(paths) > 0 && !archiveAmong(paths) {
		return errNoArchive
	}
	o.mayLook = true
	var s *session
	if o.sandbox {
		s, err = openSandbox(&o, filepath.Join(o.stateFolder(), "sandbox"))
	} else {
		s, err = openReal(ctx, env, &o, o.set.Host)
	}
	if err != nil {
		return err
	}
	if folder == "" {
		folder, _ = os.Getwd()
	}
	return show(ctx, s, ui.Options{Paths: paths, Folder: folder, Type: o.typeName, Values: read.records, Entries: read.entries, Settings: o.screens(), Flags: o.words})
}

func newDemo(env Env, root *targetFlags) *cobra.Command {
	o := targetFlags{sandbox: true}
	var fresh bool
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Practise on made-up files and the embedded sandbox, no key needed",
		Long: `demo opens the screens on practice files (made-up people, honest faults) in a folder
of its own, with the embedded sandbox as the server. Nothing leaves this computer.
What you did is still there the next time; --fresh begins anew.`,
		Example: `  clinik-import demo
  clinik-import demo --fresh`,
		Args: takes(0, 0, ""),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.set = root.set
			if !env.Terminal && !o.set.Plain {
				return errNoTerminal
			}
			return demo(cmd.Context(), &o, fresh)
		},
	}
	cmd.Flags().BoolVar(&fresh, "fresh", false, "forget earlier practice and begin anew")
	o.practice.register(cmd)
	window := cmd.Flags().Lookup("window")
	window.DefValue, o.practice.window = demoWindow.String(), demoWindow
	return cmd
}
