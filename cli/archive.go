package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"clinik-import/importer"
	"clinik-import/importer/journal"
)

// An archive is what was done from this computer: the journals, each looked at as an
// observer, whether another program works with it or none. It needs no key and no network.
//
//	journals ──▶ an engine for each tenant ──▶ runs ──▶ batches, rejects
type archive struct {
	journals []*journal.Journal
	engines  []*importer.Engine
	open     map[string]*importer.Run
}

// openArchive opens the journals: that of real runs, or those of practice.
func openArchive(env Env, o *targetFlags, practice bool) (*archive, error) {
	a := &archive{open: map[string]*importer.Run{}}
	for _, folder := range journalFolders(o.stateFolder(), practice) {
		j, err := journal.ObserveWith(folder, archiveOptions(env, o.set, practice))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			a.journals = append(a.journals, j)
			err = a.addEngines(o, j)
		}
		if err != nil {
			return nil, errors.Join(err, a.Close())
		}
	}
	return a, nil
}

// addEngines makes an engine for every tenant that a journal has runs of.
func (a *archive) addEngines(o *targetFlags, j *journal.Journal) error {
	rows, err := j.AllRuns()
	if err != nil {
		return err
	}
	var tenants []string
	for _, row := range rows { // the newest first, whose host is the last known
		if slices.Contains(tenants, row.Tenant) {
			continue
		}
		tenants = append(tenants, row.Tenant)
		s := session{journal: j}
		engine, err := s.observer(o, targetOf(row, j))
		if err != nil {
			return err
		}
		a.engines = append(a.engines, engine)
	}
	return nil
}

// targetOf is the target that a run of a journal was begun for.
func targetOf(row journal.Run, j *journal.Journal) importer.Target {
	t := importer.Target{Host: row.Host, Environment: importer.Environment(row.Environment), Key: row.Key, Tenant: row.Tenant}
	if t.Environment == importer.Sandbox {
		t.Sandbox = filepath.Dir(j.Dir())
	}
	return t
}

// Close lets go of everything.
func (a *archive) Close() error {
	var errs []error
	for _, run := range a.open {
		errs = append(errs, run.Close())
	}
	for _, j := range a.journals {
		errs = append(errs, j.Close())
	}
	return errors.Join(errs...)
}

// An archived run is a line of history with the engine that knows it.
type archived struct {
	importer.RunInfo
	engine *importer.Engine
}

// imports lists the runs of which something was approved or corrected, the newest first.
func (a *archive) imports() ([]archived, error) {
	all, err := a.runs()
	return slices.DeleteFunc(all, func(r archived) bool { return r.LookedAt }), err
}

// runs lists all runs, the newest first, with those whose files were only looked at.
func (a *archive) runs() ([]archived, error) {
	var all []archived
	for _, engine := range a.engines {
		infos, err := engine.Runs()
		if err != nil {
			return nil, err
		}
		for _, info := range infos {
			all = append(all, archived{info, engine})
		}
	}
	slices.SortStableFunc(all, func(x, y archived) int { return y.Started.Compare(x.Started) })
	return all, nil
}

// run finds a run by its name or an unmistakable beginning of it (else *severalError); "" is
// the newest import.
func (a *archive) run(name string) (archived, error) {
	list := a.runs
	if name == "" {
		list = a.imports
	}
	all, err := list()
	if err != nil {
		return archived{}, err
	}
	var found []archived
	for _, r := range all {
		if r.ID == name {
			return r, nil
		}
		if strings.HasPrefix(r.ID, name) {
			found = append(found, r)
		}
	}
	switch {
	case len(all) == 0:
		return archived{}, errNoRuns
	case len(found) == 0:
		return archived{}, fmt.Errorf("there is no run %s; all are listed by: clinik-import runs (practice: runs --sandbox)", name)
	case len(found) > 1 && name != "":
		return archived{}, &severalError{name, idsOf(found, idOfArchived)}
	}
	return found[0], nil
}

var errNoRuns = errors.New("there is no import yet: nothing was sent from here. Practice runs are looked at with --sandbox")

// take opens a run; it stays open until the archive is closed.
func (a *archive) take(r archived) (*importer.Run, error) {
	if run := a.open[r.ID]; run != nil {
		return run, nil
	}
	run, err := r.engine.Open(r.ID)
	if err != nil {
		return nil, err
	}
	a.open[r.ID] = run
	return run, nil
}

// A batchName names a batch of any run: RUN/NUMBER.
type batchName struct {
	run    string
	number int
}

func (n batchName) String() string { return n.run + "/" + strconv.Itoa(n.number) }

// batch finds a batch by RUN/NUMBER or by the id of its job.
func (a *archive) batch(name string) (archived, *importer.Run, importer.Batch, error) {
	runName, number, byNumber := strings.Cut(name, "/")
	all, err := a.runs()
	if err == nil && byNumber {
		var one archived
		if one, err = a.run(runName); err == nil {
			all = []archived{one}
		}
	}
	if err != nil {
		return archived{}, nil, importer.Batch{}, err
	}
	for _, r := range all {
		run, err := a.take(r)
		if err != nil {
			return archived{}, nil, importer.Batch{}, err
		}
		for _, b := range run.Batches() {
			if byNumber && strconv.Itoa(b.Number) == number || !byNumber && name != "" && b.Job == name {
				return r, run, b, nil
			}
		}
	}
	return archived{}, nil, importer.Batch{}, fmt.Errorf("there is no batch or job %s; all are listed by: clinik-import jobs (practice: jobs --sandbox)", name)
}

// describeRun names a run for people.
func describeRun(r importer.RunInfo) string {
	return filesOf(r) + ", " + r.Started.Local().Format("2 January 2006, 15:04")
}

// filesOf names the files of a run, some of them if they are many.
func filesOf(r importer.RunInfo) string {
	var files []string
	for _, path := range r.Paths {
		files = append(files, filepath.Base(path))
	}
	if len(files) > 2 {
		files = append(files[:2], fmt.Sprintf("and %d more", len(r.Paths)-2))
	}
	return strings.Join(files, ", ")
}

// linted checks the files of a run again, so that what was held back is known.
func linted(ctx context.Context, run *importer.Run) error {
	if err := run.Lint(ctx); err != nil {
		return fmt.Errorf("the files of the run could not be checked again: %w", err)
	}
	return nil
}
