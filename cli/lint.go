package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/resource"
	"clinik-import/settings"
	"clinik-import/ui/words"
)

type lintFlags struct {
	read     reading
	typeName string
	format   string
	max      int
	rules    bool
	types    bool
	json     bool
}

func newLint(env Env, root *targetFlags) *cobra.Command {
	var o lintFlags
	cmd := &cobra.Command{
		Use:   "lint FILE|FOLDER…",
		Short: "Check files and list every problem, sending nothing",
		Long: `lint checks every record of the files against its resource type and lists all problems:
grouped by rule (text), one a line (json), or as SARIF 2.1.0 for other programs (sarif).
A file - is standard input, which may be packed with gzip or zstd. It needs no key and no network.
Exit code 2 if there is any error, 0 if there is none.`,
		Example: `  clinik-import lint testdata/patients.ndjson
  clinik-import lint --type Patient --format json testdata/patients.ndjson
  clinik-import lint --severity field.unknown=error --off text.crlf testdata/patients.ndjson
  clinik-import lint --rules`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 && !o.rules && !o.types {
				return errors.New("name the files to check, or ask for the rules with --rules, or for the resource types with --types")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.json && cmd.Flags().Changed("format") && o.format != "json" {
				return fmt.Errorf("--json and --format %s exclude each other", o.format)
			}
			if o.json {
				o.format = "json"
			}
			o.read.limit = root.set.LineLimit
			return quietOnClosedPipe(lint(cmd.Context(), env, root.set, o, args))
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.typeName, "type", "", "resource `TYPE` of the records (default: detected)")
	f.StringVar(&o.format, "format", "text", "print as `FORMAT`: text, json or sarif; with --rules text or markdown")
	f.BoolVar(&o.json, "json", false, "the same as --format json")
	f.IntVar(&o.max, "max", 0, "list at most `COUNT` problems, or groups of each file as text (0: all); the counts stay whole")
	f.BoolVar(&o.rules, "rules", false, "print what is checked, rule by rule, and check nothing")
	f.BoolVar(&o.types, "types", false, "print the names of all resource types, and check nothing")
	o.read.register(cmd)
	return cmd
}

// quietOnClosedPipe is silent about a reader that has seen enough, such as head.
func quietOnClosedPipe(err error) error {
	if errors.Is(err, syscall.EPIPE) {
		return &exitError{ExitFault, nil}
	}
	return err
}

// A lintPrinter prints what the lint finds, in one form.
type lintPrinter interface {
	// wants reports whether it takes single problems, or only what a report holds.
	wants() bool
	begin(in importer.Input) error
	problem(in importer.Input, p ndjson.Problem) error
	end(in importer.Input, report *ndjson.Report) error
	// close prints the totals; failed is why the lint could not go on, nil if it did.
	close(total lintSummary, failed error) error
}

func lint(ctx context.Context, env Env, set *settings.Settings, o lintFlags, args []string) error {
	if o.types {
		_, err := fmt.Fprintln(env.Out, strings.Join(resource.Names(), "\n"))
		return err
	}
	if o.rules {
		return printRules(env.Out, o.format)
	}
	printers := map[string]func() lintPrinter{
		"text":  func() lintPrinter { return newLintText(env.Out, o.max) },
		"json":  func() lintPrinter { return newLintJSON(env.Out) },
		"sarif": func() lintPrinter { return newLintSARIF(env.Out) },
	}
	printer, ok := printers[o.format]
	if !ok {
		return wrongWord("format", o.format, "text", "json", "sarif")
	}
	if n := slices.Index(args, standardInput); n >= 0 && slices.Contains(args[n+1:], standardInput) {
		return errors.New("standard input can be read once only; name it once")
	}
	defer boundMemory(lintMemory)()
	out := newReporter(env, false)
	paths, err := expand(args)
	if err != nil {
		return err
	}
	inputs, err := openInputs(ctx, env, o.read, paths, namedType{name: o.typeName}, true, out.say)
	if err != nil {
		return err
	}
	defer closeInputs(inputs)
	run := lintRun{
		out: out, to: printer(), max: o.max, duplicates: ndjson.NewDuplicates(), severities: set.Severities,
		total: lintSummary{Files: len(inputs), Types: map[string]int64{}},
	}
	err = run.files(ctx, inputs)
	if e := run.to.close(run.total, err); err == nil {
		err = e // what failed first is why the rest did
	}
	if err != nil {
		return err
	}
	if run.total.Errors > 0 {
		return &exitError{ExitLint, nil}
	}
	return nil
}

// A lintRun is one check of several files.
type lintRun struct {
	out        *reporter
	to         lintPrinter
	max        int // problems to print; 0: all
	listed     int
	severities map[string]ndjson.Severity
	duplicates *ndjson.Duplicates
	total      lintSummary
}

func (r *lintRun) files(ctx context.Context, inputs []importer.Input) error {
	for _, in := range inputs {
		if err := r.to.begin(in); err != nil {
			return err
		}
		report := ndjson.NewReport()
		linter := &ndjson.Linter{Type: in.Type, Severities: r.severities, Duplicates: r.duplicates}
		if err := watch(r.out, in, report, func() error { return r.file(ctx, linter, in, report) }); err != nil {
			return err
		}
		if err := in.File.Changed(); err != nil {
			return err // what was found is of no one state of the file
		}
		if err := r.to.end(in, report); err != nil {
			return err
		}
		r.total.add(in.Type.Name(), report.Summary())
	}
	return nil
}

// file lints one file, in one pass, and prints its problems where the form has them one by one.
func (r *lintRun) file(ctx context.Context, linter *ndjson.Linter, in importer.Input, report *ndjson.Report) error {
	if !r.to.wants() {
		return linter.File(ctx, in.File, report)
	}
	before := r.listed
	if r.enough() { // only counts are wanted any more
		if err := linter.File(ctx, in.File, report); err != nil {
			return err
		}
	} else {
		for p, err := range linter.Problems(ctx, in.File, report, max(0, r.max-r.listed)) {
			if err != nil {
				return err
			}
			r.listed++
			if err := r.to.problem(in, p); err != nil {
				return err
			}
		}
	}
	if r.enough() {
		sum := report.Summary()
		r.total.Unlisted += sum.Errors + sum.Warnings + sum.Notes - int64(r.listed-before)
	}
	return nil
}

func (r *lintRun) enough() bool { return r.max > 0 && r.listed >= r.max }

// watch does the work of one file and tells how far it is when that takes long.
func watch(out *reporter, in importer.Input, report *ndjson.Report, work func() error) error {
	every := progressEvery
	if out.redraw {
		every = progressEvery / 4
	}
	done := make(chan error, 1)
	go func() { done <- work() }()
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			out.sayOver("%s: checking, %s", nameOf(in.File.Info()), lintProgress(report.Progress()))
		case err := <-done:
			out.endRedraw()
			return err
		}
	}
}

