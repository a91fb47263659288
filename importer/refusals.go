package importer

import (
	"cmp"
	"slices"

	"clinik-import/importer/journal"
)

// refusals lists what jobs refused and no later batch has taken up; of several
// refusals of one record those of the last batch count. Their groups are not filled in.
// r.mu is held.
func (r *Run) refusals(number int) []ListedReject {
	var all []ListedReject
	for _, b := range r.batches {
		for i, j := range b.rejects {
			if j.Line > 0 && r.standing.at(Position{j.Source, j.Line}) != rejected {
				continue
			}
			all = append(all, ListedReject{Line: j.Line, Source: int32(j.Source), Batch: int32(b.Number), Index: int32(i),
				Unsure: j.Line > 0 && Certainty(j.Certainty) == Unsure})
		}
	}
	slices.SortStableFunc(all, func(a, b ListedReject) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Line, b.Line))
	})
	kept := all[:0]
	for from, to := 0, 0; from < len(all); from = to {
		last, attempts := int32(0), int32(0)
		for to = from; to < len(all) && (to == from || all[to].Line > 0 && all[to].Position() == all[from].Position()); to++ {
			if all[to].Batch != last {
				last, attempts = all[to].Batch, attempts+1
			}
		}
		for _, l := range all[from:to] {
			if l.Batch != last || number != 0 && l.Batch != int32(number) {
				continue
			}
			l.Attempt = attempts
			l.Corrected, l.StillBad = r.mended(l.Position())
			kept = append(kept, l)
		}
	}
	return kept
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
