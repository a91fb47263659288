package importer

import (
	"cmp"
	"slices"
)

// A JobReject is an error that the job of a batch gave, or in EachFault the lint found, and what became of its record since.
// Its Attempt is not counted; its State is where the record stands now.
type JobReject struct {
	Reject
	Later int // the later batch that took the corrected record up; 0: none did
}

// JobRejects lists every error of the job of a batch, by source and line, also of records that
// were accepted since; at most limit, and whether there are more. What is still to be done is
// listed by Rejects.
func (r *Run) JobRejects(number, limit int) (list []JobReject, more bool) {
	b, err := r.find(number)
	if err != nil {
		return nil, false
	}
	r.mu.RLock()
	entries := make([]ListedReject, len(b.rejects))
	for i, j := range b.rejects {
		entries[i] = ListedReject{Line: j.Line, Source: int32(j.Source), Batch: int32(number), Index: int32(i)}
	}
	r.mu.RUnlock()
	slices.SortStableFunc(entries, func(a, b ListedReject) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Line, b.Line))
	})
	if more = len(entries) > limit; more {
		entries = entries[:limit]
	}
	for _, l := range entries {
		list = append(list, r.jobReject(l))
	}
	return list, more
}

func (r *Run) jobReject(l ListedReject) JobReject {
	e := JobReject{Reject: r.reject(l)}
	if l.Line == 0 {
		return e
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	e.State, e.Later = r.stateLocked(l.Position()), r.takenUpBy(l.Position(), int(l.Batch))
	return e
}

// takenUpBy is the number of the batch after this one that has the corrected record; 0 if
// none has. r.mu is held.
func (r *Run) takenUpBy(p Position, number int) int {
	if in := r.corrections.holder[p]; in > number {
		return in
	}
	return 0
}
