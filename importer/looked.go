package importer

import (
	"slices"
	"time"

	"clinik-import/importer/journal"
	"clinik-import/ndjson"
)

// lookedKept is for how long a run is kept whose files were only looked at: long enough to
// find them again among recent files.
const lookedKept = 7 * 24 * time.Hour

// Imports leaves out, of runs, those whose files were only looked at.
func Imports(runs []RunInfo) []RunInfo {
	return slices.DeleteFunc(slices.Clone(runs), func(r RunInfo) bool { return r.LookedAt })
}

// LookedAt reports whether nothing of the run was ever approved or corrected.
func (r *Run) LookedAt() bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return len(r.batches) == 0 && len(r.corrections.history) == 0 && r.standing.counts[leftOut] == 0
}

// lookedAt lists the ids of the runs whose files were only looked at.
func (e *Engine) lookedAt() (map[string]bool, error) {
	rows, err := e.journal.LookedAt(e.target.Tenant)
	if err != nil {
		return nil, err
	}
	wanted, err := e.journal.Wanted()
	ids := make(map[string]bool, len(rows))
	for _, row := range rows {
		ids[row.ID] = true
	}
	for _, row := range wanted { // it was to be sent, and interrupted
		delete(ids, row.ID)
	}
	return ids, err
}

// forgetLooked removes the runs whose files were only looked at and that nobody needs any
// more: those begun long ago, and those over exactly the files given, which are being looked
// at anew. What is open stays, and so does a send that was interrupted, unless the files are
// to be sent again: a look at them does not make up for it. The caller holds e.opening until
// a run that it begins is among the open ones.
func (e *Engine) forgetLooked(files []ndjson.Info, toSend bool) error {
	rows, err := e.journal.LookedAt(e.target.Tenant)
	if err != nil || len(rows) == 0 {
		return err
	}
	sources, err := e.journal.SourcesOf(e.target.Tenant)
	if err != nil {
		return err
	}
	interrupted, err := e.journal.Wanted()
	if err != nil {
		return err
	}
	open := e.openRuns()
	var gone []string
	for _, row := range rows {
		_, again := infoOf(row, sources[row.ID], outcome{}).readsAs(files)
		if again && !toSend {
			again = !slices.ContainsFunc(interrupted, func(w journal.Run) bool { return w.ID == row.ID })
		}
		old := e.clock.Now().Sub(row.Started) > lookedKept
		if (again || old) && !slices.ContainsFunc(open, func(r *Run) bool { return r.id == row.ID }) {
			gone = append(gone, row.ID)
		}
	}
	if len(gone) == 0 {
		return nil
	}
	return e.journal.Update(func(tx *journal.Tx) error {
		for _, id := range gone {
			if err := tx.Forget(id); err != nil {
				return err
			}
		}
		return nil
	})
}
