package settings

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
)

// Sample is a settings file in which everything is explained and nothing is set.
func Sample() []byte {
	var b strings.Builder
	b.WriteString(`# Settings of clinik-import. Take the # away before a line to set it.
# What is in force, and where it comes from, is printed by: clinik-import config
# A variable comes before this file, and a flag before both.
`)
	for _, g := range catalogue {
		fmt.Fprintf(&b, "\n# --- %s ---\n", g.Title)
		for _, s := range g.Settings {
			value := s.Default
			if value == "" {
				value = s.Example
			}
			if value == "" {
				value = s.Words[0]
			}
			fmt.Fprintf(&b, "\n# %s. %s\n", s.About, s.wordsText())
			fmt.Fprintf(&b, "# %s = %s\n", s.Name, s.quote(value))
		}
	}
	fmt.Fprintf(&b, `
# --- Rules of the check: error, warning, note or off, by the code of the rule ---

# [%s]
# "field.unknown" = "error"

# --- Profiles: settings of one organisation; made by clinik-import profile add NAME ---

# [%s.north]
# environment = "test"
# tenant = "north"
`, RulesTable, profilesTable)
	return []byte(b.String())
}

// wordsText says what a setting can be where that is a choice, and else its form.
func (s *Setting) wordsText() string {
	switch {
	case len(s.Words) > 0:
		return "One of: " + strings.Join(s.Words, ", ") + "."
	case s.Switch:
		return "true or false."
	}
	return strings.TrimSpace(s.More)
}

// Init writes the sample where the settings file belongs. One that is there is left alone.
func (s *Settings) Init() error {
	if _, err := os.Lstat(s.Path); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is there already; it was left as it is", s.Path)
	}
	return s.save(Sample())
}

const manualTop = `# Settings

Settings are kept in one file, ` + "`" + FileName + "`" + ` ([TOML](https://toml.io)), in the platform's folder for
configuration. ` + "`clinik-import config path`" + ` prints where that is, ` + "`clinik-import config init`" + ` writes a sample with
everything explained, and ` + "`clinik-import config`" + ` prints what is in force and where each value comes from. The file can
be elsewhere: ` + "`--config FILE`" + `, or the variable ` + "`" + FileVariable + "`" + `. One that is named so has
to be there: without it nothing but ` + "`config init`" + ` and ` + "`config path`" + ` is done.

Every setting is also a flag (` + "`--idle-lock 10m`" + `) and a variable (` + "`CLINIK_IMPORT_IDLE_LOCK=10m`" + `). A flag comes before a
variable, a variable before the profile in use, the profile before the rest of the file, and that before the default.
A name that does not exist and a value that cannot be are refused, with the file and the line.

A key is never a setting. It is given to ` + "`clinik-import key set`" + `, which keeps it in the system's key store.

This page is printed by ` + "`clinik-import config --reference`" + `.
`

const manualEnd = `
## Severity of rules

` + "```toml" + `
[rules]
"field.unknown" = "error"
"text.crlf" = "off"
` + "```" + `

The codes are those of [the rules](rules.md); the severities are error, warning, note and off. As flags:
` + "`--severity field.unknown=error --off text.crlf`" + `; as a variable: ` + "`CLINIK_IMPORT_RULES=field.unknown=error,text.crlf=off`" + `.

## Profiles

A profile holds what belongs to one organisation, under a name:

` + "```toml" + `
profile = "north"            # the one in use

[profiles.north]
environment = "live"
tenant = "north"
proxy = "http://proxy.example.org:3128"

[profiles.practice]
environment = "test"
synthetic = true
` + "```" + `

` + "`clinik-import profile add|list|show|use|remove`" + ` write the same; what else is in the file stays as it is. ` + "`--profile NAME`" + `
takes another one for one command. A profile can have: %s.
Each profile has a key of its own, bound to its host.
`

// WriteManual writes the reference of all settings in Markdown.
func WriteManual(to io.Writer) error {
	var b strings.Builder
	b.WriteString(manualTop)
	var inProfile []string
	for _, g := range catalogue {
		fmt.Fprintf(&b, "\n## %s\n", g.Title)
		for _, s := range g.Settings {
			s.manual(&b)
			if s.Profile {
				inProfile = append(inProfile, "`"+s.Name+"`")
			}
		}
	}
	fmt.Fprintf(&b, manualEnd, strings.Join(inProfile, ", "))
	_, err := io.WriteString(to, b.String())
	return err
}

func (s *Setting) manual(b *strings.Builder) {
	fmt.Fprintf(b, "\n### `%s`\n\n**%s.**", s.Name, s.About)
	if s.More != "" {
		b.WriteString(" " + s.More)
	}
	example := s.Default
	if s.Example != "" {
		example = s.Example
	} else if example == "" {
		example = s.Words[0]
	}
	fmt.Fprintf(b, "\n\n- Value: %s\n- Default: %s\n- In the file: `%s = %s`\n- Variable: `%s`\n",
		s.valueText(), s.defaultText(), s.Name, s.quote(example), variableOf(s.Name))
}

func (s *Setting) valueText() string {
	if len(s.Words) > 0 {
		return "`" + strings.Join(s.Words, "`, `") + "`"
	}
	if s.Switch {
		return "`true`, `false`"
	}
	return s.Takes
}

func (s *Setting) defaultText() string {
	switch {
	case s.Default == "":
		return s.Unset
	case s.Switch:
		return "`" + s.Default + "`"
	}
	return "`" + strconv.Quote(s.Default) + "`"
}
