package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"

	"github.com/spf13/cobra"

	"clinik-import/client"
	"clinik-import/keystore"
	"clinik-import/settings"
	"clinik-import/ui/shell"
)

func newProfile(env Env, root *targetFlags) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "profile",
		Short: "Keep what belongs to one organisation under a name",
		Long: `A profile holds host, environment, short name, proxy and the like of one organisation, and
has a key of its own. Profiles stand in the settings file; what else is in it stays as it
is. One of them may be in use by itself; --profile NAME takes another for one command.`,
		Example: `  clinik-import profile list`,
	}
	cmd.AddCommand(newProfileList(env, root), newProfileShow(env, root), newProfileAdd(env, root), newProfileUse(env, root), newProfileRemove(env, root))
	return cmd
}

// completeProfile completes the name of a profile.
func completeProfile(env Env) func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		file, _ := cmd.Flags().GetString("config")
		return settings.ProfileNames((&settingFlags{file: file}).path(env.Getenv)), cobra.ShellCompDirectiveNoFileComp
	}
}

func newProfileAdd(env Env, root *targetFlags) *cobra.Command {
	var use bool
	cmd := &cobra.Command{
		Use:   "add NAME",
		Short: "Add a profile, with the settings that are given as flags",
		Long: `add writes a profile into the settings file. What it is to hold is given as flags: --host,
--environment, --tenant, --key-source, --synthetic, --proxy, --ca-file, --slots,
--batch-bytes. Its key is stored by: clinik-import key set --profile NAME`,
		Example: `  clinik-import profile add north --environment test --tenant north
  clinik-import profile add south --host https://api.clinikapi.com --use`,
		Args:        takes(1, 1, "a profile"),
		Annotations: newSettings,
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, err := client.ParseHost(root.set.Host); err != nil {
				return fmt.Errorf("the profile %s was not added: %w", args[0], err)
			}
			pairs, err := pairsOfFlags(root.set)
			if err != nil {
				return err
			}
			if err := root.set.AddProfile(args[0], pairs); err != nil {
				return err
			}
			fmt.Fprintf(env.Err, "the profile %s is in %s; store its key with: clinik-import key set --profile %s%s\n", args[0], root.set.Path, args[0], fileFlag(cmd))
			if !use {
				return nil
			}
			return useProfile(env, root, args[0])
		},
	}
	cmd.Flags().BoolVar(&use, "use", false, "make it the one in use")
	return cmd
}

// fileFlag is --config as it was given, to stand in a command that is to find the same
// settings; empty where they are found without it.
func fileFlag(cmd *cobra.Command) string {
	f := cmd.Flags().Lookup("config")
	if f == nil || !f.Changed {
		return ""
	}
	return " --config " + shell.Line([]string{f.Value.String()}, runtime.GOOS == "windows")
}

// pairsOfFlags are the settings given as flags that a profile can have.
func pairsOfFlags(set *settings.Settings) (pairs []settings.Pair, err error) {
	for _, group := range settings.Catalogue() {
		for _, s := range group.Settings {
			if !s.Profile || set.Origin(s.Name).Kind != settings.Flag {
				continue
			}
			value := set.Text(s.Name)
			if s.Takes == "FILE" { // named from here, read from the folder of the settings
				if value, err = filepath.Abs(value); err != nil {
					return nil, err
				}
			}
			pairs = append(pairs, settings.Pair{Name: s.Name, Value: value})
		}
	}
	return pairs, nil
}

func newProfileUse(env Env, root *targetFlags) *cobra.Command {
	return &cobra.Command{
		Use:               "use NAME",
		Short:             "Make a profile the one in use",
		Example:           "  clinik-import profile use north",
		Args:              takes(1, 1, "a profile"),
		ValidArgsFunction: completeProfile(env),
		RunE:              func(cmd *cobra.Command, args []string) error { return useProfile(env, root, args[0]) },
	}
}

func useProfile(env Env, root *targetFlags, name string) error {
	if err := root.set.UseProfile(name); err != nil {
		return err
	}
	fmt.Fprintf(env.Err, "the profile %s is in use\n", name)
	return nil
}

func newProfileRemove(env Env, root *targetFlags) *cobra.Command {
	var keepKey bool
	cmd := &cobra.Command{
		Use:               "remove NAME",
		Short:             "Remove a profile and its key",
		Example:           "  clinik-import profile remove north",
		Args:              takes(1, 1, "a profile"),
		ValidArgsFunction: completeProfile(env),
		RunE: func(cmd *cobra.Command, args []string) error {
			set, err := root.set.WithProfile(args[0])
			if err != nil {
				return err
			}
			own, err := root.set.ProfileAlone(args[0])
			if err != nil {
				return err
			}
			if err := root.set.RemoveProfile(args[0]); err != nil {
				return err
			}
			fmt.Fprintf(env.Err, "the profile %s is gone from %s\n", args[0], root.set.Path)
			if keepKey {
				return nil
			}
			return forgetKeys(cmd.Context(), env, set, args[0], set.Host, own.Host)
		},
	}
	cmd.Flags().BoolVar(&keepKey, "keep-key", false, "leave the key where it is")
	return cmd
}

// forgetKeys removes the keys that a profile has for hosts: that in force, and that of the
// profile itself where a variable or a flag names another one.
func forgetKeys(ctx context.Context, env Env, set *settings.Settings, profile string, hosts ...string) error {
	var errs []error
	slices.Sort(hosts)
	for _, host := range slices.Compact(hosts) {
		host, err := client.ParseHost(host)
		if err != nil {
			continue // no key can have been kept for it
		}
		from, err := keysOf(env, set).Forget(ctx, keystore.Place{Profile: profile, Host: host})
		for _, source := range from {
			fmt.Fprintf(env.Err, "its key for %s is gone from %s\n", host, source.Words())
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
