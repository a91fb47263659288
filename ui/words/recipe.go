package words

import (
	"strings"

	"clinik-import/ndjson/recipe"
	"clinik-import/ui/mend"
	"clinik-import/ui/safe"
)

// NotKept counts the changes that a recipe does not make.
func NotKept(n int) safe.Text {
	return Counted(int64(n), "change that was made in one record only, by another recipe, or cannot be repeated",
		"changes that were made in one record only, by another recipe, or cannot be repeated")
}

// Earlier says of records that were corrected before their import was opened this time, n by
// then and now of them left, that a recipe does not know how; there is nothing to say of none.
// undo and again name how to take a change back, and to make one for many.
func Earlier(n, now int64, undo, again safe.Text) (said safe.Text, some bool) {
	if n = min(n, now); n <= 0 {
		return safe.Text{}, false
	}
	return safe.Sprintf("%s corrected before this import was opened this time; which of the changes were made for many is not known any more. To have them in a recipe, undo them (%s) as far as they are not sent, make them again (%s), and save the recipe before you leave.",
		Counted(n, "record was", "records were"), undo, again), true
}

// mostReplacements is how many replacements are named one by one.
const mostReplacements = 5

// Replacements names what steps of one value each put in whose place, the first of them.
func Replacements(d *safe.Display, steps []recipe.Step) safe.Text {
	var said safe.Text
	for i, step := range steps {
		for was, is := range step.Values {
			one := safe.Sprintf("%s by %s in %s", d.Value(was), d.Value(mend.NameOf(is)), strings.TrimPrefix(step.Field, "/"))
			switch {
			case i == 0:
				said = one
			case i < mostReplacements:
				said = safe.Sprintf("%s; %s", said, one)
			}
		}
	}
	if more := len(steps) - mostReplacements; more > 0 {
		said = safe.Sprintf("%s; and %s", said, Counted(int64(more), "other", "others"))
	}
	return said
}

// MayBeKept counts the changes made in one record only that a recipe makes if the person
// asks for it.
func MayBeKept(n int) safe.Text {
	return Counted(int64(n), "value that was replaced in one record only", "values that were replaced in one record only")
}
