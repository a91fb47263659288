package importer

import (
	"clinik-import/importer/journal"
	"clinik-import/ndjson"
)

// A person may know of a record that it must not be sent, though nothing is wrong with it by the
// check: a test patient, somebody else's. Such a record is set aside: held back by a step that is
// recorded, undone and made again as corrections are.

// RuleAside is the rule, and the held-back group, of records that a person set aside.
const RuleAside = "record.aside"

// asideProblem is what stands at such a record.
func asideProblem(line int64) ndjson.Problem {
	return ndjson.Problem{Rule: RuleAside, Severity: ndjson.Error, Line: line, Message: "a person set this record aside: it is not sent"}
}

// SetAside keeps records from being sent, as one step that Undo takes back. It refuses those
// that cannot be corrected (*NotCorrectableError); what the server refused goes nowhere anyway.
func (r *Run) SetAside(at ...Position) error {
	if len(at) == 0 {
		return nil
	}
	r.selection.Lock()
	defer r.selection.Unlock()
	rows := make([]journal.Correction, 0, len(at))
	for _, p := range at {
		s, err := r.source(p.Source)
		if err != nil {
			return err
		}
		if err := r.barred(p, s); err != nil {
			return err
		}
		if r.State(p) == Rejected {
			return &NotCorrectableError{p, s.Place(p.Line), "the server refused the record: it is not sent again unless it is corrected"}
		}
		row := journal.Correction{Source: p.Source, Line: p.Line, Aside: true}
		if _, err := r.compareOriginal(s, &row); err != nil {
			return err
		}
		rows = append(rows, row)
	}
	return r.addStep("set aside", rows, make([][]byte, len(rows)))
}

// TakeIn takes back that a record was set aside, whatever was done since; it is then as it was
// before. Redo sets it aside again. A record that is not set aside stays as it is.
func (r *Run) TakeIn(p Position) (t Turned, err error) {
	r.selection.Lock()
	defer r.selection.Unlock()
	r.mu.RLock()
	row, last := r.corrections.current[p], 0
	for _, k := range r.corrections.history {
		last = max(last, k.Undone)
	}
	t.Newer = r.stepsAfter(row.Step)
	r.mu.RUnlock()
	if !row.Aside {
		return Turned{}, nil
	}
	row.Undone = last + 1
	rows := []journal.Correction{row}
	t.Records = 1
	t.Files, t.First = filesOf(rows)
	if err := r.saveTurned("take in", rows); err != nil {
		return Turned{}, err
	}
	return t, r.holdRepeats()
}

// IsAside reports whether a person set a record aside.
func (r *Run) IsAside(p Position) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.corrections.current[p].Aside
}

// edited reports whether there is another version of a record than the file's.
func (c *corrections) edited(k journal.Correction) bool {
	return !k.Aside || c.below[Position{k.Source, k.Line}] != 0
}

// bytesOf reads a record as its correction has it; one that is set aside, as it was before.
func (r *Run) bytesOf(k journal.Correction) ([]byte, error) {
	if !k.Aside {
		return r.engine.journal.Corrected(k.ID)
	}
	r.mu.RLock()
	before := r.corrections.below[Position{k.Source, k.Line}]
	r.mu.RUnlock()
	if before != 0 {
		return r.engine.journal.Corrected(before)
	}
	s, err := r.source(k.Source)
	if err != nil {
		return nil, err
	}
	line, err := s.original(k.Line)
	return line.Bytes, err
}
