package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"slices"
	"text/tabwriter"

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

// profileShown is a profile as --json prints it.
type profileShown struct {
	Name        string `json:"name"`
	InUse       bool   `json:"inUse"`
	Host        string `json:"host"`
	Environment string `json:"environment,omitempty"`
	Tenant      string `json:"tenant,omitempty"`
	KeySource   string `json:"keySource"`
	Synthetic   bool   `json:"synthetic"`
	Proxy       string `json:"proxy"`
	CAFile      string `json:"caFile"`
	Slots       string `json:"slots"`

	Key    *string `json:"key"`              // masked; null where none is found that may be used
	Source string  `json:"source,omitempty"` // where it was found
}

// withKey adds the key of a profile, masked, as far as one is found.
func (p profileShown) withKey(ctx context.Context, env Env, set *settings.Settings) profileShown {
	if own, err := set.WithProfile(p.Name); err == nil {
		if h, err := holderOf(ctx, env, own, own.Host); err == nil {
			key := h.Key.String()
			p.Key, p.Source = &key, string(h.Source)
		}
	}
	return p
}

func shownProfile(set *settings.Settings, name string) (profileShown, error) {
	s, err := set.WithProfile(name)
	if err != nil {
		return profileShown{}, err
	}
	return profileShown{
		Name: name, InUse: name == set.Profile, Host: s.Host, Environment: s.Environment, Tenant: s.Tenant,
		KeySource: s.KeySource, Synthetic: s.Synthetic, Proxy: s.Text("proxy"), CAFile: s.CAFile, Slots: s.Text("slots"),
	}, nil
}

func newProfileList(env Env, root *targetFlags) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List the profiles",
		Example: "  clinik-import profile list",
		Args:    takes(0, 0, ""),
		RunE: func(cmd *cobra.Command, args []string) error {
			all := []profileShown{}
			for _, name := range root.set.Profiles() {
				p, err := shownProfile(root.set, name)
				if err != nil {
					return err
				}
				all = append(all, p)
			}
			if len(all) > 0 {
				tellStronger(env, root.set, "host", "environment", "tenant")
			}
			if asJSON {
				for i := range all {
					all[i] = all[i].withKey(cmd.Context(), env, root.set)
				}
				return json.NewEncoder(env.Out).Encode(all)
			}
			return listProfiles(env.Out, all)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON array")
	return cmd
}

// tellStronger says which settings are those of a variable or a flag, whatever the profiles say.
func tellStronger(env Env, set *settings.Settings, names ...string) {
	for _, name := range names {
		if from := set.Origin(name); from.Kind >= settings.Environment {
			fmt.Fprintf(env.Err, "%s: the %s counts now, whatever a profile says\n", name, from)
		}
	}
}

func listProfiles(out io.Writer, all []profileShown) error {
	if len(all) == 0 {
		_, err := fmt.Fprintln(out, "there is no profile; make one with: clinik-import profile add NAME")
		return err
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "  NAME\tHOST\tENVIRONMENT\tTENANT")
	for _, p := range all {
		mark := " "
		if p.InUse {
			mark = "*"
		}
		fmt.Fprintf(w, "%s %s\t%s\t%s\t%s\n", mark, p.Name, p.Host, orDash(p.Environment), orDash(p.Tenant))
	}
	return w.Flush()
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func newProfileShow(env Env, root *targetFlags) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:               "show [NAME]",
		Short:             "Print a profile and its key, masked (default: the one in use)",
		Example:           "  clinik-import profile show north",
		Args:              takes(0, 1, "a profile"),
		ValidArgsFunction: completeProfile(env),
		RunE: func(cmd *cobra.Command, args []string) error {
			name := root.set.Profile
			if len(args) == 1 {
				name = args[0]
			}
			if name == "" {
				return fmt.Errorf("no profile is in use; name one, or choose one with: clinik-import profile use NAME")
			}
			p, err := shownProfile(root.set, name)
			if err != nil {
				return err
			}
			tellStronger(env, root.set, "host", "environment", "tenant", "synthetic", "proxy", "ca-file", "slots")
			if asJSON {
				return json.NewEncoder(env.Out).Encode(p.withKey(cmd.Context(), env, root.set))
			}
			set, err := root.set.WithProfile(name)
			if err != nil {
				return err
			}
			w := tabwriter.NewWriter(env.Out, 0, 0, 2, ' ', 0)
			fmt.Fprintf(w, "name\t%s\nhost\t%s\nenvironment\t%s\ntenant\t%s\nsynthetic\t%t\nproxy\t%s\nca-file\t%s\nslots\t%s\n",
				p.Name, p.Host, orDash(p.Environment), orDash(p.Tenant), p.Synthetic, orDash(p.Proxy), orDash(p.CAFile), p.Slots)
			if h, err := holderOf(cmd.Context(), env, set, set.Host); err != nil {
				fmt.Fprintf(w, "key\t-\n")
			} else {
				fmt.Fprintf(w, "key\t%s, from %s\n", h.Key, h.Source.Words())
			}
			return w.Flush()
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
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
