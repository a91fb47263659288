package importer

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"clinik-import/importer/journal"
	"clinik-import/ndjson"
)

// Reopen looks at the files, once more at those that are gone or changed, and takes back those that
// are as they were, whatever their time and identity: of the same size, and every record of
// them that is in a batch or was corrected is what it was then. They, and the files beside
// them, have to be checked again; Lint does both. Err of its source says of each other file
// what it is now. It reads those files as far as records of them are known, once. The error
// is that of ctx, or of the journal.
func (r *Run) Reopen(ctx context.Context) error {
	r.linting.Lock()
	defer r.linting.Unlock()
	return r.reopen(ctx)
}

// reopen is Reopen with r.linting held.
func (r *Run) reopen(ctx context.Context) error {
	for _, s := range r.Sources() {
		if s.File == nil || s.Err != nil {
			continue
		}
		if err := s.changed(); err != nil {
			r.fail(s, err)
		}
	}
	if !slices.ContainsFunc(r.Sources(), func(s *Source) bool { return s.lost() }) {
		return nil
	}
	r.selection.Lock() // no correction and no batch is made of them meanwhile
	defer r.selection.Unlock()
	rows, err := r.engine.journal.Sources(r.id)
	if err != nil {
		return err
	}
	back := false
	for _, s := range r.Sources() {
		if !s.lost() {
			continue
		}
		taken, err := r.takeBackFile(ctx, s, rows[s.Index])
		if err != nil {
			return err
		}
		back = back || taken
	}
	if !back {
		return nil
	}
	r.duplicates = ndjson.NewDuplicates() // the old ones are of files that are not read any more
	r.forgetSame()
	for _, s := range r.Sources() {
		next := *s
		next.Report = ndjson.NewReport()
		r.replace(next)
	}
	return nil
}

// lost reports whether the file of the source is gone or changed, as far as is known.
func (s *Source) lost() bool {
	return errors.Is(s.Err, ndjson.ErrChanged) || errors.Is(s.Err, errSourceGone)
}

// takeBackFile opens the file of a lost source again and puts it in its place if it is as
// the journal knows it.
func (r *Run) takeBackFile(ctx context.Context, s *Source, row journal.Source) (taken bool, err error) {
	file, why := reopen(row, r.engine.lineLimit)
	if file == nil || why != nil && !touched(why) {
		if file != nil {
			why = errors.Join(why, file.Close())
		}
		r.fail(s, why)
		return false, nil
	}
	same, err := r.hasKnownRecords(ctx, s.Index, file)
	if err == nil && same {
		if same = file.Changed() == nil; same && !r.engine.journal.Observing() {
			row.ModTime = file.Info().ModTime
			err = r.engine.journal.Update(func(tx *journal.Tx) error { return tx.SetModTime(r.id, row) })
		}
	}
	if err != nil || !same {
		if !same && err == nil {
			r.fail(s, &ndjson.ChangedError{Path: s.Path, How: "holds other records than those that were sent or corrected"})
		}
		return false, errors.Join(err, file.Close())
	}
	r.useFile(s, file, nil)
	return true, nil
}

// useFile puts another opening of its file in the place of a source's. The old one is
// closed with the run, for it may be read at this moment.
func (r *Run) useFile(s *Source, file *ndjson.File, err error) {
	next := *s
	next.File, next.Err = file, err
	next.identify()
	if s.File != nil {
		r.mu.Lock()
		r.retired = append(r.retired, s.File)
		r.mu.Unlock()
	}
	r.replace(next)
}

// hasKnownRecords reports whether each record of a source that is in a batch, or has a
// correction, is in the file what it was when it was sealed or corrected. The caller holds r.selection.
func (r *Run) hasKnownRecords(ctx context.Context, source int, file *ndjson.File) (bool, error) {
	k := r.knownRecords(source)
	mac := r.engine.journal.NewMAC()
	other, enough := errors.New("another record"), errors.New("enough")
	err := file.Scan(ctx, 1, func(l ndjson.Line) error {
		if len(k.waiting)+len(k.open)+len(k.corrections) == 0 {
			return enough
		}
		want, err := k.at(l.Number)
		if err != nil || len(want) == 0 {
			return err
		}
		got := fingerprint(mac, l.Bytes)
		for _, w := range want {
			if w != got {
				return other
			}
		}
		return nil
	})
	switch {
	case errors.Is(err, enough), err == nil && len(k.waiting)+len(k.open)+len(k.corrections) == 0:
		return true, nil
	case err == nil, errors.Is(err, other), errors.Is(err, ndjson.ErrChanged): // it ends before the last of them
		return false, nil
	}
	return false, err
}

