package importer

import (
	"cmp"
	"slices"

	"clinik-import/importer/journal"
	"clinik-import/ndjson"
)

// A Reject is a record that needs a person: the server refused it, or the lint held it back.
type Reject struct {
	Position       // Line 0 if the server named no record
	HeldBack  bool // by the lint; otherwise refused by the server
	State     RecordState
	Corrected bool // a correction waits to be sent
	StillBad  bool // the correction has lint errors
	Batch     int
	Attempt   int    // how many times it was sent
	Index     int64  // the record's number as the server gave it, see Run.Candidates; -1 if none
	Pointer   string // the field named, "" if none
	Message   string // untrusted
	Group     string // rejects with the same group have the same reason and field
	Certainty Certainty
	Told      bool   // the certainty rests on a person's word, see Run.SettleBase
	Why       string // on what the certainty rests, in words; a person's reason stands between “ and ”
}

// rejectList remembers the last answer, for screens ask again and again.
type rejectList struct {
	version, lines int64
	marks          int64 // rejects counted in, see stamp
	batch, limit   int
	rejects        []Reject
	more           bool
}

// Rejects lists what is not accepted yet and needs a person, server's rejects first,
// by source and line; at most limit, and whether there are more. Batch 0 means all.
// The slice is not to be changed.
func (r *Run) Rejects(number, limit int) ([]Reject, bool) {
	r.mu.RLock()
	key := rejectList{version: r.version, batch: number, limit: limit, marks: r.stamp()}
	for i := range r.sources {
		key.lines += r.countedOf(i).lines
	}
	if last := &r.listed; last.rejects != nil && last.version == key.version && last.lines == key.lines &&
		last.marks == key.marks && last.batch == number && last.limit == limit {
		defer r.mu.RUnlock()
		return last.rejects, last.more
	}
	key.rejects = r.serverRejects(number)
	r.mu.RUnlock()
	if len(key.rejects) > limit {
		key.rejects, key.more = key.rejects[:limit:limit], true
	} else if number == 0 {
		key.rejects, key.more = r.heldBack(key.rejects, limit)
	}
	r.mu.Lock()
	r.listed = key
	r.mu.Unlock()
	return key.rejects, key.more
}

// stamp changes whenever a batch or a reject does; r.mu is held.
func (r *Run) stamp() int64 {
	n := int64(0)
	for _, b := range r.batches {
		n = n*31 + int64(len(b.rejects))*7 + int64(standing(b.Batch)) + b.Job.NoLine
		if b.Said.Given {
			n += 2 + b.Said.Base
		}
		for _, j := range b.rejects {
			n += j.Line
		}
	}
	return n
}

// serverRejects lists what jobs refused and no later batch has taken up; of several
// refusals of one record the last counts. r.mu is held.
func (r *Run) serverRejects(number int) []Reject {
	sent := map[Position]int{}
	last := map[Position]int{} // index in list
	var list []Reject
	for _, b := range r.batches {
		for _, j := range b.rejects {
			p := Position{j.Source, j.Line}
			reject := Reject{Position: p, State: Rejected, Batch: b.Number, Attempt: 1, Index: j.Index, Pointer: j.Pointer,
				Message: j.Message, Group: j.Group, Certainty: Certainty(j.Certainty), Told: b.told(j), Why: b.why(j)}
			if j.Line == 0 {
				list = append(list, reject)
				continue
			}
			if i, again := last[p]; again {
				if list[i].Batch == b.Number { // a second fault of the same record
					list = append(list, reject)
					list[len(list)-1].Attempt = sent[p]
					continue
				}
				list[i].Batch = -1 // overtaken
			}
			sent[p]++
			reject.Attempt = sent[p]
			last[p] = len(list)
			list = append(list, reject)
		}
	}
	list = slices.DeleteFunc(list, func(j Reject) bool {
		return j.Batch < 0 || number != 0 && j.Batch != number || j.Line > 0 && r.standing.at(j.Position) != rejected
	})
	for i := range list {
		r.correctionOf(&list[i])
	}
	slices.SortStableFunc(list, func(a, b Reject) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Line, b.Line))
	})
	return list
}

