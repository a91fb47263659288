package main

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

const referenceHead = "# Commands\n\n" +
	"Every command with its own flags. `clinik-import help COMMAND` says more of each, with examples, and which settings it is\n" +
	"used with: [settings](settings.md) are flags of every command. A flag that takes a value has it after a space or a `=`.\n\n" +
	"This page is made from the commands themselves: `go test ./packaging/pages -run TestCommandsReference -update`.\n"

// practiceOnly begins the description of flags that are for the practice server.
const practiceOnly = "sandbox: "

// reference is the page of all commands, as Markdown. Flags of the practice server are
// listed once, at the command that is the server; settings have a page of their own.
func reference(root *cobra.Command) []byte {
	root.InitDefaultHelpFlag()
	page := bytes.NewBufferString(referenceHead)
	describe(page, root)
	return page.Bytes()
}

// describe adds a command, and those below it.
func describe(page *bytes.Buffer, cmd *cobra.Command) {
	if cmd.Runnable() && !cmd.Hidden {
		fmt.Fprintf(page, "\n## `%s`\n\n%s.\n", strings.TrimSuffix(cmd.UseLine(), " [flags]"), strings.TrimSuffix(cmd.Short, "."))
		flagTable(page, cmd)
	}
	for _, sub := range cmd.Commands() {
		describe(page, sub)
	}
}

// flagTable adds the flags of a command that are its own.
func flagTable(page *bytes.Buffer, cmd *cobra.Command) {
	const head = "\n| flag | what it does |\n|---|---|\n"
	listed, practises := false, false
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
		about, practice := strings.CutPrefix(f.Usage, practiceOnly)
		practice = practice && cmd.Name() != "sandbox"
		practises = practises || practice
		if f.Hidden || f.Name == "help" || practice || cmd.Root().PersistentFlags().Lookup(f.Name) != nil {
			return
		}
		if !listed {
			page.WriteString(head)
			listed = true
		}
		fmt.Fprintf(page, "| `%s` | %s |\n", written(f), inTable(about, f))
	})
	if practises {
		page.WriteString("\nOn the practice server it takes the flags of `clinik-import sandbox` too.\n")
	}
}

// written is a flag as it is typed.
func written(f *pflag.Flag) string {
	name := "--" + f.Name
	if f.Shorthand != "" {
		name = "-" + f.Shorthand + ", " + name
	}
	if value, _ := pflag.UnquoteUsage(f); value != "" {
		name += " " + value
	}
	return name
}

// inTable is what a flag does, with what holds where it is not given.
func inTable(about string, f *pflag.Flag) string {
	about = strings.NewReplacer("`", "", "|", `\|`).Replace(about)
	switch value := f.DefValue; {
	case value == "", value == "0", value == "false", value == "[]", strings.Contains(about, "(default"):
	case f.Value.Type() == "bool":
		about += " (on by itself)"
	default:
		about += " (default " + value + ")"
	}
	return about
}
