package importer

import (
	"slices"

	"clinik-import/importer/journal"
)

// A LeftOver is a run of which records are unsent that nothing sends any more by itself: it
// was begun to be sent and interrupted before anything was sealed, or its file changed
// before its batch went, or a person found that a batch was not accepted. A later import
// over the same files of which something was approved, or a person's word (TakenOut), ends it.
type LeftOver struct {
	Unfinished
	Paths   []string // of the files that are left, as they were given, sorted
	Batches []int    // by number; none: nothing was sealed
	Records int64    // that are unsent now; if nothing was sealed, of the files that were checked already
	Meant   []byte   // what was meant by the send, if nothing was sealed: as it was given to BeginToSend; see TakeUp
}

// LeftOvers lists what is left over of the runs of a journal, of all targets; newest first.
func LeftOvers(j *journal.Journal) ([]LeftOver, error) {
	wanted, err := j.Wanted()
	if err != nil {
		return nil, err
	}
	rows, err := j.AllRuns()
	if err != nil {
		return nil, err
	}
	var left []LeftOver
	seen := map[readBy]bool{} // by runs of which something was approved, newer than the one looked at
	for _, row := range rows {
		sources, err := j.Sources(row.ID)
		if err != nil {
			return nil, err
		}
		batches, err := j.Batches(row.ID)
		if err != nil {
			return nil, err
		}
		leftOut, err := j.LeftOut(row.ID)
		if err != nil {
			return nil, err
		}
		l := LeftOver{Unfinished: unfinished(row)}
		open := map[int]bool{} // sources
		if slices.ContainsFunc(wanted, func(w journal.Run) bool { return w.ID == row.ID }) {
			for i, s := range sources {
				open[i] = !seen[readBy{row.Host, row.Environment, s.Resolved, s.Entry}]
				if open[i] {
					l.Records += s.Lines - s.Blank - s.Errors
				}
			}
			if l.Meant, err = j.Meant(row.ID); err != nil {
				return nil, err
			}
		}
		for _, b := range batches {
			if b.State != journal.Stale && (b.State != journal.Resolved || standing(b) != none) {
				continue
			}
			unsent, err := unsentOf(j, b, batches)
			if err != nil {
				return nil, err
			}
			ours := false
			for s, records := range unsent {
				if !seen[readBy{row.Host, row.Environment, sources[s].Resolved, sources[s].Entry}] {
					ours, open[s] = true, true
					l.Records += records
				}
			}
			if ours {
				l.Batches = append(l.Batches, b.Number)
			}
		}
		for i := range sources {
			if open[i] && !slices.Contains(l.Paths, sources[i].Path) {
				l.Paths = append(l.Paths, sources[i].Path)
			}
			if len(batches)+len(leftOut) > 0 {
				seen[readBy{row.Host, row.Environment, sources[i].Resolved, sources[i].Entry}] = true
			}
		}
		if slices.Sort(l.Paths); len(l.Paths) > 0 {
			left = append(left, l)
		}
	}
	return left, nil
}

// unsentOf counts, by source, the records of a batch that no later batch of its run has: what
// became of those is the matter of the later one.
func unsentOf(j *journal.Journal, b journal.Batch, batches []journal.Batch) (map[int]int64, error) {
	later := map[Position]bool{}
	for _, other := range batches {
		if other.Number <= b.Number || other.State == journal.Sealed || !overlap(other.Spans, b.Spans) {
			continue
		}
		blob, err := j.Provenance(other.ID)
		if err == nil {
			err = provenance(blob).each(func(o *origin) { later[o.Position] = true })
		}
		if err != nil {
			return nil, err
		}
	}
	unsent := map[int]int64{}
	if len(later) == 0 {
		for _, s := range b.Spans {
			unsent[s.Source] += int64(s.Records)
		}
		return unsent, nil
	}
	blob, err := j.Provenance(b.ID)
	if err == nil {
		err = provenance(blob).each(func(o *origin) {
			if !later[o.Position] {
				unsent[o.Source]++
			}
		})
	}
	return unsent, err
}

// readBy is a file, or one of an archive, as runs to one server read it.
type readBy struct{ host, environment, file, entry string }
