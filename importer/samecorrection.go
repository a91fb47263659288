package importer

import (
	"cmp"
	"maps"
	"slices"

	"clinik-import/importer/journal"
	"clinik-import/ndjson"
)

// The lint of a file meets originals; whether a corrected record is the same as another one,
// or the same person, is found out here, by what the lint recognises records by.

// sameCorrections are the corrections that hold, by what they are recognised by. Memory: some
// two hundred bytes a correction.
type sameCorrections struct {
	met     map[int64]ndjson.Recognised // by revision; as far as the lint had come
	records map[uint64]Position         // by what a record is recognised by: the first, in the order of the files
	persons map[uint64]Position         // the same by its person
	version int64                       // of the run, that records and persons are as of
}

func (r *Run) recognise(s *Source, line ndjson.Line) ndjson.Recognised {
	if s.Type == nil {
		return ndjson.Recognised{}
	}
	return r.recogniser(s).Recognise(line)
}

// sameAs finds the record that a corrected one, line of s, repeats now, and how: an original
// that stands for itself, before or behind it, or another correction before it. So of each
// two one repeats the other. It reads corrections that it did not meet before.
func (r *Run) sameAs(s *Source, line ndjson.Line) (Position, ndjson.Repeat, error) {
	m := r.recognise(s, line)
	if m.Record == 0 {
		return Position{}, ndjson.NoRepeat, nil
	}
	r.sameMu.Lock()
	defer r.sameMu.Unlock()
	if err := r.readSame(); err != nil {
		return Position{}, ndjson.NoRepeat, err
	}
	p, how := r.sameOf(m, Position{s.Index, line.Number})
	return p, how, nil
}

// sameOf is sameAs of a record that is recognised; r.same is up to date and r.sameMu held.
func (r *Run) sameOf(m ndjson.Recognised, at Position) (Position, ndjson.Repeat) {
	if p, same := r.repeated(m.Twin, r.same.records, m.Record, at); same {
		return p, ndjson.SameRecord
	}
	if p, same := r.repeated(m.Namesake, r.same.persons, m.Person, at); same {
		return p, ndjson.SamePerson
	}
	return Position{}, ndjson.NoRepeat
}

// repeated finds what a correction repeats: the original that was met, if it stands for
// itself, or the first correction of the same key.
func (r *Run) repeated(met ndjson.Met, first map[uint64]Position, key uint64, at Position) (Position, bool) {
	if met.File != nil {
		for _, other := range r.Sources() {
			p := Position{other.Index, met.Line}
			if other.File == met.File && p != at && !r.hasCorrection(p) {
				return p, true
			}
		}
	}
	p, there := first[key]
	return p, key != 0 && there && before(p, at)
}

// readSame brings r.same up to date; r.sameMu is held.
func (r *Run) readSame() error {
	now := r.versionNow()
	if r.same.met != nil && r.same.version == now {
		return nil
	}
	current := r.currentCorrections()
	same := sameCorrections{make(map[int64]ndjson.Recognised, len(current)), make(map[uint64]Position, len(current)), map[uint64]Position{}, now}
	for _, c := range current {
		if c.Aside { // it is not sent, so nothing repeats it
			continue
		}
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
		same.met[c.ID] = m
		noteFirst(same.records, m.Record, Position{c.Source, c.Line})
		noteFirst(same.persons, m.Person, Position{c.Source, c.Line})
	}
	r.same = same
	return nil
}

// noteFirst keeps by a key that is not 0 the first record that has it.
func noteFirst(first map[uint64]Position, key uint64, p Position) {
	if other, there := first[key]; key != 0 && (!there || before(p, other)) {
		first[key] = p
	}
}

// forgetSame is called when a lint has met more records, or others.
func (r *Run) forgetSame() {
	r.sameMu.Lock()
	defer r.sameMu.Unlock()
	r.same = sameCorrections{}
}

// holdRepeats finds out which corrections are held back because they are the same as another
// record, or the same person, for runs that hold such records back. It is called after whatever may change that,
// and before a plan is made or approved.
func (r *Run) holdRepeats() error {
	holds := func(how ndjson.Repeat) bool { return r.Severities()[how.Rule()] == ndjson.Error }
	if !holds(ndjson.SameRecord) && !holds(ndjson.SamePerson) {
		return nil
	}
	r.sameMu.Lock()
	defer r.sameMu.Unlock()
	if err := r.readSame(); err != nil {
		return err
	}
	repeating := map[int64]bool{}
	for _, c := range r.currentCorrections() {
		if _, how := r.sameOf(r.same.met[c.ID], Position{c.Source, c.Line}); holds(how) {
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

// correctedProblems returns all that is wrong with a corrected record; that it repeats
// another one is part of it.
func (r *Run) correctedProblems(s *Source, line ndjson.Line) ([]ndjson.Problem, error) {
	linter := s.Linter()
	problems := linter.Line(nil, line)
	same, how, err := r.sameAs(s, line)
	if err != nil || how == ndjson.NoRepeat {
		return problems, err
	}
	other, err := r.source(same.Source)
	if err != nil {
		return problems, err
	}
	return linter.Repeats(problems, line, how, ndjson.Earlier{Path: other.Path, Line: same.Line}), nil
}
