package importer

import "clinik-import/importer/journal"

// Sealing reports whether batches of the run are being sealed at this moment: approved, and
// not queued yet.
func (r *Run) Sealing() bool { return r.sealing.Load() > 0 }

// Sealing reports whether batches of any run are being sealed. Whoever ends the work and
// closes the journal waits for Sealed, or the approval is lost.
func (e *Engine) Sealing() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.sealing > 0
}

// Sealed is closed once nothing is being sealed.
func (e *Engine) Sealed() <-chan struct{} {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.sealing == 0 {
		over := make(chan struct{})
		close(over)
		return over
	}
	return e.sealed
}

// beginSealing says that batches of the run are being sealed, until end is called.
func (r *Run) beginSealing() (end func()) {
	e := r.engine
	r.sealing.Add(1)
	e.mu.Lock()
	if e.sealing++; e.sealing == 1 {
		e.sealed = make(chan struct{})
	}
	e.mu.Unlock()
	e.changed()
	return func() {
		r.sealing.Add(-1)
		e.mu.Lock()
		if e.sealing--; e.sealing == 0 {
			close(e.sealed)
		}
		e.mu.Unlock()
		e.changed()
	}
}

// want records that the run is to be sent, before the first of its batches is sealed: should
// the program end in the midst of that, it is a run that was interrupted, not one of files
// that were only looked at. drop takes that back where nothing came of it.
func (r *Run) want() (drop func() error, err error) {
	nothing := func() error { return nil }
	if !r.LookedAt() {
		return nothing, nil
	}
	wanted, err := r.engine.journal.IsWanted(r.id)
	if err != nil || wanted {
		return nothing, err
	}
	set := func(wanted bool) error {
		return r.engine.journal.Update(func(tx *journal.Tx) error { return tx.SetWanted(r.id, wanted) })
	}
	return func() error { return set(false) }, set(true)
}
