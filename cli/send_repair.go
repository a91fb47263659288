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
	f.StringVar(&o.fix, "fix", "", "correct records before they are sent: `safe` takes every safe fix of those held back")
	f.StringVar(&o.recipe, "recipe", "", "correct records by the recipe in `FILE` before they are sent (clinik-import fix --help)")
}

// recipes returns what is asked for, in the order in which it is done; none if nothing is.
func (o *repairFlags) recipes() (all []repairing, err error) {
	if o.recipe != "" {
		r, err := readRecipe(o.recipe)
		if err != nil {
			return nil, err
		}
		all = append(all, repairing{path: o.recipe, recipe: r})
	}
	switch o.fix {
	case "":
	case "safe":
		all = append(all, repairing{recipe: recipe.SafeFixes()})
	default:
		return nil, fmt.Errorf("--fix %s: it can be safe; what a person must look at is done by --recipe", o.fix)
	}
	return all, nil
}

// repairStep is how many corrections are stored as one step.
const repairStep = 1_000

// A repairing is a recipe on its way through the records of a run.
type repairing struct {
	path      string // of the recipe; "" the safe fixes
	recipe    recipe.Recipe
	run       *importer.Run
	waiting   []importer.Correction
	corrected int64
	changes   map[changed]int64
}

// changed is what changes have in common that are counted together.
type changed struct {
	rule, field string // field is a JSON Pointer, "*" for any array position
	action      recipe.Action
}

// repair makes the recipe's corrections in a run, which keeps them; the files stay as
// they are.
func (w *repairing) repair(ctx context.Context, run *importer.Run) error {
	w.run, w.changes = run, map[changed]int64{}
	look := w.heldBack
	if w.recipe.LooksAtAll() {
		look = w.everyRecord
	}
	return errors.Join(look(ctx), w.store())
}

// fits reports whether the recipe is for the records of a source: one that was made for a
// type says nothing about another's.
func (w *repairing) fits(s *importer.Source) bool {
	return w.recipe.Type == "" || s.Type == nil || s.Type.Name() == w.recipe.Type
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
		if s.File == nil || !w.fits(s) {
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
	if record.Aside || line.Cut > 0 || !w.fits(source) {
		return nil
	}
	after, changes := w.recipe.Apply(line, source.Linter())
	if after == nil {
		return nil
	}
	w.corrected++
	for _, c := range changes {
		w.changes[changed{c.Rule, ndjson.FieldPattern(c.Pointer), c.Action}]++
	}
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
