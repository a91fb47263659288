package cli

import (
	"errors"
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
			return nil, &severalError{name, idsOf(found, id)}
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

// apart sorts the names of imports by where they are taken up: real ones together, those of
// practice by the server that each has for itself. One group is left as it was given: what
// is wrong with a name is said as it is looked for.
func apart(env Env, o *targetFlags, names []string) ([][]string, error) {
	one := [][]string{names}
	if len(names) < 2 {
		return one, nil
	}
	var all []archived
	for _, practice := range []bool{false, true} {
		if o.sandbox && !practice {
			continue
		}
		a, err := openArchive(env, o, practice)
		if err != nil {
			return nil, err
		}
		defer a.Close()
		some, err := a.runs()
		if err != nil {
			return nil, err
		}
		all = append(all, slices.DeleteFunc(some, func(r archived) bool { return practice && r.Settled })...)
	}
	var groups [][]string
	var folders, unknown []string
	for _, name := range names {
		found, err := named(all, idOfArchived, []string{name})
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			unknown = append(unknown, name)
			continue
		}
		folder := found[0].engine.Target().Sandbox
		at := slices.Index(folders, folder)
		if at < 0 {
			at, folders, groups = len(folders), append(folders, folder), append(groups, nil)
		}
		groups[at] = append(groups[at], found[0].ID)
	}
	switch {
	case len(groups) < 2:
		return one, nil
	case len(unknown) > 0:
		return nil, notUnfinished(unknown)
	case slices.Contains(folders, ""):
		return nil, errors.New("nothing was taken up: practice and real imports are named together; take up the ones, then the others")
	}
	return groups, nil
}

func idOfUnfinished(u importer.Unfinished) string { return u.ID }

func idOfArchived(r archived) string { return r.ID }

func idOfInfo(r importer.RunInfo) string { return r.ID }

// unfinishedRuns offers the runs that can be taken up.
func unfinishedRuns(a *archive) []string {
	all, _ := a.runs()
	return runOffers(slices.DeleteFunc(all, func(r archived) bool { return r.Settled }))
}
