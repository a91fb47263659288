package importer

import (
	"clinik-import/importer/journal"
	"clinik-import/resource"
)

// blamed puts what the refusal of a whole batch says of records on their lines, where that is
// certain: those records are rejected, and wait for a correction as the rejects of a job do;
// all others are unsent again. A refusal may count otherwise than a job, so it is judged by its
// own evidence alone; what it does not settle is left to the words of the refusal.
func (r *Run) blamed(row journal.Batch, raw []JobFault) ([]journal.Reject, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	t, _ := resource.Lookup(row.Type)
	origins, err := r.engine.origins(row)
	if err != nil {
		return nil, err
	}
	var v baseEvidence
	faults := make([]fault, len(raw))
	for i, f := range raw {
		faults[i] = readFault(f, t)
		v.weigh(faults[i], row.Records, func(i int64) []byte { return r.evidence(origins, i) }, t)
	}
	base, certainty, why := v.base()
	var rejects []journal.Reject
	for _, f := range faults {
		reject := f.reject(origins, base, certainty, why)
		if Certainty(reject.Certainty) == Certain {
			reject.Group = r.group(f)
			rejects = append(rejects, reject)
		}
	}
	internRejects(rejects)
	return rejects, nil
}

// blame brings memory to where the journal is: the refused batch has rejects.
func (e *Engine) blame(r *Run, b *batch, rejects []journal.Reject) error {
	if len(rejects) == 0 {
		return nil
	}
	e.changing.Lock()
	defer e.changing.Unlock()
	r.mu.Lock()
	b.rejects = rejects
	r.mu.Unlock()
	defer e.changed()
	return r.rebuild()
}
