package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"

	"github.com/spf13/cobra"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ndjson/recipe"
	"clinik-import/settings"
	"clinik-import/ui/shell"
)

type fixFlags struct {
	set      *settings.Settings
	read     reading
	typeName string
	recipe   string
	out      string
	report   string
	force    bool
	json     bool
}

func newFix(env Env, root *targetFlags) *cobra.Command {
	var o fixFlags
	cmd := &cobra.Command{
		Use:   "fix FILE -o FILE",
		Short: "Write a corrected copy of a file, by a recipe or by the safe fixes",
		Long: `fix makes the changes of a recipe in every record and writes a corrected copy; the file
itself is never touched. Without --recipe it takes every safe fix that the lint offers.
Only the offending bytes change. Every change is listed in a report beside the copy,
with the value before and after: it holds data of patients as the files do.

A recipe is JSON, made by "save as recipe" in the screens or by hand:

  {"recipe": 1, "type": "Patient", "steps": [
    {"action": "fix"},
    {"action": "fix", "rule": "field.format", "field": "/birthDate", "choose": "read the day first"},
    {"action": "replace", "field": "/gender", "values": {"M": "male", "F": "female"}},
    {"action": "edit", "field": "/phone", "find": "^00", "with": "+", "regexp": true},
    {"action": "set", "rule": "field.required", "field": "/active", "value": true},
    {"action": "remove", "field": "/nickname"}
  ]}

A step with a rule looks only at records with that problem, one without looks at all.
"note" and "left", if they are there, say what is not in it: changes made by hand when it was saved.
Exit code 2 if records with errors are left, 0 if none.`,
		Example: `  clinik-import fix testdata/patients.ndjson -o corrected.ndjson
  clinik-import fix testdata/patients.ndjson -o corrected.ndjson --recipe testdata/recipe.json --json`,
		Args: takes(1, 1, "a file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.set, o.read.limit = root.set, root.set.LineLimit
			return fix(cmd.Context(), env, o, args[0])
		},
	}
	f := cmd.Flags()
	f.StringVarP(&o.out, "output", "o", "", "`FILE` for the corrected copy; - is standard output")
	f.StringVar(&o.recipe, "recipe", "", "`FILE` that says what to change (default: every safe fix)")
	f.StringVar(&o.report, "report", "", "`FILE` in which every change is listed as NDJSON; - is standard output (default: beside the copy, .changes)")
	f.BoolVar(&o.force, "force", false, "write over files that are there already")
	f.BoolVar(&o.json, "json", false, "print the totals as JSON")
	f.StringVar(&o.typeName, "type", "", "resource `TYPE` of the records (default: the recipe's, else detected)")
	o.read.register(cmd)
	return cmd
}

// check refuses flags that cannot be meant together.
func (o *fixFlags) check(path string) error {
	switch {
	case o.out == "":
		return fmt.Errorf("say where the corrected copy is to go: clinik-import fix %s -o FILE", shell.Line([]string{path}, runtime.GOOS == "windows"))
	case o.report != "" && o.report != "-" && samePath(o.report, o.out):
		return fmt.Errorf("%s cannot be both the corrected copy and the report of its changes: name another file with --report", o.out)
	case o.out == "-" && (o.json || o.report == "-"):
		return errors.New("-o - writes the copy to standard output, where --json and --report - would write too: name a file for one of them")
	}
	return nil
}

// fixSummary is what fix did. Lines = Blank + Clean + Faulty, as the copy stands.
type fixSummary struct {
	Lines   int64 `json:"lines"`
	Blank   int64 `json:"blank"`
	Clean   int64 `json:"clean"`   // records without an error after it
	Faulty  int64 `json:"faulty"`  // records with an error left
	Changed int64 `json:"changed"` // records
	Changes int64 `json:"changes"`
	Left    int   `json:"left"` // changes that were made when the recipe was saved, and that it does not make
}

func fix(ctx context.Context, env Env, o fixFlags, path string) error {
	steps, err := readRecipe(o.recipe)
	if err != nil {
		return err
	}
	named := namedType{name: o.typeName}
	if named.name == "" {
		named = namedType{steps.Type, o.recipe}
	}
	if err := o.check(path); err != nil {
		return err
	}
	if o.report == "" && o.out != "-" {
		o.report = o.out + changesEnding
	}
	say := newReporter(env, o.json)
	if o.out == "-" && o.report == "" {
		say.say("the changes are listed nowhere; to have them in a file, name it with --report")
	}
	inputs, err := openInputs(ctx, env, o.read, []argument{{path: path}}, named, false, say.say)
	if err != nil {
		return err
	}
	defer closeInputs(inputs)
	if len(inputs) != 1 {
		return fmt.Errorf("%s: one file at a time is corrected; name one with --entry", path)
	}
	total, err := writeFixed(ctx, env, o, steps, inputs[0])
	if err != nil {
		return err
	}
	total.Left = steps.Left
	if o.json {
		say.emit(struct {
			Summary fixSummary `json:"summary"`
		}{total})
	} else if o.report != "-" {
		totals := env.Out
		if o.out == "-" {
			totals = env.Err // standard output is the copy
		}
		fmt.Fprintf(totals, "%s = %d blank + %d clean + %d with errors · %s in %s\n", count(total.Lines, "line"), total.Blank,
			total.Clean, total.Faulty, count(total.Changes, "change"), count(total.Changed, "record"))
		if o.report != "" {
			say.say("every change is listed in %s", o.report)
		}
	}
	say.notInRecipe(total.Left)
	if total.Faulty > 0 {
		return &exitError{ExitLint, nil}
	}
	return nil
}

