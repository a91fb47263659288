// Command pages writes what a package brings beside the program: the manual pages and
// the shells' completions, both made from the commands themselves.
//
//	go run ./packaging/pages FOLDER     FOLDER/man/*.1   FOLDER/completions/clinik-import.{bash,zsh,fish,ps1}
package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"clinik-import/cli"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go run ./packaging/pages FOLDER")
		os.Exit(1)
	}
	if err := write(os.Args[1], cli.Command(), sourceDate(os.Getenv)); err != nil {
		fmt.Fprintln(os.Stderr, "pages:", err)
		os.Exit(1)
	}
}

// sourceDate is the date that the pages bear: that of the source, so that the same source
// makes the same pages. Without SOURCE_DATE_EPOCH (seconds since 1970) it is day one.
func sourceDate(getenv func(string) string) time.Time {
	seconds, _ := strconv.ParseInt(getenv("SOURCE_DATE_EPOCH"), 10, 64)
	return time.Unix(seconds, 0).UTC()
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
	header := &doc.GenManHeader{Title: "CLINIK-IMPORT", Section: "1", Date: &date, Source: "clinik-import", Manual: "clinik-import"}
	if err := doc.GenManTree(root, header, man); err != nil {
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
	return nil
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
