package importer

import (
	"fmt"
	"slices"

	"clinik-import/importer/journal"
	"clinik-import/ndjson"
)

// A correction can be undone and made again for as long as its record is in no batch and
// was not sent as corrected. Each is looked at by itself: of a step that changed many
// records some may have been sealed in a batch, and then the others are still turned.
//
// What is beyond undo at a record is beyond it for all corrections before, too: the last
// ones of a record are always those that turn, so a record never skips a version.

// Turned is what Undo or Redo did.
type Turned struct {
	Records int // that changed
	// Corrections that stay as they are: of the same step, or, if nothing changed, of the run.
	Waiting int // their record is in a batch that waits to be sent; cancelled, they turn again
	Sent    int // their record was sent

	Newer int // steps that were made after this one, undone or not

	Files int // that the records are of
	First int // the Source of the first of them
}

// Undo takes back what the last step changed, but for records that are in a batch or were
// sent with the correction; a step of which nothing can be taken back is passed over.
func (r *Run) Undo() (Turned, error) { return r.turn("undo") }

// Redo makes again what Undo took back last, but for records that are in a batch since; a
// new correction ends what could be made again.
func (r *Run) Redo() (Turned, error) { return r.turn("redo") }

func (r *Run) turn(what string) (t Turned, err error) {
	r.selection.Lock()
	defer r.selection.Unlock()
	r.mu.RLock()
	rows := r.turnable(what == "undo", &t)
	r.mu.RUnlock()
	if len(rows) == 0 {
		return t, nil
	}
	if err := r.saveTurned(what, rows); err != nil {
		return Turned{}, err
	}
	return t, r.holdRepeats()
}

// saveTurned records corrections that were undone, or made again. r.selection is held.
func (r *Run) saveTurned(what string, rows []journal.Correction) error {
	e := r.engine
	err := e.journal.Update(func(tx *journal.Tx) error {
		if err := tx.SaveCorrections(rows); err != nil {
			return err
		}
		return tx.Audit(journal.AuditRow{Time: e.clock.Now(), What: what, Run: r.id, Count: int64(len(rows)), Note: fmt.Sprintf("step %d", rows[0].Step)})
	})
	if err != nil {
		return err
	}
	r.mu.Lock()
	r.corrections.save(rows)
	r.mu.Unlock()
	r.bump(ByCorrection)
	return nil
}

// Turnable reports whether Undo would take anything back, and whether Redo would make anything again.
func (r *Run) Turnable() (undo, redo bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, k := range r.corrections.history {
		if !r.final(k) {
			undo, redo = undo || k.Undone == 0, redo || k.Undone != 0
		}
	}
	return undo, redo
}

// turnable returns the corrections to undo, or to make again, as they will be, and counts
// them and those that stay. r.mu is held.
func (r *Run) turnable(undo bool, t *Turned) (rows []journal.Correction) {
	all := r.corrections.history
	last, turn := 0, 0 // the highest Undone; the step, or the Undone, to turn
	for _, k := range all {
		last = max(last, k.Undone)
		if (k.Undone == 0) == undo && !r.final(k) {
			turn = max(turn, turnOf(k, undo))
		}
	}
	for _, k := range all {
		switch {
		case (k.Undone == 0) != undo || turn != 0 && turnOf(k, undo) != turn:
		case r.final(k) && r.standing.at(Position{k.Source, k.Line}) == queued:
			t.Waiting++
		case r.final(k):
			t.Sent++
		case undo:
			k.Undone = last + 1
			rows = append(rows, k)
		default:
			k.Undone = 0
			rows = append(rows, k)
		}
	}
	if t.Records = len(rows); t.Records > 0 {
		t.Files, t.First = filesOf(rows)
		t.Newer = r.stepsAfter(rows[0].Step)
	}
	return rows
}

// stepsAfter counts the steps that were made after one, undone or not; r.mu is held.
func (r *Run) stepsAfter(step int) (n int) {
	before := 0
	for _, k := range r.corrections.history { // in the order of their steps
		if k.Step > step && k.Step != before {
			n++
		}
		before = k.Step
	}
	return n
}

// filesOf counts the files that corrections are of, and names the first of them.
func filesOf(rows []journal.Correction) (n, first int) {
	files := map[int]bool{}
	first = rows[0].Source
	for _, k := range rows {
		files[k.Source] = true
		first = min(first, k.Source)
	}
	return len(files), first
}

// turnOf is what corrections that turn together have in common.
func turnOf(k journal.Correction, undo bool) int {
	if undo {
		return k.Step
	}
	return k.Undone
}

// final reports whether a correction stays as it is: its record is in a batch, or the
// server refused the record with this correction or a later one in it; what the server
// refused at all is not set aside again. r.mu is held.
func (r *Run) final(k journal.Correction) bool {
	p := Position{k.Source, k.Line}
	if k.Aside {
		return r.standing.at(p) != none
	}
	return !r.correctable(p) || k.ID <= r.corrections.sealed[p]
}

// save takes over rows that changed; they are in the order of the history.
func (c *corrections) save(rows []journal.Correction) {
	for i, n := 0, 0; i < len(c.history) && n < len(rows); i++ {
		if c.history[i].ID == rows[n].ID {
			c.history[i] = rows[n]
			n++
		}
	}
	c.settle()
}

// relint checks all corrections of a source against another type, so that each of them
// can come back by undo. r.selection is held.
func (r *Run) relint(s Source) ([]journal.Correction, error) {
	r.mu.RLock()
	rows := slices.DeleteFunc(slices.Clone(r.corrections.history), func(k journal.Correction) bool { return k.Source != s.Index })
	r.mu.RUnlock()
	linter := s.Linter()
	for i := range rows {
		k := &rows[i]
		if err := r.relintOriginal(s, linter, k); err != nil {
			return nil, err
		}
		if k.Aside {
			continue
		}
		record, err := r.engine.journal.Corrected(k.ID)
		if err != nil {
			return nil, err
		}
		k.Faulty = hasError(linter.Line(nil, ndjson.Line{Number: k.Line, Bytes: record}))
	}
	return rows, nil
}

// relintOriginal checks the original of a corrected record; without its file it stays as it was
// found when that was there.
func (r *Run) relintOriginal(s Source, linter *ndjson.Linter, k *journal.Correction) error {
	if s.File == nil {
		return nil
	}
	line, err := s.File.Line(k.Line)
	if err != nil {
		return fmt.Errorf("%s cannot be read: %w", s.Place(k.Line), err)
	}
	k.WasFaulty = hasError(linter.Line(nil, line))
	return nil
}
