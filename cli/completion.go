package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

var shells = []string{"bash", "zsh", "fish", "powershell"}

// newCompletion prints the script that lets a shell complete commands and flags.
func newCompletion(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "completion bash|zsh|fish|powershell",
		Short: "Print a script that lets your shell complete commands and flags",
		Long: `completion prints a script by which your shell completes commands, flags, resource types,
profiles, and the ids of runs, batches and jobs. The packages of Linux bring it. Elsewhere
put one of these lines into the file that your shell reads when it starts:

  bash        source <(clinik-import completion bash)
  zsh         source <(clinik-import completion zsh)     (after compinit)
  fish        clinik-import completion fish | source
  PowerShell  clinik-import completion powershell | Out-String | Invoke-Expression`,
		Example:     "  clinik-import completion bash",
		Annotations: ownSettings,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("name one shell: %s", strings.Join(shells, ", "))
			}
			if !slices.Contains(shells, args[0]) {
				return fmt.Errorf("there is no completion for %q%s; there is for: %s", args[0], didYouMean(args[0], shells), strings.Join(shells, ", "))
			}
			return nil
		},
		ValidArgs: shells,
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
		Use:         "help [COMMAND…]",
		Short:       "Explain a command",
		Example:     "  clinik-import help send",
		Annotations: ownSettings,
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			about, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return commandNames(about), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			about, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				word := args[len(args)-max(len(rest), 1)]
				return fmt.Errorf("there is no command %q%s; the commands are listed by: %s --help", word, didYouMean(word, commandNames(about)), about.CommandPath())
			}
			return about.Help()
		},
	}
}
