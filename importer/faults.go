package importer

import (
	"cmp"
	"iter"
	"slices"
)

// EachFault walks every fault that was found in the run, those that were corrected since
// and taken up by a later batch too: what jobs refused first, by source and line, then what
// the lint found. A record that several batches refused for the same reason stands there
// once, as the last of them has it. State and Later are as in JobRejects; Later of what the
// lint found is the batch that has the record as corrected. What the lint found is what it
// found in the file first, whatever a correction has made of that. It reads the files for it; what is still to be done is listed by EachReject.
func (r *Run) EachFault() iter.Seq[JobReject] {
	return func(yield func(JobReject) bool) {
		for _, l := range r.refusedEver() {
			if !yield(r.jobReject(l)) {
				return
			}
		}
		for s, line := range r.faulty() {
			j := JobReject{Reject: r.foundReject(s, line)}
			r.mu.RLock()
			j.State, j.Later = r.stateLocked(j.Position), r.takenUpBy(j.Position, 0)
			r.mu.RUnlock()
			if !yield(j) {
				return
			}
		}
	}
}

// refusedEver lists what jobs refused, by source, line and batch, a reason once a record.
func (r *Run) refusedEver() []ListedReject {
	r.mu.RLock()
	defer r.mu.RUnlock()
	var all []ListedReject
	for _, b := range r.batches {
		for i, j := range b.rejects {
			all = append(all, ListedReject{Line: j.Line, Source: int32(j.Source), Batch: int32(b.Number), Index: int32(i)})
		}
	}
	slices.SortStableFunc(all, func(a, b ListedReject) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Line, b.Line))
	})
	group := func(l ListedReject) string { return r.batches[l.Batch-1].rejects[l.Index].Group }
	kept := all[:0]
	for i, l := range all {
		again := false
		for _, later := range all[i+1:] { // few: those of the same record
			if l.Line == 0 || again || later.Position() != l.Position() {
				break
			}
			again = group(later) == group(l)
		}
		if !again {
			kept = append(kept, l)
		}
	}
	return kept
}
