package ui

import (
	"testing"

	"clinik-import/importer"
)

// The errors table says of every record that a job rejected how it stands now, in its rows,
// its head, and of the one under the cursor in a sentence.
func TestErrorsSayWhatBecameOfThemSince(t *testing.T) {
	t.Parallel()
	d := drive(t, start{folder: t.TempDir()}, nil)
	run := jobsRun(d, 1)
	b := &run.batches[0]
	b.Rejected, b.Resent = 6, importer.Resent{Records: 4, Accepted: 1, Waiting: 1, AtServer: 1, Again: 1, Batches: []int{2, 3}}
	run.later, run.rejects = map[importer.Position]int{}, nil
	for i, state := range []importer.RecordState{importer.Accepted, importer.Unsent, importer.AtServer, importer.Rejected, importer.Rejected, importer.Rejected} {
		at := importer.Position{Line: int64(i + 1)}
		run.rejects = append(run.rejects, importer.Reject{Position: at, State: state, Batch: 1, Message: "unknown reference", Why: "the server counts so", Certainty: importer.Certain, Corrected: i == 5})
		if i < 4 {
			run.later[at] = 2 + i/2
		}
	}
	d.send(begunMsg{run: run})
	d.press("4", "enter")
	d.sees("errors of batch 1 · 1 in, 1 there, 1 waits, 1 again", "✓         1 unknown reference", "accepted", "·         2", "waits", "●         3", "at the server",
		"✗         4", "rejected again", "✗         5", "✓         6", "corrected", "Corrected; accepted in batch 2.")
	d.golden("jobs-since")
	d.goldenDark("jobs-since-dark")
	d.sees("errors of batch 1 · since then 1 accepted, 1 at the server, 1 waits, 1 rejected again") // of 200 cells
	d.allSizes()
	for _, row := range []struct {
		says string
		page PageID
	}{
		{"Corrected; accepted in batch 2.", CheckID},
		{"Corrected; waits in batch 2.", CheckID},
		{"Corrected; at the server in batch 3.", CheckID},
		{"Corrected; rejected again in batch 3.", RejectsID},
		{"patients.ndjson, line 5: certain.", RejectsID},
		{"Corrected; it goes with the next plan.", RejectsID},
	} {
		d.size(80, 24)
		d.sees(row.says)
		p := d.jobs()
		if page := pageOf(p.rejects.rows[p.errors.Cursor()]); page != row.page {
			t.Errorf("%s: opens page %d, want %d", row.says, page, row.page)
		}
		d.press("j")
	}
	d.size(40, 12)
	d.sees("batch 1: 1 of 4 in") // as much as there is room for
	d.press("g")
	d.sees("Corrected; accepted in batch 2.")
	d.press("enter")
	if d.m.front != CheckID {
		t.Errorf("page %d is in front", d.m.front)
	}
}
