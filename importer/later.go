package importer

import (
	"slices"

	"clinik-import/importer/journal"
)

// A Later run sent records that an earlier one left unsent.
type Later struct {
	Run     string
	Records int64
}

// SentLater finds which later runs sent what the run left unsent, the oldest first: those
// over the same files, unchanged, to the same target. A record is the same if it is the
// same line; what was rejected there counts as sent, for it is among that run's rejects. It reads what the batches of those runs hold, and nothing if there are none.
func (e *Engine) SentLater(info RunInfo) ([]Later, error) {
	if info.Totals.Unsent == 0 {
		return nil, nil
	}
	rows, err := e.journal.Runs(e.target.Tenant) // the newest first
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(rows, func(r journal.Run) bool { return r.ID == info.ID })
	if at < 0 {
		return nil, nil
	}
	sources, err := e.journal.SourcesOf(e.target.Tenant)
	if err != nil {
		return nil, err
	}
	search := laterSearch{engine: e, row: rows[at], left: info.Totals.Unsent}
	var all []Later
	for _, row := range slices.Backward(rows[:at]) {
		same := sameSources(sources[row.ID], sources[info.ID])
		if len(same) == 0 || search.left == 0 {
			continue
		}
		n, err := search.count(row.ID, same)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			all = append(all, Later{row.ID, n})
		}
	}
	return all, nil
}

// sameSources maps the sources of a later run to those of an earlier one that are the same
// file, read in the same way, and not changed in between.
func sameSources(later, earlier []journal.Source) map[int]int {
	same := map[int]int{}
	for i, l := range later {
		n := slices.IndexFunc(earlier, func(s journal.Source) bool {
			return s.Resolved == l.Resolved && s.Entry == l.Entry && s.Form == l.Form && s.Size == l.Size && s.ModTime.Equal(l.ModTime)
		})
		if n >= 0 {
			same[i] = n
		}
	}
	return same
}

// A laterSearch looks for the unsent lines of one run in the batches of others.
type laterSearch struct {
	engine *Engine
	row    journal.Run
	run    *Run          // of row, once one is needed
	found  standingTable // lines that were found already
	left   int64         // that were not
}

// count counts the lines that a later run sent.
func (s *laterSearch) count(later string, same map[int]int) (n int64, err error) {
	if s.run == nil {
		if s.run, err = s.engine.load(s.row, false); err != nil {
			return 0, err
		}
		s.found = newStandingTable(len(s.run.sources))
	}
	batches, err := s.engine.journal.Batches(later)
	if err != nil {
		return 0, err
	}
	for _, b := range batches {
		switch standing(b) {
		case accepted, unclear, atServer:
		default:
			continue
		}
		blob, err := s.engine.journal.Provenance(b.ID)
		if err != nil {
			return 0, err
		}
		err = provenance(blob).each(func(o *origin) {
			source, known := same[o.Source]
			at := Position{source, o.Line}
			if !known || o.Faulty || s.left == 0 || s.run.standing.at(at) != none || s.found.at(at) != none {
				return // a faulty one is held back over there, not unsent
			}
			s.found.set(at, accepted, false)
			s.left--
			n++
		})
		if err != nil {
			return 0, err
		}
	}
	return n, nil
}
