package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"clinik-import/settings"
)

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
