package cli

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"clinik-import/ui/report"
	"clinik-import/ui/safe"
)

type reportFlags struct {
	practice bool
	json     bool
	format   string
	out      string
}

func newReport(env Env, root *targetFlags, load func() error) *cobra.Command {
	var o reportFlags
	cmd := &cobra.Command{
		Use:   "report [RUN]",
		Short: "Write a page about a run for the owner of the data",
		Long: `report writes what became of a run, by default the newest: the numbers, what is wrong and
how often, where for example, the batches. It holds no values of records: samples show
the shape only, letters as x and digits as 9. The files are checked again for it.`,
		Example: `  clinik-import report --sandbox
  clinik-import report --sandbox --format html -o report.html
  clinik-import report --sandbox --json`,
		Args: takes(0, 1, "a run"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.json && cmd.Flags().Changed("format") && o.format != "json" {
				return fmt.Errorf("--json and --format %s exclude each other", o.format)
			}
			if o.json {
				o.format = "json"
			}
			a, err := openArchive(env, root, o.practice)
			if err != nil {
				return err
			}
			defer a.Close()
			return writeReport(cmd.Context(), env, a, argument0(args), o)
		},
	}
	cmd.ValidArgsFunction = completeArchive(env, root, load, &o.practice, runNames)
	f := cmd.Flags()
	f.BoolVar(&o.practice, "sandbox", false, "of a practice run, instead of a real one")
	f.StringVar(&o.format, "format", "markdown", "print as `FORMAT`: markdown, html or json")
	f.BoolVar(&o.json, "json", false, "the same as --format json: one JSON object")
	f.StringVarP(&o.out, "output", "o", "", "write it to this `FILE`, which must not be there yet (default: standard output)")
	return cmd
}

func writeReport(ctx context.Context, env Env, a *archive, name string, o reportFlags) error {
	if o.format != "markdown" && o.format != "html" && o.format != "json" {
		return wrongWord("format", o.format, "markdown", "html", "json")
	}
	r, err := a.run(name)
	if err != nil {
		return err
	}
	run, err := a.take(r)
	if err != nil {
		return err
	}
	if err := linted(ctx, run); err != nil {
		return err
	}
	page := report.Of(run, r.engine.Target(), time.Now())
	write := page.Markdown
	switch o.format {
	case "html":
		write = page.HTML
	case "json":
		write = func(w io.Writer) error { return writeReportJSON(w, page) }
	}
	if o.out == "" || o.out == "-" {
		return write(env.Out)
	}
	if err := report.WriteNew(o.out, write); err != nil {
		return fmt.Errorf("nothing was written: %w", err)
	}
	return nil
}

// oneLine is a text that is safe to show, on one line.
func oneLine(text string) string { return safe.Clean(text).String() }