// readRecipe reads the recipe at a path; "" is that of all safe fixes.
func readRecipe(path string) (recipe.Recipe, error) {
	if path == "" {
		return recipe.SafeFixes(), nil
	}
	f, err := os.Open(path)
	if err != nil {
		return recipe.Recipe{}, fmt.Errorf("the recipe cannot be opened: %w", err)
	}
	defer f.Close()
	steps, err := recipe.Read(f)
	if err != nil {
		return recipe.Recipe{}, fmt.Errorf("%s: %w", path, err)
	}
	return steps, nil
}

// writeFixed writes copy and report; both appear whole or not at all.
func writeFixed(ctx context.Context, env Env, o fixFlags, steps recipe.Recipe, in importer.Input) (total fixSummary, err error) {
	out := toStream(env.Out)
	if o.out != "-" {
		if out, err = createWhole(o.out, o.force, in.File); err != nil {
			return total, err
		}
		defer out.discard()
	}
	report := toStream(env.Out)
	switch o.report {
	case "-":
	case "":
		report = toStream(io.Discard)
	default:
		if report, err = createWhole(o.report, o.force, in.File); err != nil {
			return total, err
		}
		defer report.discard()
	}
	f := fixing{steps: steps, linter: &ndjson.Linter{Type: in.Type, Severities: o.set.Severities}, out: out, report: report}
	if err := f.file(ctx, in.File); err != nil {
		return total, err
	}
	return f.total, errors.Join(report.keep(), out.keep())
}

// A fixing is one file being corrected.
type fixing struct {
	steps  recipe.Recipe
	linter *ndjson.Linter
	out    io.Writer
	report io.Writer
	total  fixSummary
}

func (f *fixing) file(ctx context.Context, file *ndjson.File) error {
	err := file.Scan(ctx, 1, func(line ndjson.Line) error {
		if line.Cut > 0 {
			return fmt.Errorf("%s: line %d is longer than the limit and cannot be corrected; nothing was written", nameOf(file.Info()), line.Number)
		}
		if err := f.line(line); err != nil {
			return fmt.Errorf("%s: line %d: %w", nameOf(file.Info()), line.Number, err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return file.Changed()
}

func (f *fixing) line(line ndjson.Line) error {
	f.total.Lines++
	if line.BOM {
		if err := f.byteOrderMark(line); err != nil {
			return err
		}
	}
	if line.Blank() {
		f.total.Blank++
		return f.write(line)
	}
	after, changes := f.steps.Apply(line, f.linter)
	for _, c := range changes {
		if err := f.tell(line.Number, c); err != nil {
			return err
		}
	}
	if after != nil {
		line.Bytes = after
		f.total.Changed++
	}
	if hasErrors(f.linter.Line(nil, line)) {
		f.total.Faulty++
	} else {
		f.total.Clean++
	}
	return f.write(line)
}

const byteOrderMark = "\ufeff"

// byteOrderMark leaves the mark before line 1 out if the recipe takes it away.
func (f *fixing) byteOrderMark(line ndjson.Line) error {
	if f.steps.Takes("text.bom") {
		return f.tell(line.Number, recipe.Change{Rule: "text.bom", Action: recipe.Fix, Label: "remove the byte-order mark"})
	}
	_, err := io.WriteString(f.out, byteOrderMark)
	return err
}

// write writes a line with its own ending, or LF where the recipe takes CR LF away.
func (f *fixing) write(line ndjson.Line) error {
	ending := "\n"
	switch {
	case line.Ending == ndjson.CRLF && f.steps.Takes("text.crlf"):
		if line.Number == 1 {
			if err := f.tell(1, recipe.Change{Rule: "text.crlf", Action: recipe.Fix, Label: "end every line in LF"}); err != nil {
				return err
			}
		}
	case line.Ending == ndjson.CRLF:
		ending = "\r\n"
	case line.Ending == ndjson.None && !f.steps.Takes("text.final-newline"):
		ending = ""
	}
	if _, err := f.out.Write(line.Bytes); err != nil {
		return err
	}
	_, err := io.WriteString(f.out, ending)
	return err
}

func hasErrors(problems []ndjson.Problem) bool {
	for _, p := range problems {
		if p.Severity == ndjson.Error {
			return true
		}
	}
	return false
}
