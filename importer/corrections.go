package importer

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"clinik-import/importer/journal"
	"clinik-import/ndjson"
)

// Correction is an edited version of a record.
type Correction struct {
	Position
	Record []byte // one line, no terminator
	Of     []byte // the version it was made from; if it is not the current one any more, Correct refuses. nil: whichever is current
}

// An OutdatedError says that a correction was made from a version of the record that is
// not the current one: taking it would undo what was corrected in between.
type OutdatedError struct {
	Position
	Path string
}

func (e *OutdatedError) Error() string {
	return fmt.Sprintf("%s, line %d: the record was corrected meanwhile; nothing was changed. Look at it again and repeat the change", e.Path, e.Line)
}

// corrections is the history of a run's corrections, without their bytes; those are
// in the journal, sealed.
type corrections struct {
	history []journal.Correction // oldest first
	undone  map[int]bool         // by step
	last    int                  // the newest step
	floor   int                  // steps up to here were sealed and cannot be undone

	current map[Position]journal.Correction // the newest that is not undone
	sealed  map[Position]int64              // the revision that is in a batch now
}

// pending reports whether a correction waits to be sealed in a batch.
func (c *corrections) pending(k journal.Correction) bool {
	return c.sealed[Position{k.Source, k.Line}] != k.ID
}

// settle finds the current corrections anew.
func (c *corrections) settle() {
	c.current = map[Position]journal.Correction{}
	for _, k := range c.history {
		if !c.undone[k.Step] {
			c.current[Position{k.Source, k.Line}] = k
		}
	}
}

// wasFaulty reports whether the original of a corrected record is held back. A correction
// made before the lint came by could not know that the record repeats another; r.mu is held.
func (r *Run) wasFaulty(c journal.Correction) bool {
	if c.WasFaulty {
		return true
	}
	worst, _ := r.sources[c.Source].Report.Mark(c.Line)
	return worst == ndjson.Error
}

// A NotCorrectableError says why a record cannot be corrected.
type NotCorrectableError struct {
	Position
	Path string
	Why  string
}

func (e *NotCorrectableError) Error() string {
	return fmt.Sprintf("%s, line %d: %s", e.Path, e.Line, e.Why)
}

// correctable reports whether a record may be corrected where it stands; r.mu is held.
func (r *Run) correctable(p Position) bool {
	s := r.standing.at(p)
	return s == none || s == rejected
}

// Correct stores corrections as one step that Undo takes back. They are linted at
// once; an accepted, running, queued or unknown record cannot be corrected
// (*NotCorrectableError), nor one that is not as the correction knew it (*OutdatedError).
func (r *Run) Correct(cs ...Correction) error {
	if len(cs) == 0 {
		return nil
	}
	r.selection.Lock()
	defer r.selection.Unlock()
	rows := make([]journal.Correction, 0, len(cs))
	records := make([][]byte, 0, len(cs))
	for _, c := range cs {
		row, err := r.checkCorrection(c)
		if err != nil {
			return err
		}
		rows, records = append(rows, row), append(records, c.Record)
	}
	e := r.engine
	now := e.clock.Now()
	var step int
	err := e.journal.Update(func(tx *journal.Tx) (err error) {
		if step, err = tx.AddStep(r.id, now, rows, records); err != nil {
			return err
		}
		return tx.Audit(journal.AuditRow{Time: now, What: "correct", Run: r.id, Count: int64(len(rows)), Note: fmt.Sprintf("step %d", step)})
	})
	if err != nil {
		return err
	}
	r.mu.Lock()
	c := &r.corrections
	c.history = slices.DeleteFunc(c.history, func(k journal.Correction) bool { return c.undone[k.Step] })
	c.undone = map[int]bool{}
	c.history = append(c.history, rows...)
	c.last = step
	for _, k := range rows {
		c.current[Position{k.Source, k.Line}] = k
	}
	r.mu.Unlock()
	r.bump()
	return nil
}