// told reports a reject that stands where a person said.
func (b *batch) told(j journal.Reject) bool { return b.Said.Given && j.Why == wordOf(b.Said.Base) }

// why is on what the mapping of a reject rests. A person's reason is kept with the batch,
// sealed, for it may hold names.
func (b *batch) why(j journal.Reject) string {
	if b.told(j) {
		return j.Why + ": " + inQuotes(b.Said.Reason)
	}
	return j.Why
}

// correctionOf fills in how a correction stands; r.mu is held.
func (r *Run) correctionOf(j *Reject) {
	if c, ok := r.corrections.current[j.Position]; ok && j.Line > 0 && r.corrections.pending(c) {
		j.Corrected, j.StillBad = true, c.Faulty
	}
}

// heldBack adds the records that the lint holds back, up to limit in all.
func (r *Run) heldBack(list []Reject, limit int) ([]Reject, bool) {
	for _, s := range r.Sources() {
		if s.Type == nil {
			continue
		}
		for _, line := range r.heldLines(s, limit-len(list)+1) {
			if len(list) == limit {
				return list, true
			}
			list = append(list, r.heldReject(s, line))
		}
	}
	return list, false
}

// heldLines returns the first lines of a source that are held back.
func (r *Run) heldLines(s *Source, limit int) []int64 {
	var turned []int64 // clean by the file, faulty by a correction
	r.mu.RLock()
	for p, c := range r.corrections.current {
		if p.Source == s.Index && c.Faulty && !r.wasFaulty(c) && r.standing.at(p) == none {
			turned = append(turned, p.Line)
		}
	}
	gone := int(r.standing.faulty[s.Index]) // held back once, in a batch now
	r.mu.RUnlock()
	found, _ := s.Report.Find(ndjson.Filter{Least: ndjson.Error}, limit+gone)
	r.mu.RLock()
	found = slices.DeleteFunc(slices.Clone(found), func(line int64) bool {
		return r.standing.at(Position{s.Index, line}) != none
	})
	r.mu.RUnlock()
	if len(turned) > 0 {
		found = append(found, turned...)
		slices.Sort(found)
		found = slices.Compact(found)
	}
	return found[:min(len(found), max(limit, 0))]
}

// heldReject says why a line is held back: the first error of the lint in the original.
func (r *Run) heldReject(s *Source, line int64) Reject {
	j := Reject{Position: Position{s.Index, line}, HeldBack: true, Index: -1, State: HeldBack, Certainty: Certain, Why: "our own check found it"}
	r.mu.RLock()
	r.correctionOf(&j)
	c, corrected := r.corrections.current[j.Position]
	turned := corrected && !r.wasFaulty(c)
	r.mu.RUnlock()
	text := ndjson.Line{Number: line}
	var err error
	switch {
	case turned:
		text.Bytes, err = r.engine.journal.Corrected(c.ID)
	case s.File == nil:
		err = errSourceGone
	default:
		text, err = s.File.Line(line)
	}
	if err != nil {
		j.Message = err.Error()
		return j
	}
	problems := s.Linter().Line(nil, text)
	if !turned {
		problems = s.Report.Duplicates(problems, text)
	}
	for _, p := range problems {
		if p.Severity == ndjson.Error {
			j.Pointer, j.Message = p.Pointer, p.Message
			j.Group = p.Rule + "|" + fieldOf(p.Pointer)
			break
		}
	}
	return j
}

// internRejects lets equal texts share their memory: a job repeats a few sentences many times.
func internRejects(rejects []journal.Reject) {
	seen := map[string]string{}
	share := func(s *string) {
		if kept, ok := seen[*s]; ok {
			*s = kept
		} else {
			seen[*s] = *s
		}
	}
	for i := range rejects {
		share(&rejects[i].Message)
		share(&rejects[i].Pointer)
		share(&rejects[i].Group)
		share(&rejects[i].Why)
	}
}
