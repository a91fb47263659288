package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"clinik-import/resource"
)

// didYouMean names the one known word that a misspelt one is near to, in brackets; it is
// empty where none is, or several are.
func didYouMean(word string, known []string) string {
	if near := resource.Nearest(word, known); near != "" {
		return " (did you mean " + near + "?)"
	}
	return ""
}

// wrongWord refuses a word for a flag that takes one of a few.
func wrongWord(flag, word string, known ...string) error {
	last := len(known) - 1
	return fmt.Errorf("--%s %q: it is %s%s", flag, word, strings.Join(known[:last], ", ")+" or "+known[last], didYouMean(word, known))
}

// lookupType finds a type by its FHIR name and says what is near when there is none.
func lookupType(name string) (*resource.Type, error) {
	if t, ok := resource.Lookup(name); ok {
		return t, nil
	}
	return nil, fmt.Errorf("--type %s: ClinikAPI has no such resource type%s; the %d it has are listed by: clinik-import lint --types",
		name, didYouMean(name, resource.Names()), len(resource.Names()))
}

// unknownFlag explains a flag that a command does not have.
func unknownFlag(cmd *cobra.Command, unknown *pflag.NotExistError) error {
	name := unknown.GetSpecifiedName()
	if unknown.GetSpecifiedShortnames() != "" {
		return fmt.Errorf("%s has no flag -%s; its flags are listed by: %[1]s --help", cmd.CommandPath(), name)
	}
	var known []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, "--"+f.Name) })
	return fmt.Errorf("%s has no flag --%s%s; its flags are listed by: %[1]s --help", cmd.CommandPath(), name, didYouMean("--"+name, known))
}

// chooseSubcommand explains a command that does nothing by itself, and refuses a word that
// is none of its subcommands: a script must not take the help for success.
func chooseSubcommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return cmd.Help()
	}
	names := commandNames(cmd)
	return fmt.Errorf("%s has no %q%s; it has: %s", cmd.CommandPath(), args[0], didYouMean(args[0], names), strings.Join(names, ", "))
}

func commandNames(cmd *cobra.Command) (names []string) {
	for _, sub := range cmd.Commands() {
		if !sub.Hidden {
			names = append(names, sub.Name())
		}
	}
	return names
}

// misspelt refuses a word that is no file; the first may have been meant for a command.
func misspelt(root *cobra.Command, args []string) error {
	missing := slices.IndexFunc(args, func(arg string) bool {
		_, err := os.Lstat(arg)
		return arg != standardInput && err != nil
	})
	if missing < 0 {
		return nil
	}
	if missing > 0 || filepath.Base(args[0]) != args[0] {
		return fmt.Errorf("there is no file or folder %q", args[missing])
	}
	root.SuggestionsMinimumDistance = 2 // letters that may be wrong
	near := root.SuggestionsFor(args[0])
	if one := resource.Nearest(args[0], commandNames(root)); one != "" && !slices.Contains(near, one) {
		near = append(near, one) // letters that changed places
	}
	if len(near) == 0 {
		return fmt.Errorf("there is neither a file nor a command %q; the commands are listed by: clinik-import --help", args[0])
	}
	return fmt.Errorf("there is neither a file nor a command %q. Did you mean: clinik-import %s? The commands are listed by: clinik-import --help", args[0], strings.Join(near, ", or: clinik-import "))
}
