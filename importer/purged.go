package importer

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// CorrectionsPurged tells when corrections of the run were removed from the record, zero if
// none were. What was corrected shows as the file has it since.
func (r *Run) CorrectionsPurged() time.Time { return r.purged }

// notePurge finds out whether corrections were removed: the audit says of how many, or, in
// older journals, a record was sent as corrected and nobody has what it was sent as.
func (r *Run) notePurge() error {
	at, removed, err := r.engine.journal.PurgedCorrections(r.id)
	if err != nil || at.IsZero() || removed == 0 && len(r.SentAsPurged()) == 0 {
		return err
	}
	r.purged = at
	return nil
}

// SentAsPurged lists the records that are in a batch as they were corrected, where the
// correction was removed since, in the order of the files.
func (r *Run) SentAsPurged() []Position {
	r.mu.RLock()
	sent := maps.Clone(r.corrections.sealed)
	maps.DeleteFunc(sent, func(p Position, _ int64) bool { _, kept := r.corrections.current[p]; return kept })
	r.mu.RUnlock()
	return slices.SortedFunc(maps.Keys(sent), func(a, b Position) int { return cmp.Or(a.Source-b.Source, cmp.Compare(a.Line, b.Line)) })
}
