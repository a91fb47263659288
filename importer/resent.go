package importer

import (
	"slices"
	"sync"
)

// Resent is what became of the rejected records of a batch that were corrected and sealed
// in later ones.
type Resent struct {
	Records  int64 // of Batch.Rejected: those that a later batch has
	Accepted int64 // of Records: those that are accepted now
	Waiting  int64 // of Records: those that wait to be sent
	AtServer int64 // of Records: those that are being sent, or whose job runs
	Again    int64 // of Records: those that were rejected again
	Batches  []int // the later batches, ascending; what is left of Records is of unknown outcome
}

// resentList remembers the last answer, for it changes seldom and is asked for often.
type resentList struct {
	sync.Mutex
	placed int64
	by     []Resent // by batch
}

// resent tells of every batch what became of its rejects since. The answer is not to be
// changed.
func (r *Run) resent() []Resent {
	r.mu.RLock()
	defer r.mu.RUnlock()
	last := &r.again
	last.Lock()
	defer last.Unlock()
	if last.placed == r.placed && len(last.by) == len(r.batches) {
		return last.by
	}
	last.placed, last.by = r.placed, make([]Resent, len(r.batches))
	for i, b := range r.batches {
		last.by[i] = r.resentOf(b)
	}
	return last.by
}

// resentOf counts the records of one batch; r.mu is held.
func (r *Run) resentOf(b *batch) (n Resent) {
	var seen map[Position]bool // only what was corrected: seldom many
	for _, j := range b.rejects {
		p := Position{j.Source, j.Line}
		in := r.takenUpBy(p, b.Number)
		if j.Line == 0 || in == 0 || seen[p] {
			continue
		}
		if seen == nil {
			seen = map[Position]bool{}
		}
		seen[p] = true
		n.Records++
		switch shown(r.standing.at(p)) {
		case Accepted:
			n.Accepted++
		case Unsent:
			n.Waiting++
		case AtServer:
			n.AtServer++
		case Rejected:
			n.Again++
		}
		if !slices.Contains(n.Batches, in) {
			n.Batches = append(n.Batches, in)
		}
	}
	slices.Sort(n.Batches)
	return n
}
