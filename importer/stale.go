package importer

import (
	"errors"

	"clinik-import/importer/journal"
	"clinik-import/ndjson"
)

// outdateChanged makes the batches stale whose file is known to have changed, without
// waiting for their slot: nothing that comes in between makes them good again. A file that
// was merely touched, or cannot be opened now, is looked at when its batch is to go.
func (e *Engine) outdateChanged() error {
	for _, r := range e.openRuns() {
		for _, b := range r.all() {
			row := r.row(b)
			if row.State != journal.Queued && row.State != journal.Retry {
				continue
			}
			why := r.knownChange(row)
			if why == nil {
				continue
			}
			if err := ignoreState(e.requeue(r, b)); err != nil {
				return err
			}
			if err := e.cannotSend(r, b, why); err != nil {
				return err
			}
		}
	}
	return nil
}

// knownChange returns why a file that the batch draws on is known not to be what was checked
// any more, nil if none is.
func (r *Run) knownChange(row journal.Batch) error {
	for _, span := range row.Spans {
		s, err := r.source(span.Source)
		if err != nil {
			continue
		}
		if errors.Is(s.Err, ndjson.ErrChanged) && !touched(s.Err) {
			return s.Err
		}
	}
	return nil
}
