// Command pages writes what a package brings beside the program: the manual pages, the
// shells' completions and a reference of all commands, made from the commands themselves,
// and a settings file in which everything is explained and nothing is set.
//
//	go run ./packaging/pages FOLDER [SECONDS]     FOLDER/man/*.1   FOLDER/completions/clinik-import.{bash,zsh,fish,ps1}   FOLDER/commands.md   FOLDER/settings.toml
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"clinik-import/cli"
	"clinik-import/settings"
)

func main() {
	if len(os.Args) != 2 && len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: go run ./packaging/pages FOLDER [SECONDS]")
		os.Exit(1)
	}
	date, err := sourceDate(os.Args[2:])
	if err == nil {
		err = write(os.Args[1], cli.Command(), date)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "pages:", err)
		os.Exit(1)
	}
}

// sourceDate is the date that the pages bear: that of the source, in seconds since 1970,
// so that the same source makes the same pages. Where none is given it is day one.
func sourceDate(args []string) (time.Time, error) {
	if len(args) == 0 {
		return time.Unix(0, 0).UTC(), nil
	}
	seconds, err := strconv.ParseInt(args[0], 10, 64)
	return time.Unix(seconds, 0).UTC(), err
}

// write makes the folders and all pages in them.
func write(folder string, root *cobra.Command, date time.Time) error {
	man, completions := filepath.Join(folder, "man"), filepath.Join(folder, "completions")
	for _, dir := range []string{man, completions} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	root.DisableAutoGenTag = true
	inset(root)
	if err := manuals(man, root, doc.GenManHeader{Section: "1", Date: &date, Source: "clinik-import", Manual: "clinik-import"}); err != nil {
		return err
	}
	for name, script := range map[string]func(io.Writer) error{
		"clinik-import.bash": func(w io.Writer) error { return root.GenBashCompletionV2(w, true) },
		"clinik-import.zsh":  root.GenZshCompletion,
		"clinik-import.fish": func(w io.Writer) error { return root.GenFishCompletion(w, true) },
		"clinik-import.ps1":  root.GenPowerShellCompletionWithDesc,
	} {
		if err := writeFile(filepath.Join(completions, name), script); err != nil {
			return err
		}
	}
	return errors.Join(os.WriteFile(filepath.Join(folder, "commands.md"), reference(root), 0o644),
		os.WriteFile(filepath.Join(folder, settings.FileName), settings.Sample(), 0o644))
}

// manuals writes the manual page of a command, and of all below it. Each lists the flags that
// the help of its command does.
func manuals(folder string, cmd *cobra.Command, header doc.GenManHeader) error {
	cli.ListSettings(cmd)
	title := header // the page puts the command's name into it
	err := writeFile(filepath.Join(folder, strings.ReplaceAll(cmd.CommandPath(), " ", "-")+".1"),
		func(w io.Writer) error { return doc.GenMan(cmd, &title, w) })
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() && !sub.IsAdditionalHelpTopicCommand() {
			err = errors.Join(err, manuals(folder, sub, header))
		}
	}
	return err
}

// inset moves the lines of a command's description that are indented, and of all below it, so
// far to the right that Markdown, of which manual pages are made, takes them as they stand.
func inset(cmd *cobra.Command) {
	cmd.Long = strings.ReplaceAll(cmd.Long, "\n  ", "\n      ")
	for _, sub := range cmd.Commands() {
		inset(sub)
	}
}

func writeFile(path string, content func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := content(f); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
