package importer

import (
	"cmp"

	"clinik-import/importer/journal"
	"clinik-import/ndjson"
)

// The lint of a file meets originals; whether a corrected record is the same as another one
// is found out here, by what the lint recognises records by.

// sameCorrections are the corrections that hold, by what they are recognised by. Memory: some
// forty bytes a correction.
type sameCorrections struct {
	keys    map[int64]uint64    // by revision; 0: not recognised
	first   map[uint64]Position // the first record, in the order of the files, that has it
	version int64               // of the run, that first is as of
}

// sameAs finds the record that a corrected one, line of s, is the same as now: an original
// that stands for itself, before or behind it, or another correction before it. So of each
// two one repeats the other. It reads corrections that it did not meet before.
func (r *Run) sameAs(s *Source, line ndjson.Line) (Position, bool, error) {
	at := Position{s.Index, line.Number}
	linter := r.recogniser(s)
	key, file, number := linter.Recognise(line)
	if key == 0 {
		return Position{}, false, nil
	}
	if file != nil {
		for _, other := range r.Sources() {
			p := Position{other.Index, number}
			if other.File == file && p != at && !r.hasCorrection(p) {
				return p, true, nil
			}
		}
	}
	r.sameMu.Lock()
	defer r.sameMu.Unlock()
	if err := r.readSame(); err != nil {
		return Position{}, false, err
	}
	p, there := r.same.first[key]
	return p, there && before(p, at), nil
}

// readSame brings r.same up to date; r.sameMu is held.
func (r *Run) readSame() error {
	now := r.versionNow()
	if r.same.first != nil && r.same.version == now {
		return nil
	}
	r.mu.RLock()
	current := make([]journal.Correction, 0, len(r.corrections.current))
	for _, c := range r.corrections.current {
		current = append(current, c)
	}
	r.mu.RUnlock()
	keys, first := make(map[int64]uint64, len(current)), make(map[uint64]Position, len(current))
	for _, c := range current {
		key, known := r.same.keys[c.ID]
		if !known {
			s, err := r.source(c.Source)
			if err != nil {
				return err
			}
			record, err := r.engine.journal.Corrected(c.ID)
			if err != nil {
				return err
			}
			key, _, _ = r.recogniser(s).Recognise(ndjson.Line{Number: c.Line, Bytes: record})
		}
		keys[c.ID] = key
		p := Position{c.Source, c.Line}
		if other, there := first[key]; key != 0 && (!there || before(p, other)) {
			first[key] = p
		}
	}
	r.same = sameCorrections{keys, first, now}
	return nil
}

func (r *Run) recogniser(s *Source) *ndjson.Linter {
	linter := s.Linter()
	linter.Duplicates = r.duplicates
	return linter
}

func (r *Run) hasCorrection(p Position) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	_, there := r.corrections.current[p]
	return there
}

// before reports whether a record stands before another in the order of the files.
func before(a, b Position) bool { return cmp.Or(a.Source-b.Source, cmp.Compare(a.Line, b.Line)) < 0 }

// correctedProblems returns all that is wrong with a corrected record; that it is the same
// as another one is part of it.
func (r *Run) correctedProblems(s *Source, line ndjson.Line) ([]ndjson.Problem, error) {
	linter := s.Linter()
	problems := linter.Line(nil, line)
	same, is, err := r.sameAs(s, line)
	if err != nil || !is {
		return problems, err
	}
	other, err := r.source(same.Source)
	if err != nil {
		return problems, err
	}
	return linter.Repeats(problems, line, ndjson.Earlier{Path: other.Path, Line: same.Line}), nil
}
