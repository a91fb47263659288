package cli

import (
	"fmt"

	"github.com/spf13/cobra"
)

// newCompletion prints the script that lets a shell complete commands and flags.
func newCompletion(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:         "completion bash|zsh|fish|powershell",
		Short:       "Print a script that lets your shell complete commands and flags",
		Example:     "  clinik-import completion bash",
		Annotations: ownSettings,
		Args:        cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs),
		ValidArgs:   []string{"bash", "zsh", "fish", "powershell"},
		RunE: func(cmd *cobra.Command, args []string) error {
			out := cmd.OutOrStdout()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(out, true)
			case "zsh":
				return root.GenZshCompletion(out)
			case "fish":
				return root.GenFishCompletion(out, true)
			default:
				return root.GenPowerShellCompletionWithDesc(out)
			}
		},
	}
}

// newHelp explains a command.
func newHelp(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:         "help [COMMAND]",
		Short:       "Explain a command",
		Example:     "  clinik-import help send",
		Annotations: ownSettings,
		Args:        cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			about, _, err := root.Find(args)
			if err != nil {
				return fmt.Errorf("there is no command %q; the commands are listed by: clinik-import --help", args[0])
			}
			return about.Help()
		},
	}
}