// knownRecords yields the fingerprints of the known originals of one source, line by line.
// Memory: those of the batches that a line is in the midst of.
type knownRecords struct {
	engine      *Engine
	source      int
	waiting     []journal.Batch // by the first line of the source that is in them
	open        [][]origin      // the rest of those that were begun
	corrections []journal.Correction
	want        [][16]byte
}

func (r *Run) knownRecords(source int) *knownRecords {
	k := &knownRecords{engine: r.engine, source: source}
	for _, b := range r.rows() {
		if standing(b.Batch) != none && firstLine(b.Spans, source) > 0 {
			k.waiting = append(k.waiting, b.Batch)
		}
	}
	slices.SortFunc(k.waiting, func(a, b journal.Batch) int {
		return cmp.Compare(firstLine(a.Spans, source), firstLine(b.Spans, source))
	})
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, c := range r.corrections.history {
		if c.Source == source {
			k.corrections = append(k.corrections, c)
		}
	}
	slices.SortFunc(k.corrections, func(a, b journal.Correction) int { return cmp.Compare(a.Line, b.Line) })
	return k
}

// firstLine is the first line of a source that spans reach, 0 if they reach none.
func firstLine(spans []journal.Span, source int) int64 {
	first := int64(0)
	for _, s := range spans {
		if s.Source == source && (first == 0 || s.From < first) {
			first = s.From
		}
	}
	return first
}

// at returns what the original of a line has to be; lines are asked for in their order.
func (k *knownRecords) at(line int64) ([][16]byte, error) {
	k.want = k.want[:0]
	for len(k.waiting) > 0 && firstLine(k.waiting[0].Spans, k.source) <= line {
		origins, err := k.engine.origins(k.waiting[0])
		if err != nil {
			return nil, err
		}
		origins = slices.DeleteFunc(origins, func(o origin) bool { return o.Source != k.source || o.Revision != 0 })
		slices.SortFunc(origins, func(a, b origin) int { return cmp.Compare(a.Line, b.Line) })
		k.open, k.waiting = append(k.open, origins), k.waiting[1:]
	}
	for i, origins := range k.open {
		for len(origins) > 0 && origins[0].Line <= line {
			k.want = append(k.want, origins[0].Hash)
			origins = origins[1:]
		}
		k.open[i] = origins
	}
	k.open = slices.DeleteFunc(k.open, func(origins []origin) bool { return len(origins) == 0 })
	sealed := len(k.want) > 0
	for len(k.corrections) > 0 && k.corrections[0].Line <= line {
		if c := k.corrections[0]; !bytes.Equal(c.Original[:], make([]byte, 16)) || !sealed { // of old ones only a batch knows it
			k.want = append(k.want, c.Original)
		}
		k.corrections = k.corrections[1:]
	}
	return k.want, nil
}

// replaced reports whether another file stands in the place of the source's.
func (s *Source) replaced() bool {
	now, err := os.Stat(s.File.Info().Resolved)
	return err == nil && s.stat != nil && !os.SameFile(now, s.stat)
}

// readReplaced has a source that stands in doubt, because another file of the same size
// stands in its place, read from that one.
func (r *Run) readReplaced(s *Source) error {
	info := s.File.Info()
	file, err := ndjson.OpenWith(info.Resolved, ndjson.Options{Form: info.Form, Entry: info.Entry, LineLimit: r.engine.lineLimit})
	if err != nil {
		return fmt.Errorf("%w: %w", errSourceGone, err)
	}
	r.useFile(s, file, &touchedError{s.Path})
	return nil
}
