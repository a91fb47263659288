package ui

import (
	"testing"
	"time"
)

// Where corrections were removed from the record, the list of what is rejected says so.
func TestRemovedCorrectionsAreSaidWhereRejectsAre(t *testing.T) {
	t.Parallel()
	d := rejects(t)
	d.lacks("corrections removed")
	d.engine.run.purged = d.clock.now.Add(-40 * 24 * time.Hour)
	d.size(120, 36)
	d.sees("corrections removed")
	d.size(200, 60)
	d.sees("corrections removed 26 November 2025")
	d.allSizes()
}