// lintProgress says how far a check is, in lines, and where the length is known in per cent.
func lintProgress(p ndjson.Progress) string {
	text := count(p.Lines, "line")
	if p.Total > p.Bytes {
		text = fmt.Sprintf("%d %%, ", p.Bytes*100/p.Total) + text
	}
	return text
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

	OtherTypes map[string]int64 `json:"otherTypes,omitempty"` // records that look like another type than the one they were checked as, by that one

	Forgotten int64 `json:"forgotten,omitempty"` // records too many to be remembered: later copies of them are not found
	Unmarked  int64 `json:"unmarked,omitempty"`  // lines too many to be kept track of: a file with such cannot be sent whole
	Unlisted  int64 `json:"unlisted,omitempty"`  // problems that --max leaves out
}

// beyond says in sentences which bounds a check has met, and what it found beside problems.
func beyond(s ndjson.Summary) (said []string) {
	if s.Forgotten > 0 {
		said = append(said, fmt.Sprintf("%s too many to be remembered; later copies of these are not found", count(s.Forgotten, "record")))
	}
	if s.Unmarked > 0 {
		said = append(said, fmt.Sprintf("%s too many to be kept track of; they are checked and counted, but to be sent the file must be split", count(s.Unmarked, "line")))
	}
	for _, other := range s.Mixed() {
		said = append(said, fmt.Sprintf("ATTENTION: %s like %s; records of one type only are sent together, so split the file by type if they are", words.Counted(other.Count, "record looks", "records look"), other.Type))
	}
	return said
}

func (t *lintSummary) add(typeName string, s ndjson.Summary) {
	t.Lines += s.Lines
	t.Blank += s.Blank
	t.Records += s.Records
	t.Clean += s.Clean
	t.Errors += s.Errors
	t.Warnings += s.Warnings
	t.Notes += s.Notes
	t.Forgotten += s.Forgotten
	t.Unmarked += s.Unmarked
	t.Types[typeName] += s.Records
	for _, other := range s.Strays {
		if t.OtherTypes == nil {
			t.OtherTypes = map[string]int64{}
		}
		t.OtherTypes[other.Type] += other.Count
	}
}
