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
	Place string // for people, see Source.Place
}

func (e *OutdatedError) Error() string {
	return fmt.Sprintf("%s: the record was corrected meanwhile; nothing was changed. Look at it again and repeat the change", e.Place)
}

// corrections is the history of a run's corrections, without their bytes; those are
// in the journal, sealed.
type corrections struct {
	history   []journal.Correction            // oldest first, undone ones too
	current   map[Position]journal.Correction // the newest that is not undone
	below     map[Position]int64              // of records set aside: the correction that they had before, 0 if none
	repeating map[int64]bool                  // by revision: those that are held back because they repeat another record
	sealed    map[Position]int64              // the revision that is in a batch now
	holder    map[Position]int                // the number of that batch
}

// pending reports whether a correction waits to be sealed in a batch.
func (c *corrections) pending(k journal.Correction) bool {
	return c.sealed[Position{k.Source, k.Line}] != k.ID
}

// settle finds the current corrections anew.
func (c *corrections) settle() {
	c.current, c.below = map[Position]journal.Correction{}, map[Position]int64{}
	for _, k := range c.history {
		if k.Undone != 0 {
			continue
		}
		p := Position{k.Source, k.Line}
		if k.Aside {
			c.below[p] = c.current[p].ID
		}
		c.current[p] = k
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

// isFaulty reports whether a correction is held back itself, or its record set aside; r.mu is held.
func (r *Run) isFaulty(c journal.Correction) bool {
	return c.Aside || c.Faulty || r.corrections.repeating[c.ID]
}

// A NotCorrectableError says why a record cannot be corrected.
type NotCorrectableError struct {
	Position
	Place string // for people, see Source.Place
	Why   string
}

func (e *NotCorrectableError) Error() string {
	return fmt.Sprintf("%s: %s", e.Place, e.Why)
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
	r.lookAtFiles(cs)
	for _, c := range cs {
		row, err := r.checkCorrection(c)
		if err != nil {
			return err
		}
		rows, records = append(rows, row), append(records, c.Record)
	}
	return r.addStep("correct", rows, records)
}

// addStep records a step of corrections. r.selection is held.
func (r *Run) addStep(what string, rows []journal.Correction, records [][]byte) error {
	e := r.engine
	now := e.clock.Now()
	err := e.journal.Update(func(tx *journal.Tx) error {
		step, err := tx.AddStep(r.id, now, rows, records)
		if err != nil {
			return err
		}
		return tx.Audit(journal.AuditRow{Time: now, What: what, Run: r.id, Count: int64(len(rows)), Note: fmt.Sprintf("step %d", step)})
	})
	if err != nil {
		return err
	}
	r.mu.Lock()
	c := &r.corrections
	c.history = append(slices.DeleteFunc(c.history, func(k journal.Correction) bool { return k.Undone != 0 }), rows...)
	for _, k := range rows {
		p := Position{k.Source, k.Line}
		if k.Aside {
			c.below[p] = c.current[p].ID
		}
		c.current[p] = k
	}
	r.mu.Unlock()
	r.bump(ByCorrection)
	return r.holdRepeats()
}

// lookAtFiles finds out, once for each file, whether what is corrected is still what was
// checked: a correction of a file that changed would never be sent.
func (r *Run) lookAtFiles(cs []Correction) {
	looked := map[int]bool{}
	for _, c := range cs {
		if looked[c.Source] {
			continue
		}
		looked[c.Source] = true
		if s, err := r.source(c.Source); err == nil && s.File != nil && s.Err == nil {
			if err := s.changed(); err != nil {
				_ = r.spoilt(s, err) // noted in the source
			}
		}
	}
}

// checkCorrection lints a correction and finds out whether it may be made.
func (r *Run) checkCorrection(c Correction) (journal.Correction, error) {
	row := journal.Correction{Source: c.Source, Line: c.Line}
	s, err := r.source(c.Source)
	if err != nil {
		return row, err
	}
	if err := r.barred(c.Position, s); err != nil {
		return row, err
	}
	no := func(why string) error { return &NotCorrectableError{c.Position, s.Place(c.Line), why} }
	if bytes.ContainsAny(c.Record, "\r\n") {
		return row, no("a record is one line; the correction holds a line break")
	}
	if len(bytes.TrimSpace(c.Record)) == 0 {
		return row, no("the correction is empty")
	}
	line := ndjson.Line{Number: c.Line, Bytes: c.Record}
	row.Faulty = hasError(s.Linter().Line(nil, line))
	before, err := r.compareOriginal(s, &row)
	if err == nil && c.Of != nil && !bytes.Equal(before, c.Of) {
		err = &OutdatedError{c.Position, s.Place(c.Line)}
	}
	return row, err
}

// compareOriginal notes in a new correction how the original of its record is, and returns the
// version that it takes the place of.
func (r *Run) compareOriginal(s *Source, row *journal.Correction) ([]byte, error) {
	at := Position{row.Source, row.Line}
	r.mu.RLock()
	before, again := r.corrections.current[at]
	r.mu.RUnlock()
	if again {
		row.WasFaulty, row.Original = before.WasFaulty, before.Original
		return r.engine.journal.Corrected(before.ID)
	}
	if s.File == nil {
		return nil, &NotCorrectableError{at, s.Place(row.Line), "its file cannot be read: " + s.Err.Error()}
	}
	original, err := s.File.Line(row.Line)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", s.Place(row.Line), err)
	}
	if original.Blank() {
		return nil, &NotCorrectableError{at, s.Place(row.Line), "the line is blank: there is no record to correct"}
	}
	row.WasFaulty = hasError(s.problems(original))
	row.Original = fingerprint(r.engine.journal.NewMAC(), original.Bytes)
	return original.Bytes, nil
}

// barred tells why a record cannot be corrected now: *NotCorrectableError, or
// journal.ErrObserver; nil if it can.
func (r *Run) barred(p Position, s *Source) error {
	r.mu.RLock()
	open, state, aside := r.correctable(p), r.stateLocked(p), r.corrections.current[p].Aside
	r.mu.RUnlock()
	why := ""
	switch {
	case r.engine.journal.Observing():
		return journal.ErrObserver
	case s.Type == nil:
		why = "the file's resource type is not known yet; choose it first"
	case state == BlankLine:
		why = "the line is blank: there is no record to correct"
	case open && errors.Is(s.Err, ndjson.ErrChanged):
		why = "nothing more of this file is sent in this import, because it was changed since it was checked: open it again and correct it there"
	case open && s.Err != nil:
		why = "nothing more of this file is sent in this import, because it cannot be read any more: open it again once it can"
	case open && aside:
		why = "the record is set aside, it is not to be sent: take it in again to correct it"
	case open:
		return nil
	case state == Accepted:
		why = "the record was accepted and cannot be corrected any more"
	case state == AtServer:
		why = "the record is with the server; wait for its job"
	case state == LeftOut:
		why = "the record was left out, for another import has sent it, or will"
	case state == Unknown:
		why = "the record is in a batch whose outcome is not known; find that out first"
	default:
		why = "the record is in a batch that waits to be sent; take the batch out of the queue to correct it"
	}
	return &NotCorrectableError{p, s.Place(p.Line), why}
}

func hasError(problems []ndjson.Problem) bool {
	return slices.ContainsFunc(problems, func(p ndjson.Problem) bool { return p.Severity == ndjson.Error })
}
