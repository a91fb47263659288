package importer

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"clinik-import/importer/journal"
	"clinik-import/ndjson"
)

// Position names a record by the file it came from, for ever.
type Position struct {
	Source int   // place in Run.Sources
	Line   int64 // from 1
}

// RecordState is where a record stands.
type RecordState uint8

const (
	Unsent    RecordState = iota // clean and in no batch, or in a queued batch
	HeldBack                     // the lint found an error in it; stays so until its correction is sealed in a batch
	AtServer                     // in a batch that was accepted and whose job still runs, or is being sent
	Accepted                     // the job that stored it is finished, or a person said so
	Rejected                     // stays so until its correction is sealed in a batch
	Unknown                      // in a batch whose outcome is unknown
	BlankLine                    // a line without a record; it is never sent
	LeftOut                      // not sent by this run, for it is in a batch of another
)

// A Record is one record with its history.
type Record struct {
	Position
	State     RecordState
	Original  ndjson.Line
	Current   []byte           // the correction, or the original bytes
	Corrected bool             // a correction exists that was not sent yet
	Aside     bool             // a person set it aside, see Run.SetAside
	Edited    bool             // Current is a correction, whether it was sent or not
	Purged    bool             // it was sent as corrected, and the correction was purged since: Current is the original
	Barred    error            // why it cannot be corrected now, nil if it can
	Problems  []ndjson.Problem // of Current
	Attempts  []RecordAttempt  // oldest first
}

// RecordAttempt is one time that a record was sent.
type RecordAttempt struct {
	Round, Batch int
	Index        int // in the batch, from 0
	Time         time.Time
	State        RecordState
	Message      string // the server's reason, untrusted
}

// Record reads one record. An io.EOF is in the error past the last line.
func (r *Run) Record(p Position) (Record, error) {
	s, err := r.source(p.Source)
	if err != nil {
		return Record{}, err
	}
	rec := Record{Position: p, State: r.State(p)}
	if s.File != nil {
		rec.Original, err = s.File.Line(p.Line)
		if err != nil {
			return rec, fmt.Errorf("%s cannot be read: %w", s.Place(p.Line), err)
		}
		rec.Current = rec.Original.Bytes
	} else {
		rec.Original.Number = p.Line
	}
	r.mu.RLock()
	c, ok := r.corrections.current[p]
	rec.Aside, rec.Edited = c.Aside, ok && r.corrections.edited(c)
	rec.Corrected = ok && !c.Aside && r.corrections.pending(c)
	rec.Purged = !ok && r.corrections.sealed[p] != 0
	r.mu.RUnlock()
	rec.Barred = r.barred(p, s)
	if rec.Edited {
		if rec.Current, err = r.bytesOf(c); err != nil {
			return rec, err
		}
	}
	if s.Type != nil && rec.Current != nil {
		if rec.Edited {
			line := ndjson.Line{Number: p.Line, Offset: rec.Original.Offset, Bytes: rec.Current}
			if rec.Problems, err = r.correctedProblems(s, line); err != nil {
				return rec, err
			}
		} else {
			rec.Problems = s.problems(rec.Original)
		}
		if rec.Aside {
			rec.Problems = append([]ndjson.Problem{asideProblem(p.Line)}, rec.Problems...)
		}
	}
	rec.Attempts, err = r.attemptsOf(p)
	return rec, err
}

// attemptsOf tells how often and with what outcome a record was sent.
func (r *Run) attemptsOf(p Position) ([]RecordAttempt, error) {
	var attempts []RecordAttempt
	for _, b := range r.rows() {
		if b.Sent.IsZero() || !slices.ContainsFunc(b.Spans, func(s journal.Span) bool {
			return s.Source == p.Source && s.From <= p.Line && p.Line <= s.To
		}) {
			continue
		}
		origins, err := r.engine.origins(b.Batch)
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(origins, func(o origin) bool { return o.Position == p })
		if i < 0 {
			continue
		}
		a := RecordAttempt{Round: b.Round, Batch: b.Number, Index: i, Time: b.Sent, State: shown(standing(b.Batch))}
		for _, reject := range b.rejects {
			if reject.Line == p.Line && reject.Source == p.Source {
				a.State, a.Message = Rejected, reject.Message
			}
		}
		attempts = append(attempts, a)
	}
	return attempts, nil
}

// rows returns copies of the batches; their rejects are shared and not to be changed.
func (r *Run) rows() []batch {
	r.mu.RLock()
	defer r.mu.RUnlock()
	rows := make([]batch, len(r.batches))
	for i, b := range r.batches {
		rows[i] = *b
	}
	return rows
}

// shown turns a standing into the state that people see.
func shown(s standingOf) RecordState {
	switch s {
	case atServer:
		return AtServer
	case accepted:
		return Accepted
	case rejected:
		return Rejected
	case unclear, unknown:
		return Unknown
	case leftOut:
		return LeftOut
	}
	return Unsent
}

// State returns where a record stands without reading it.
func (r *Run) State(p Position) RecordState {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.stateLocked(p)
}

func (r *Run) stateLocked(p Position) RecordState {
	if s := r.standing.at(p); s != none {
		return shown(s)
	}
	if p.Source < 0 || p.Source >= len(r.sources) {
		return Unsent
	}
	worst, blank := r.sources[p.Source].Report.Mark(p.Line)
	if blank {
		return BlankLine
	}
	c, corrected := r.corrections.current[p]
	if worst == ndjson.Error || corrected && (r.isFaulty(c) || r.wasFaulty(c)) {
		return HeldBack
	}
	return Unsent
}

// lineOf reads one record as it is to be sent: a revision, or the original.
func (r *Run) lineOf(o origin) ([]byte, error) {
	if o.Revision != 0 {
		return r.engine.journal.Corrected(o.Revision)
	}
	s, err := r.source(o.Source)
	if err != nil {
		return nil, err
	}
	if s.File == nil {
		return nil, s.Err
	}
	line, err := s.File.Line(o.Line)
	if errors.Is(err, io.EOF) {
		return nil, &ndjson.ChangedError{Path: s.Place(o.Line), How: "is gone"}
	}
	return line.Bytes, err
}
