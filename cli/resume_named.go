package cli

import (
	"fmt"
	"slices"
	"strings"

	"clinik-import/importer"
)

// named picks the runs that a person named by the first letters of their ids; all if none
// was named, nothing if all names are unknown here.
func named[R any](runs []R, id func(R) string, names []string) (picked []R, err error) {
	if len(names) == 0 {
		return runs, nil
	}
	var unknown []string
	for _, name := range names {
		found := slices.DeleteFunc(slices.Clone(runs), func(r R) bool { return name == "" || !strings.HasPrefix(id(r), name) })
		switch {
		case len(found) == 0:
			unknown = append(unknown, name)
		case len(found) > 1:
			return nil, fmt.Errorf("%s begins the names of %d imports that are not at their end; write more of it", name, len(found))
		case !slices.ContainsFunc(picked, func(r R) bool { return id(r) == id(found[0]) }):
			picked = append(picked, found[0])
		}
	}
	if len(picked) > 0 && len(unknown) > 0 {
		return nil, notUnfinished(unknown)
	}
	return picked, nil
}

func notUnfinished(names []string) error {
	return fmt.Errorf("nothing was taken up: there is no import %s that is not at its end, beside the others named; all are listed by: clinik-import runs", strings.Join(names, ", "))
}

func idOfUnfinished(u importer.Unfinished) string { return u.ID }

func idOfInfo(r importer.RunInfo) string { return r.ID }

// unfinishedRuns offers the runs that can be taken up.
func unfinishedRuns(a *archive) []string {
	all, _ := a.runs()
	return runOffers(slices.DeleteFunc(all, func(r archived) bool { return r.Settled }))
}
