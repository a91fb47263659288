package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/ndjson/recipe"
)

// repairFlags say what is corrected before anything is sent.
type repairFlags struct {
	fix    string
	recipe string
}

func (o *repairFlags) register(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&o.fix, "fix", "", "correct records before they are sent: safe takes every safe fix of those held back")
	f.StringVar(&o.recipe, "recipe", "", "correct records by a recipe before they are sent (clinik-import fix --help)")
}

// recipes returns what is asked for, in the order in which it is done; none if nothing is.
func (o *repairFlags) recipes() (all []recipe.Recipe, err error) {
	if o.recipe != "" {
		r, err := readRecipe(o.recipe)
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	switch o.fix {
	case "":
	case "safe":
		all = append(all, recipe.SafeFixes())
	default:
		return nil, fmt.Errorf("--fix %s: it can be safe; what a person must look at is done by --recipe", o.fix)
	}
	return all, nil
}

// repairStep is how many corrections are stored as one step.
const repairStep = 1_000

// repair makes the recipe's corrections in a run, which keeps them; the files stay as
// they are. It tells how many records it corrected, and how many of those are clean now.
func repair(ctx context.Context, run *importer.Run, r recipe.Recipe, out *reporter) error {
	before := run.Totals().HeldBack
	w := repairing{run: run, recipe: r}
	look := w.heldBack
	if r.LooksAtAll() {
		look = w.everyRecord
	}
	if err := errors.Join(look(ctx), w.store()); err != nil {
		return err
	}
	t := run.Totals()
	out.say("corrected: %s; held back %d, before it %d", count(w.corrected, "record"), t.HeldBack-t.Corrected, before)
	return nil
}

// A repairing is a recipe on its way through the records of a run.
type repairing struct {
	run       *importer.Run
	recipe    recipe.Recipe
	waiting   []importer.Correction
	corrected int64
}

func (w *repairing) heldBack(ctx context.Context) error {
	last := importer.Position{Source: -1}
	for j := range w.run.EachReject(0) {
		if !j.HeldBack || j.Position == last || j.Line == 0 {
			continue
		}
		last = j.Position
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := w.record(j.Position); err != nil {
			return err
		}
	}
	return nil
}

func (w *repairing) everyRecord(ctx context.Context) error {
	for _, s := range w.run.Sources() {
		if s.File == nil {
			continue
		}
		linter := s.Linter()
		err := s.File.Scan(ctx, 1, func(line ndjson.Line) error {
			at := importer.Position{Source: s.Index, Line: line.Number}
			if line.Blank() || line.Cut > 0 {
				return nil
			}
			if after, _ := w.recipe.Apply(line, linter); after == nil {
				return nil
			}
			return w.record(at) // once more, on the version that is current
		})
		if err != nil {
			return fmt.Errorf("%s: %w", s.Path, err)
		}
	}
	return nil
}

// record corrects one record, if the recipe has something to change in it.
func (w *repairing) record(at importer.Position) error {
	if state := w.run.State(at); state != importer.HeldBack && state != importer.Unsent {
		return nil
	}
	record, err := w.run.Record(at)
	if err != nil {
		return err
	}
	source := w.run.Sources()[at.Source]
	line := record.Original
	line.Bytes = record.Current
	after, _ := w.recipe.Apply(line, source.Linter())
	if after == nil || line.Cut > 0 {
		return nil
	}
	w.corrected++
	w.waiting = append(w.waiting, importer.Correction{Position: at, Record: after, Of: record.Current})
	if len(w.waiting) >= repairStep {
		return w.store()
	}
	return nil
}

func (w *repairing) store() error {
	if len(w.waiting) == 0 {
		return nil
	}
	err := w.run.Correct(w.waiting...)
	w.waiting = w.waiting[:0]
	return err
}
