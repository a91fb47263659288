package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ui/safe"
)

type lintFlags struct {
	typeName string
	format   string
	max      int
}

func newLint(env Env) *cobra.Command {
	var o lintFlags
	cmd := &cobra.Command{
		Use:   "lint FILE|FOLDER…",
		Short: "Check files and list every problem, sending nothing",
		Long: `lint checks every line of the files against its resource type and lists all problems,
grouped by rule (text) or one a line (json). It needs no key and no network.
Exit code 2 if there is any error, 0 if there is none.`,
		Example: `  clinik-import lint testdata/patients.ndjson
  clinik-import lint --type Patient --format json testdata/patients.ndjson`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return lint(cmd.Context(), env, o, args)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.typeName, "type", "", "resource type of the records (default: detected)")
	f.StringVar(&o.format, "format", "text", "text or json")
	f.IntVar(&o.max, "max", 0, "list at most so many problems (0: all); the counts stay whole")
	return cmd
}

func lint(ctx context.Context, env Env, o lintFlags, args []string) error {
	if o.format != "text" && o.format != "json" {
		return fmt.Errorf("--format %q: it is text or json", o.format)
	}
	out := newReporter(env, false)
	paths, err := expand(args)
	if err != nil {
		return err
	}
	inputs, err := openInputs(ctx, paths, o.typeName, out.say)
	if err != nil {
		return err
	}
	defer closeInputs(inputs)

	total := lintSummary{Files: len(inputs), Types: map[string]int64{}}
	listed := 0
	for _, in := range inputs {
		linter := &ndjson.Linter{Type: in.Type}
		if o.format == "json" {
			if err := lintJSON(ctx, env, linter, in, o.max, &listed); err != nil {
				return err
			}
		}
		report, err := watchLint(ctx, out, linter, in)
		if err != nil {
			return err
		}
		sum := report.Summary()
		total.add(in.Type.Name(), sum)
		if o.format == "text" {
			lintText(env, in, sum, o.max)
		}
	}
	total.print(env, o.format)
	if total.Errors > 0 {
		return &exitError{ExitLint, nil}
	}
	return nil
}

// watchLint lints one file and shows progress when it takes long.
func watchLint(ctx context.Context, out *reporter, linter *ndjson.Linter, in importer.Input) (*ndjson.Report, error) {
	report := ndjson.NewReport()
	done := make(chan error, 1)
	go func() { done <- linter.File(ctx, in.File, report) }()
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if p := report.Progress(); p.Total > 0 {
				out.sayOver("%s: checking, %d %%, %s", filepath.Base(in.File.Info().Path), min(100, p.Bytes*100/p.Total), count(p.Lines, "line"))
			}
		case err := <-done:
			out.endRedraw()
			return report, err
		}
	}
}

// lintText prints the problems of a file, grouped by rule and field.
func lintText(env Env, in importer.Input, sum ndjson.Summary, most int) {
	fmt.Fprintf(env.Out, "%s: %s, %s\n", safe.Clean(in.File.Info().Path), in.Type.Name(), count(sum.Records, "record"))
	titles := map[string]string{}
	for _, rule := range ndjson.Rules() {
		titles[rule.Code] = rule.Title
	}
	for i, g := range sum.Rules {
		if most > 0 && i == most {
			fmt.Fprintf(env.Out, "  … %d more groups\n", len(sum.Rules)-i)
			break
		}
		field := strings.TrimPrefix(g.Field, "/")
		fmt.Fprintf(env.Out, "  %-7s %6d  %-18s %-24s first on line %d  %s\n", g.Severity, g.Count, g.Rule, safe.Clean(field), g.First, titles[g.Rule])
	}
}

// problemJSON is one problem, one line of the JSON form.
type problemJSON struct {
	File     string `json:"file"`
	Line     int64  `json:"line"`
	Offset   int64  `json:"offset"`
	Column   int    `json:"column"`
	Rule     string `json:"rule"`
	Severity string `json:"severity"`
	Pointer  string `json:"pointer"`
	Message  string `json:"message"`
	Hint     string `json:"hint,omitempty"`
	Fix      string `json:"fix,omitempty"`
}

// lintJSON streams every problem of a file.
func lintJSON(ctx context.Context, env Env, linter *ndjson.Linter, in importer.Input, most int, listed *int) error {
	encoder := json.NewEncoder(env.Out)
	encoder.SetEscapeHTML(false)
	var problems []ndjson.Problem
	return in.File.Scan(ctx, 1, func(line ndjson.Line) error {
		problems = linter.Line(problems[:0], line)
		for _, p := range problems {
			if most > 0 && *listed == most {
				return nil
			}
			*listed++
			j := problemJSON{in.File.Info().Path, p.Line, p.Offset, p.Column, p.Rule, p.Severity.String(), p.Pointer, p.Message, p.Hint, ""}
			if len(p.Fixes) > 0 {
				j.Fix = p.Fixes[0].Label
			}
			if err := encoder.Encode(j); err != nil {
				return err
			}
		}
		return nil
	})
}

// lintSummary adds up all files. Clean counts records without an error.
type lintSummary struct {
	Files    int              `json:"files"`
	Lines    int64            `json:"lines"`
	Blank    int64            `json:"blank"`
	Records  int64            `json:"records"`
	Clean    int64            `json:"clean"`
	Errors   int64            `json:"errors"`
	Warnings int64            `json:"warnings"`
	Notes    int64            `json:"notes"`
	Types    map[string]int64 `json:"types"` // records of each resource type
}

func (t *lintSummary) add(typeName string, s ndjson.Summary) {
	t.Lines += s.Lines
	t.Blank += s.Blank
	t.Records += s.Records
	t.Clean += s.Clean
	t.Errors += s.Errors
	t.Warnings += s.Warnings
	t.Notes += s.Notes
	t.Types[typeName] += s.Records
}

func (t *lintSummary) print(env Env, format string) {
	if format == "json" {
		line, err := json.Marshal(struct {
			Summary *lintSummary `json:"summary"`
		}{t})
		if err == nil {
			fmt.Fprintf(env.Out, "%s\n", line)
		}
		return
	}
	fmt.Fprintf(env.Out, "%s, %s: %d blank, %s, %d clean; %s, %s, %s\n", count(int64(t.Files), "file"), count(t.Lines, "line"),
		t.Blank, count(t.Records, "record"), t.Clean, count(t.Errors, "error"), count(t.Warnings, "warning"), count(t.Notes, "note"))
}
