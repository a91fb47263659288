package cli

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"clinik-import/settings"
)

func newConfig(env Env, flags *settingFlags) *cobra.Command {
	var asJSON, reference bool
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Print the settings in force, and where each comes from",
		Long: `config prints every setting, its value and where that comes from: a flag, a variable,
the profile in use, the settings file, or the default. Every setting is a flag of every
command (--idle-lock 10m) and a variable (CLINIK_IMPORT_IDLE_LOCK=10m) as well.`,
		Example: `  clinik-import config
  clinik-import config --json
  clinik-import config init
  clinik-import config --profile north --theme light`,
		Args:        takes(0, 0, ""),
		Annotations: ownSettings,
		RunE: func(cmd *cobra.Command, args []string) error {
			if reference {
				return settings.WriteManual(env.Out)
			}
			s, err := flags.loadThere(env)
			if err != nil {
				return err
			}
			if asJSON {
				return printConfigJSON(env.Out, s)
			}
			return printConfig(env.Out, s, inForce(s))
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	cmd.Flags().BoolVar(&reference, "reference", false, "print what can be set, as Markdown")
	cmd.AddCommand(newConfigPath(env, flags), newConfigInit(env, flags))
	return cmd
}

func newConfigPath(env Env, flags *settingFlags) *cobra.Command {
	return &cobra.Command{
		Use:     "path",
		Short:   "Print where the settings file is",
		Example: "  clinik-import config path",
		Args:    takes(0, 0, ""),
		RunE: func(cmd *cobra.Command, args []string) error {
			_, err := fmt.Fprintln(env.Out, flags.path(env.Getenv))
			return err
		},
	}
}

func newConfigInit(env Env, flags *settingFlags) *cobra.Command {
	return &cobra.Command{
		Use:     "init",
		Short:   "Write a settings file in which everything is explained and nothing is set",
		Example: "  clinik-import config init",
		Args:    takes(0, 0, ""),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := flags.load(env)
			if err != nil {
				return err
			}
			if err := s.Init(); err != nil {
				return err
			}
			_, err = fmt.Fprintln(env.Out, s.Path)
			return err
		},
	}
}

// inForce tells what holds on this computer where a setting is not set, by its name.
func inForce(s *settings.Settings) map[string]string {
	o := targetFlags{set: s}
	return map[string]string{"state": o.stateFolder(), "log-file": o.logPath()}
}

// printConfig lists the settings for a person; unset is what holds where one is not set,
// if that is more than the setting says of itself.
func printConfig(out io.Writer, s *settings.Settings, unset map[string]string) error {
	note := ""
	if !s.Read {
		note = " (there is none; clinik-import config init writes one)"
	}
	fmt.Fprintf(out, "settings file: %s%s\n\n", s.Path, note)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, v := range s.List() {
		text := cmp.Or(v.Text, unset[v.Name], "("+v.Unset+")")
		fmt.Fprintf(w, "%s\t%s\t%s\n", v.Name, text, v.Origin)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, name := range s.Ignored {
		fmt.Fprintf(out, "\nthe variable %s is no setting; it is not used\n", name)
	}
	return nil
}

// configJSON is what config --json prints.
type configJSON struct {
	File     string       `json:"file"`
	Read     bool         `json:"read"` // the file exists
	Settings []configLine `json:"settings"`
	Ignored  []string     `json:"ignored"` // variables of our prefix that are no settings
}

type configLine struct {
	Name   string  `json:"name"`
	Value  *string `json:"value"` // null: not set
	Source string  `json:"source"`
	From   string  `json:"from,omitempty"` // the variable, flag or profile
	Line   int     `json:"line,omitempty"` // of the file
}

func printConfigJSON(out io.Writer, s *settings.Settings) error {
	all := configJSON{File: s.Path, Read: s.Read, Ignored: append([]string{}, s.Ignored...)}
	for _, v := range s.List() {
		line := configLine{Name: v.Name, Source: v.Origin.Kind.String(), From: v.Origin.Name, Line: v.Origin.Line}
		if v.Text != "" {
			line.Value = &v.Text
		}
		all.Settings = append(all.Settings, line)
	}
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	return e.Encode(all)
}
