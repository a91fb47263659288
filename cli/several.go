package cli

import (
	"fmt"
	"strings"
)

// A severalError says that a name is the beginning of the ids of several imports: none of
// them is taken for the one that is meant.
type severalError struct {
	name string
	ids  []string // two or more
}

// shownIDs is how many ids are listed.
const shownIDs = 5

func (e *severalError) Error() string {
	shown, more := e.ids[:min(len(e.ids), shownIDs)], ""
	if n := len(e.ids) - len(shown); n > 0 {
		more = fmt.Sprintf(" and %d more", n)
	}
	return fmt.Sprintf("%s could be several imports: %s%s. Write more of the id of the one that is meant", e.name, strings.Join(shown, ", "), more)
}

// idsOf are the ids of what was found.
func idsOf[R any](found []R, id func(R) string) []string {
	ids := make([]string, len(found))
	for i, r := range found {
		ids[i] = id(r)
	}
	return ids
}
