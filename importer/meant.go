package importer

import (
	"fmt"

	"clinik-import/importer/journal"
	"clinik-import/ndjson"
)

// BeginToSend is Begin for who sends without a further question: until something of the run
// is approved, or Unwant says that nothing is to be, it is LeftOver. What is meant to be done
// with it is kept with it, sealed, for TakeUp; its form is the caller's.
func (e *Engine) BeginToSend(inputs []Input, meant []byte) (*Run, error) {
	return e.begin(inputs, e.asked, append([]byte{}, meant...))
}

// Unwant records of a run that was begun to be sent (BeginToSend) that nothing of it is
// to be after all.
func (r *Run) Unwant() error {
	return r.engine.journal.Update(func(tx *journal.Tx) error { return tx.SetWanted(r.id, false) })
}

// TakeUp opens a run that was begun to be sent and interrupted before anything was sealed, so
// that what was meant can be done from the start. One that was corrected in the meantime is
// left as it is, for nobody knows how far that had come, and a new run over the same files
// takes its place. It fails with an error that wraps ndjson.ErrChanged, or says that it is
// gone, if a file is not what it was: then the run stays LeftOver. compare tells that of a
// file which was only touched, copied or put back, by its number in the run; nil if it is
// what it was.
func (e *Engine) TakeUp(id string, compare func(number int, file *ndjson.File) error) (*Run, error) {
	old, err := e.Open(id)
	if err != nil {
		return nil, err
	}
	for _, s := range old.Sources() {
		if err = s.Err; touched(err) {
			err = old.takeTouched(s, compare)
		}
		if err != nil {
			break
		}
	}
	if err == nil && old.Edited() == 0 {
		return old, nil
	}
	var again *Run
	if err == nil {
		again, err = e.beginOver(old)
	}
	if closed := old.Close(); err == nil {
		err = closed
	}
	return again, err
}

// takeTouched takes a file that was touched for what it was, unless compare says otherwise.
func (r *Run) takeTouched(s *Source, compare func(int, *ndjson.File) error) error {
	if err := compare(s.Index, s.File); err != nil {
		return err
	}
	if err := s.File.Changed(); err != nil { // meanwhile
		return err
	}
	row := journal.Source{Number: s.Index, ModTime: s.File.Info().ModTime}
	if err := r.engine.journal.Update(func(tx *journal.Tx) error { return tx.SetModTime(r.id, row) }); err != nil {
		return err
	}
	next := *s
	next.Err = nil
	r.replace(next)
	return nil
}

// beginOver begins a run over the files of another one, as that reads and checks them, in
// which the same is meant.
func (e *Engine) beginOver(old *Run) (*Run, error) {
	meant, err := e.journal.Meant(old.id)
	if err != nil {
		return nil, err
	}
	rows, err := e.journal.Sources(old.id)
	if err != nil {
		return nil, err
	}
	var inputs []Input
	for i, s := range old.Sources() {
		f, err := reopen(rows[i], e.lineLimit)
		if err != nil {
			for _, in := range inputs {
				in.File.Close()
			}
			return nil, fmt.Errorf("%s: %w", s.Path, err)
		}
		inputs = append(inputs, Input{f, s.Type})
	}
	r, err := e.begin(inputs, old.Severities(), append([]byte{}, meant...))
	if err != nil {
		for _, in := range inputs {
			in.File.Close()
		}
		return nil, err
	}
	return r, nil
}

// replaced lists the runs that were to be sent, and were interrupted, over exactly these
// files: one that is begun to send them takes their place.
func (e *Engine) replaced(files []ndjson.Info) (ids []string, err error) {
	wanted, err := e.journal.Wanted()
	if err != nil {
		return nil, err
	}
	for _, row := range wanted {
		if row.Tenant != e.target.Tenant {
			continue
		}
		sources, err := e.journal.Sources(row.ID)
		if err != nil {
			return nil, err
		}
		if _, same := infoOf(row, sources, outcome{}).readsAs(files); same {
			ids = append(ids, row.ID)
		}
	}
	return ids, nil
}
