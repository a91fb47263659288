package importer

import "iter"

// A Reject is a record that needs a person: the server refused it, or the lint held it back.
type Reject struct {
	Position       // Line 0 if the server named no record
	HeldBack  bool // by the lint; otherwise refused by the server
	State     RecordState
	Corrected bool // a correction waits to be sent
	StillBad  bool // the correction has lint errors
	Aside     bool // a person set it aside, see Run.SetAside
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

// Rejects lists what is not accepted yet and needs a person, server's rejects first,
// by source and line; at most limit, and whether there are more. Batch 0 means all.
// Where there may be many, walk them with EachReject or ListRejects.
func (r *Run) Rejects(number, limit int) (list []Reject, more bool) {
	for j := range r.EachReject(number) {
		if len(list) == limit {
			return list, true
		}
		list = append(list, j)
	}
	return list, false
}

// EachReject walks what Rejects lists, to the end, however much it is. It reads the
// files for those that are held back.
func (r *Run) EachReject(number int) iter.Seq[Reject] {
	return func(yield func(Reject) bool) {
		r.mu.RLock()
		refused := r.refusals(number)
		r.mu.RUnlock()
		for _, l := range refused {
			if !yield(r.reject(l)) {
				return
			}
		}
		if number != 0 {
			return
		}
		for s, line := range r.heldBack() {
			if !yield(r.heldReject(s, line)) {
				return
			}
		}
	}
}

// reject makes a listed reject whole, but for what only its line tells of one that is
// held back.
func (r *Run) reject(l ListedReject) Reject {
	j := Reject{Position: l.Position(), HeldBack: l.HeldBack(), State: Rejected, Batch: int(l.Batch), Attempt: int(l.Attempt), Index: -1}
	if j.HeldBack {
		j.State, j.Certainty, j.Why = HeldBack, Certain, "our own check found it"
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	j.Corrected, j.StillBad = r.mended(j.Position)
	if j.HeldBack && r.corrections.current[j.Position].Aside {
		j.Aside, j.Why = true, "a person set it aside"
	}
	if j.HeldBack || j.Batch > len(r.batches) || int(l.Index) >= len(r.batches[j.Batch-1].rejects) {
		return j
	}
	b := r.batches[j.Batch-1]
	said := b.rejects[l.Index]
	j.Index, j.Pointer, j.Message, j.Group = said.Index, said.Pointer, said.Message, said.Group
	j.Certainty, j.Told, j.Why = Certainty(said.Certainty), b.told(said), b.why(said)
	return j
}

// mended reports whether a correction of a record waits to be sent, and has errors itself;
// r.mu is held.
func (r *Run) mended(p Position) (corrected, stillBad bool) {
	c, ok := r.corrections.current[p]
	corrected = ok && !c.Aside && p.Line > 0 && r.corrections.pending(c)
	return corrected, corrected && r.isFaulty(c)
}
