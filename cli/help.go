package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// serverFlags are the settings that say where records go, and as whom.
var serverFlags = []string{"profile", "host", "environment", "tenant", "key-source", "synthetic", "proxy", "ca-file"}

// settingsOf names the settings that a command is used with, which its help lists; path is
// how it is called, "" the screens. Every command takes all of them.
func settingsOf(path string) []string {
	first, _, _ := strings.Cut(path, " ")
	with := func(more ...string) []string { return append(more, "state", "config") }
	server := func(more ...string) []string { return with(append(more, serverFlags...)...) }
	switch first {
	case "":
		return server("slots", "severity", "off", "line-limit", "private", "plain", "theme")
	case "send":
		return server("slots", "batch-bytes", "severity", "off", "line-limit")
	case "resume", "watch":
		return server("slots")
	case "lint", "fix":
		return []string{"severity", "off", "line-limit", "config"}
	case "demo":
		return with("private", "plain", "theme")
	case "profile":
		if path == "profile add" {
			return server("slots", "batch-bytes")
		}
		return []string{"config"}
	case "key", "doctor":
		return server()
	case "purge":
		return with("retention")
	case "version", "completion", "help", "sandbox":
		return nil
	}
	return with()
}

// helpWithSettings prints the help of a command with the flags of the settings that it is used with.
func helpWithSettings(root *cobra.Command) func(*cobra.Command, []string) {
	print := root.HelpFunc()
	return func(cmd *cobra.Command, args []string) {
		ListSettings(cmd)
		print(cmd, args)
	}
}

// ListSettings hides, of the flags that all commands take, those of settings that cmd is not
// used with, and shows the others: for its help and its manual page. config explains all.
func ListSettings(cmd *cobra.Command) {
	_, path, _ := strings.Cut(cmd.CommandPath(), " ")
	first, _, _ := strings.Cut(path, " ")
	shown := settingsOf(path)
	cmd.Root().PersistentFlags().VisitAll(func(f *pflag.Flag) { f.Hidden = first != "config" && !slices.Contains(shown, f.Name) })
}