// checkCorrection lints a correction and finds out whether it may be made.
func (r *Run) checkCorrection(c Correction) (journal.Correction, error) {
	row := journal.Correction{Source: c.Source, Line: c.Line}
	s, err := r.source(c.Source)
	if err != nil {
		return row, err
	}
	no := func(why string) error { return &NotCorrectableError{c.Position, s.Path, why} }
	if s.Type == nil {
		return row, no("the file's resource type is not known yet; choose it first")
	}
	if bytes.ContainsAny(c.Record, "\r\n") {
		return row, no("a record is one line; the correction holds a line break")
	}
	if len(bytes.TrimSpace(c.Record)) == 0 {
		return row, no("the correction is empty")
	}
	r.mu.RLock()
	open, state := r.correctable(c.Position), r.stateLocked(c.Position)
	before, again := r.corrections.current[c.Position]
	r.mu.RUnlock()
	switch {
	case state == BlankLine:
		return row, no("the line is blank: there is no record to correct")
	case !open:
		return row, no("the record " + whereItIs(state) + " and cannot be corrected any more")
	}
	line := ndjson.Line{Number: c.Line, Bytes: c.Record}
	row.Faulty = hasError(s.Linter().Line(nil, line))
	if again {
		row.WasFaulty = before.WasFaulty
		if c.Of == nil {
			return row, nil
		}
		current, err := r.engine.journal.Corrected(before.ID)
		if err == nil && !bytes.Equal(current, c.Of) {
			err = &OutdatedError{c.Position, s.Path}
		}
		return row, err
	}
	if s.File == nil {
		return row, no("its file cannot be read: " + s.Err.Error())
	}
	original, err := s.File.Line(c.Line)
	if err != nil {
		return row, fmt.Errorf("%s, line %d cannot be read: %w", s.Path, c.Line, err)
	}
	if original.Blank() {
		return row, no("the line is blank: there is no record to correct")
	}
	if c.Of != nil && !bytes.Equal(original.Bytes, c.Of) {
		return row, &OutdatedError{c.Position, s.Path}
	}
	row.WasFaulty = hasError(s.problems(original))
	return row, nil
}

func whereItIs(s RecordState) string {
	switch s {
	case Accepted:
		return "was accepted"
	case AtServer:
		return "is with the server"
	case Unknown:
		return "is in a batch whose outcome is not known"
	}
	return "is in a batch that waits to be sent"
}

func hasError(problems []ndjson.Problem) bool {
	return slices.ContainsFunc(problems, func(p ndjson.Problem) bool { return p.Severity == ndjson.Error })
}

// Undo takes the last step back, Redo makes it again; they return how many records
// changed, 0 if there is nothing to undo. Steps that were sealed in a batch stay.
func (r *Run) Undo() (int, error) {
	return r.turn(true, func(c *corrections) int {
		for step := c.last; step > c.floor; step-- {
			if !c.undone[step] {
				return step
			}
		}
		return 0
	})
}

// Redo makes the step again that Undo took back last.
func (r *Run) Redo() (int, error) {
	return r.turn(false, func(c *corrections) int {
		for step := c.floor + 1; step <= c.last; step++ {
			if c.undone[step] {
				return step
			}
		}
		return 0
	})
}

func (r *Run) turn(undo bool, pick func(*corrections) int) (int, error) {
	r.selection.Lock()
	defer r.selection.Unlock()
	r.mu.RLock()
	step := pick(&r.corrections)
	r.mu.RUnlock()
	if step == 0 {
		return 0, nil
	}
	e := r.engine
	what := "redo"
	if undo {
		what = "undo"
	}
	err := e.journal.Update(func(tx *journal.Tx) error {
		if err := tx.SetUndone(r.id, step, undo); err != nil {
			return err
		}
		return tx.Audit(journal.AuditRow{Time: e.clock.Now(), What: what, Run: r.id, Note: fmt.Sprintf("step %d", step)})
	})
	if err != nil {
		return 0, err
	}
	r.mu.Lock()
	c := &r.corrections
	c.undone[step] = undo
	c.settle()
	n := 0
	for _, k := range c.history {
		if k.Step == step {
			n++
		}
	}
	r.mu.Unlock()
	r.bump()
	return n, nil
}

// relintCorrections checks the corrections of a source against its new type: they are
// made again, as one step, so that the journal knows how they stand.
func (r *Run) relintCorrections(source int) error {
	r.mu.RLock()
	var again []journal.Correction
	for p, k := range r.corrections.current {
		if p.Source == source {
			again = append(again, k)
		}
	}
	r.mu.RUnlock()
	s, err := r.source(source)
	if err != nil || len(again) == 0 || s.Type == nil || s.File == nil {
		return err
	}
	rows := make([]journal.Correction, len(again))
	records := make([][]byte, len(again))
	for i, k := range again {
		if records[i], err = r.engine.journal.Corrected(k.ID); err != nil {
			return err
		}
		original, err := s.File.Line(k.Line)
		if err != nil {
			return errors.Join(err, ndjson.ErrChanged)
		}
		rows[i] = journal.Correction{Source: source, Line: k.Line,
			Faulty:    hasError(s.Linter().Line(nil, ndjson.Line{Number: k.Line, Bytes: records[i]})),
			WasFaulty: hasError(s.Linter().Line(nil, original))}
	}
	now := r.engine.clock.Now()
	err = r.engine.journal.Update(func(tx *journal.Tx) error {
		step, err := tx.AddStep(r.id, now, rows, records)
		if err != nil {
			return err
		}
		return tx.SetFloor(r.id, step) // a change of type is not undone by undoing corrections
	})
	if err != nil {
		return err
	}
	r.mu.Lock()
	c := &r.corrections
	c.history = append(slices.DeleteFunc(c.history, func(k journal.Correction) bool { return c.undone[k.Step] }), rows...)
	c.undone = map[int]bool{}
	c.last, c.floor = rows[0].Step, rows[0].Step
	c.settle()
	r.mu.Unlock()
	r.bump()
	return nil
}
