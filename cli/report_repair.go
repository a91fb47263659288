package cli

import (
	"cmp"
	"path/filepath"
	"slices"
	"strings"

	"clinik-import/importer"
	"clinik-import/ndjson/recipe"
)

// correctedBy tells what a recipe, or the safe fixes, corrected before the plan was made.
type correctedBy struct {
	Recipe  string      `json:"recipe,omitempty"` // its file; absent for the safe fixes
	Records int64       `json:"records"`
	Changes []changedBy `json:"changes"` // the most first
	Left    int         `json:"left"`    // changes that were made when the recipe was saved, and that it does not make
}

// changedBy counts changes of one kind.
type changedBy struct {
	Action  recipe.Action `json:"action"`
	Rule    string        `json:"rule,omitempty"` // absent where the step asked for none
	Field   string        `json:"field"`          // JSON Pointer, "*" for any array position; "" the record as a whole
	Changes int64         `json:"changes"`
}

// result is what was done, in figures.
func (w *repairing) result() correctedBy {
	by := correctedBy{Recipe: w.path, Records: w.corrected, Changes: []changedBy{}, Left: w.recipe.Left}
	for c, n := range w.changes {
		by.Changes = append(by.Changes, changedBy{c.action, c.rule, c.field, n})
	}
	slices.SortFunc(by.Changes, func(a, b changedBy) int {
		return cmp.Or(cmp.Compare(b.Changes, a.Changes), strings.Compare(a.Rule, b.Rule), strings.Compare(a.Field, b.Field), cmp.Compare(a.Action, b.Action))
	})
	return by
}

// corrected tells what was corrected before the plan was made, and what a recipe leaves to do.
func (r *reporter) corrected(run *importer.Run, done []repairing) (all []correctedBy) {
	for i := range done {
		by := done[i].result()
		all = append(all, by)
		name := "the safe fixes"
		if by.Recipe != "" {
			name = by.Recipe
		}
		r.say("corrected by %s: %s", name, count(by.Records, "record"))
		for _, c := range by.Changes {
			what := string(c.Action)
			if c.Rule != "" {
				what = c.Rule
			}
			r.say("  %6d  %s %s", c.Changes, what, c.Field)
		}
		for _, s := range run.Sources() {
			if !done[i].fits(s) {
				r.say("  %s holds %s: the recipe is for %s and left it as it is", filepath.Base(s.Path), s.Type.Name(), done[i].recipe.Type)
			}
		}
		r.notInRecipe(by.Left)
	}
	return all
}

// notInRecipe tells how many changes of the person who saved a recipe are not in it.
func (r *reporter) notInRecipe(left int) {
	if left > 0 {
		r.say("not in the recipe: %s made by hand when it was saved; this file may need the like", count(int64(left), "change"))
	}
}
