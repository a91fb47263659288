package cli

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/adrg/xdg"
	"github.com/spf13/cobra"

	"clinik-import/settings"
)

// settingFlags are the flags of every setting: those of the catalogue, the severities of
// rules, and the place of the settings file.
type settingFlags struct {
	file   string
	values map[string]string // of the flags that were given
	rules  []string          // RULE=SEVERITY
}

// register gives cmd, and all commands below it, the flags. The help of each lists those
// that it is used with, and so does its manual page; docs/settings.md names all.
func (f *settingFlags) register(cmd *cobra.Command) {
	f.values = map[string]string{}
	flags := cmd.PersistentFlags()
	for _, group := range settings.Catalogue() {
		for _, s := range group.Settings {
			flag := flags.VarPF(&settingFlag{f, s}, s.Name, "", describe(s))
			flag.Hidden = !s.Common
			if s.Switch {
				flag.NoOptDefVal = "true"
			}
			offer(cmd, s.Name, f.offered(s))
		}
	}
	flags.Var(&ruleFlag{f, false}, "severity", "grade a rule otherwise, as RULE=error, warning, note or off; may be repeated")
	flags.Var(&ruleFlag{f, true}, "off", "leave a rule out, by its code; may be repeated")
	flags.StringVar(&f.file, "config", "", "settings `FILE` (default: the platform's folder for configuration)")
}

// offered completes the value of a setting.
func (f *settingFlags) offered(s settings.Setting) cobra.CompletionFunc {
	return func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		switch {
		case s.Name == "profile":
			return settings.ProfileNames(f.path(os.Getenv)), cobra.ShellCompDirectiveNoFileComp
		case s.Takes == "FILE":
			return nil, cobra.ShellCompDirectiveDefault
		case s.Takes == "FOLDER":
			return nil, cobra.ShellCompDirectiveFilterDirs
		}
		return s.Words, cobra.ShellCompDirectiveNoFileComp
	}
}

// describe is a setting in the help of a flag.
func describe(s settings.Setting) string {
	about := s.About
	if second := about[1]; second < 'A' || second > 'Z' { // not an abbreviation such as PEM
		about = strings.ToLower(about[:1]) + about[1:]
	}
	if s.Default == "" {
		about += " (default: " + s.Unset + ")"
	}
	return about
}

// path is where the settings file is, or would be.
func (f *settingFlags) path(getenv func(string) string) string {
	if f.file != "" {
		return f.file
	}
	if path := getenv(settings.FileVariable); path != "" {
		return path
	}
	return filepath.Join(xdg.ConfigHome, "clinik-import", settings.FileName)
}

// load puts together what is in force.
func (f *settingFlags) load(env Env) (*settings.Settings, error) {
	return settings.Load(settings.Sources{
		Path: f.path(env.Getenv), Named: f.file != "", Environ: env.Environ(), Flags: maps.Clone(f.values), Rules: slices.Clone(f.rules),
	})
}

// loadThere is load, but a file that was named, by a flag or by the variable, has to be there:
// without what it holds another server, another severity or another limit could be in force.
func (f *settingFlags) loadThere(env Env) (*settings.Settings, error) {
	set, err := f.load(env)
	switch {
	case err != nil || set.Read:
		return set, err
	case f.file != "":
		return nil, fmt.Errorf("--config %s: there is no such file; a new one is made by: clinik-import config init", f.file)
	case env.Getenv(settings.FileVariable) != "":
		return nil, fmt.Errorf("there is no file %s, which %s names: correct the variable; a new file is made by: clinik-import config init", set.Path, settings.FileVariable)
	}
	return set, nil
}

// A settingFlag keeps what was given for a setting; it is checked when all is put together.
type settingFlag struct {
	to      *settingFlags
	setting settings.Setting
}

// Set keeps the text.
func (f *settingFlag) Set(text string) error { f.to.values[f.setting.Name] = text; return nil }

// String is the value, or the default for the help.
func (f *settingFlag) String() string {
	if f.to == nil {
		return ""
	}
	if text, given := f.to.values[f.setting.Name]; given {
		return text
	}
	return f.setting.Default
}

// Type names what it takes, for the help.
func (f *settingFlag) Type() string {
	if f.setting.Switch {
		return "bool" // the help then shows no value
	}
	return f.setting.Takes
}

// A ruleFlag is --severity or --off; what is said last of a rule counts.
type ruleFlag struct {
	to  *settingFlags
	off bool
}

// Set keeps a rule and its severity.
func (f *ruleFlag) Set(text string) error {
	if f.off {
		text += "=off"
	}
	f.to.rules = append(f.to.rules, text)
	return nil
}

// String is empty: no rule is graded otherwise by itself.
func (f *ruleFlag) String() string { return "" }

// Type names what it takes.
func (f *ruleFlag) Type() string {
	if f.off {
		return "RULE"
	}
	return "RULE=SEVERITY"
}

// ownSettings marks commands that need no settings, or read them for themselves: they
// work whatever the settings file says.
var ownSettings = map[string]string{"settings": "own"}

// newSettings marks commands that may make the settings file.
var newSettings = map[string]string{"settings": "new"}

func needsSettings(cmd *cobra.Command) bool {
	for at := cmd; at != nil; at = at.Parent() {
		if at.Annotations["settings"] == "own" || at.Name() == cobra.ShellCompRequestCmd || at.Name() == cobra.ShellCompNoDescRequestCmd {
			return false
		}
	}
	return true
}
