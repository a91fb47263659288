package importer

import (
	"cmp"
	"maps"
	"slices"

	"clinik-import/importer/journal"
	"clinik-import/ndjson"
)

// The lint of a file meets originals; whether a corrected record is the same as another one
// is found out here, by what the lint recognises records by.

// sameCorrections are the corrections that hold, by what they are recognised by. Memory: some
// eighty bytes a correction.
type sameCorrections struct {
	met     map[int64]met       // by revision; as far as the lint had come
	first   map[uint64]Position // the first record, in the order of the files, that has it
	version int64               // of the run, that first is as of
}

// met is what a record is recognised by, 0 if by nothing, and where a lint met the same first; file nil: nowhere.
type met struct {
	key  uint64
	file *ndjson.File
	line int64
}

func (r *Run) recognise(s *Source, line ndjson.Line) (m met) {
	if s.Type == nil {
		return m
	}
	m.key, m.file, m.line = r.recogniser(s).Recognise(line)
	return m
}

// sameAs finds the record that a corrected one, line of s, is the same as now: an original
// that stands for itself, before or behind it, or another correction before it. So of each
// two one repeats the other. It reads corrections that it did not meet before.
func (r *Run) sameAs(s *Source, line ndjson.Line) (Position, bool, error) {
	m := r.recognise(s, line)
	if m.key == 0 {
		return Position{}, false, nil
	}
	r.sameMu.Lock()
	defer r.sameMu.Unlock()
	if err := r.readSame(); err != nil {
		return Position{}, false, err
	}
	p, same := r.sameOf(m, Position{s.Index, line.Number})
	return p, same, nil
}

// sameOf is sameAs of a record that is recognised; r.same is up to date and r.sameMu held.
func (r *Run) sameOf(m met, at Position) (Position, bool) {
	if m.file != nil {
		for _, other := range r.Sources() {
			p := Position{other.Index, m.line}
			if other.File == m.file && p != at && !r.hasCorrection(p) {
				return p, true
			}
		}
	}
	p, there := r.same.first[m.key]
	return p, m.key != 0 && there && before(p, at)
}

// readSame brings r.same up to date; r.sameMu is held.
func (r *Run) readSame() error {
	now := r.versionNow()
	if r.same.first != nil && r.same.version == now {
		return nil
	}
	current := r.currentCorrections()
	all, first := make(map[int64]met, len(current)), make(map[uint64]Position, len(current))
	for _, c := range current {
		m, known := r.same.met[c.ID]
		if !known {
			s, err := r.source(c.Source)
			if err != nil {
				return err
			}
			record, err := r.engine.journal.Corrected(c.ID)
			if err != nil {
				return err
			}
			m = r.recognise(s, ndjson.Line{Number: c.Line, Bytes: record})
		}
		all[c.ID] = m
		p := Position{c.Source, c.Line}
		if other, there := first[m.key]; m.key != 0 && (!there || before(p, other)) {
			first[m.key] = p
		}
	}
	r.same = sameCorrections{all, first, now}
	return nil
}

// forgetSame is called when a lint has met more records, or others.
func (r *Run) forgetSame() {
	r.sameMu.Lock()
	defer r.sameMu.Unlock()
	r.same = sameCorrections{}
}

// holdRepeats finds out which corrections are held back because they are the same as another
// record, for runs that hold such records back. It is called after whatever may change that,
// and before a plan is made or approved.
func (r *Run) holdRepeats() error {
	if r.Severities()[ruleDuplicate] != ndjson.Error {
		return nil
	}
	r.sameMu.Lock()
	defer r.sameMu.Unlock()
	if err := r.readSame(); err != nil {
		return err
	}
	repeating := map[int64]bool{}
	for _, c := range r.currentCorrections() {
		if _, same := r.sameOf(r.same.met[c.ID], Position{c.Source, c.Line}); same {
			repeating[c.ID] = true
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !maps.Equal(r.corrections.repeating, repeating) {
		r.corrections.repeating = repeating
		r.outdate(ByCorrection)
	}
	return nil
}

func (r *Run) currentCorrections() []journal.Correction {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return slices.Collect(maps.Values(r.corrections.current))
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
