package cli

import (
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// Version is set by the release build; otherwise the module's own version is shown.
var Version = ""

// versionShown is the version as JSON.
type versionShown struct {
	Version string `json:"version"`
	System  string `json:"system"`  // operating system/architecture
	Go      string `json:"runtime"` // what it was built with
}

func newVersion(env Env) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:         "version",
		Short:       "Print the version",
		Example:     "  clinik-import version\n  clinik-import version --json",
		Annotations: ownSettings,
		Args:        takes(0, 0, ""),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if asJSON {
				return json.NewEncoder(env.Out).Encode(versionShown{version(), runtime.GOOS + "/" + runtime.GOARCH, runtime.Version()})
			}
			_, err = fmt.Fprintln(env.Out, versionLine())
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

// versionLine is what version and --version print.
func versionLine() string {
	return fmt.Sprintf("clinik-import %s %s/%s %s", version(), runtime.GOOS, runtime.GOARCH, runtime.Version())
}

func version() string {
	if Version != "" {
		return Version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(development)"
}
