package mend

import (
	"bytes"

	"clinik-import/ndjson"
	"clinik-import/ndjson/recipe"
)

// A Repair makes another version of a record, or returns nil where it has nothing to
// change. It may be run beside the screens: it must hold values only.
type Repair func(record ndjson.Line, linter *ndjson.Linter) []byte

// Alike takes the safe fixes of a rule at a field.
func Alike(rule, field string) (recipe.Step, Repair) {
	return taking(recipe.Step{Action: recipe.Fix, Rule: rule, Field: field})
}

// AlikeTo takes a fix of a problem, by its index, wherever the same rule offers it at the
// same field: where a person had to choose, only the one of the same name; else the only or
// the safe one, if it is no less safe than this one.
func AlikeTo(problem ndjson.Problem, i int) (recipe.Step, Repair) {
	step := recipe.Step{Action: recipe.Fix, Rule: problem.Rule, Field: ndjson.FieldPattern(problem.Pointer)}
	if problem.Doubtful() {
		step.Choose = problem.Fixes[i].Label
	} else {
		step.Review = problem.Fixes[i].Safety > ndjson.Safe
	}
	return taking(step)
}

// taking is a step that takes fixes, and the Repair that it is.
func taking(step recipe.Step) (recipe.Step, Repair) {
	r := recipe.Recipe{Version: recipe.Version, Steps: []recipe.Step{step}}
	return step, func(record ndjson.Line, linter *ndjson.Linter) []byte {
		after, _ := r.Apply(record, linter)
		return after
	}
}

// Safely applies the first fix of every error and warning that has a safe one.
func Safely(record ndjson.Line, linter *ndjson.Linter) []byte {
	var after []byte
	for range 64 { // a problem at a time, for each moves the bytes behind it
		changed := false
		for _, p := range linter.Line(nil, record) {
			if !IsSafe(p) {
				continue
			}
			if next := p.Fixes[0].Apply(record.Bytes); !bytes.Equal(next, record.Bytes) {
				record.Bytes, after, changed = next, next, true
				break
			}
		}
		if !changed {
			break
		}
	}
	return after
}

// IsSafe reports a problem that Safely mends.
func IsSafe(p ndjson.Problem) bool {
	return p.Severity >= ndjson.Warning && len(p.Fixes) > 0 && p.Fixes[0].Safety == ndjson.Safe
}

// SetAll sets a raw JSON value at a pointer.
func SetAll(pointer string, raw []byte) Repair {
	return func(record ndjson.Line, _ *ndjson.Linter) []byte {
		after, err := ndjson.Set(record.Bytes, pointer, raw)
		if err != nil {
			return nil
		}
		return after
	}
}
