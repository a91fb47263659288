package importer

import "clinik-import/importer/journal"

// Totals always add up: Read = Blank + HeldBack + Accepted + Rejected + Unsent + AtServer + Unknown + LeftOut.
type Totals struct {
	Read, Blank, HeldBack, Accepted, Rejected, Unsent, AtServer, Unknown int64

	LeftOut int64 // not sent by this run, for they are in batches of other imports; see PlanOptions.LeaveOut

	Sending   int64 // of AtServer: those of batches that are on their way, to which the server has not answered yet
	Corrected int64 // of HeldBack, Rejected and Unsent: those with a correction that is clean and not sealed in a batch yet
	Ready     int64 // of Corrected: those of HeldBack; they go with the next plan
	Again     int64 // of Corrected: those of Rejected; they go with the next plan
	Aside     int64 // of HeldBack: those that a person set aside
	Batches   int64 // sent or being sent
	Slots     int64 // spent
}

// AddUp reports whether the parts sum to Read and none is negative.
func (t Totals) AddUp() bool {
	parts := []int64{t.Blank, t.HeldBack, t.Accepted, t.Rejected, t.Unsent, t.AtServer, t.Unknown, t.LeftOut}
	sum := int64(0)
	for _, p := range parts {
		if p < 0 {
			return false
		}
		sum += p
	}
	return sum == t.Read
}

// Open counts the records held back that wait for a person: not corrected, nor set aside.
func (t Totals) Open() int64 { return t.HeldBack - t.Ready - t.Aside }

// Left counts the records that are not accepted yet and that a person can still send.
func (t Totals) Left() int64 { return t.HeldBack + t.Rejected + t.Unsent }

// ToDo counts those of Left that nobody set aside.
func (t Totals) ToDo() int64 { return t.Left() - t.Aside }

// Add returns the sum of two totals, for several runs.
func (t Totals) Add(o Totals) Totals {
	return Totals{t.Read + o.Read, t.Blank + o.Blank, t.HeldBack + o.HeldBack, t.Accepted + o.Accepted, t.Rejected + o.Rejected,
		t.Unsent + o.Unsent, t.AtServer + o.AtServer, t.Unknown + o.Unknown, t.LeftOut + o.LeftOut, t.Sending + o.Sending, t.Corrected + o.Corrected, t.Ready + o.Ready, t.Again + o.Again, t.Aside + o.Aside, t.Batches + o.Batches, t.Slots + o.Slots}
}

// Totals counts the run's lines. Sources not read to the end yet count as far as they are read.
func (r *Run) Totals() Totals {
	r.mu.RLock()
	defer r.mu.RUnlock()
	var t Totals
	turned := make([]int64, len(r.sources)) // clean by the file, faulty by a correction
	for p, c := range r.corrections.current {
		s := r.standing.at(p)
		if c.Aside && p.Line <= r.countedOf(p.Source).lines {
			t.Aside++
		}
		switch {
		case s == none && r.isFaulty(c) && !r.wasFaulty(c) && p.Line <= r.countedOf(p.Source).lines:
			turned[p.Source]++
		case !r.isFaulty(c) && (s == none || s == rejected) && r.corrections.pending(c):
			t.Corrected++
			switch {
			case s == rejected:
				t.Again++
			case r.wasFaulty(c):
				t.Ready++
			}
		}
	}
	for i := range r.sources {
		r.countSource(&t, i, turned[i])
	}
	n := &r.standing.counts
	t.Unsent += n[queued]
	t.AtServer = n[atServer]
	t.Accepted = n[accepted] + n[unclear]
	t.Rejected = n[rejected]
	t.Unknown = n[unknown]
	t.LeftOut = n[leftOut]
	for _, b := range r.batches {
		t.addBatch(b.Batch)
	}
	return t
}

// countedOf returns what the lint counted in a source, so far if it still runs.
func (r *Run) countedOf(i int) counted {
	c := r.counted[i]
	if !c.done {
		s := r.sources[i].Report.Summary()
		c = counted{false, s.Lines, s.Blank, s.WithErrors}
	}
	return c
}

// countSource adds the lines of a source that are in no batch.
func (r *Run) countSource(t *Totals, i int, turned int64) {
	c := r.countedOf(i)
	t.Read += c.lines
	t.Blank += c.blank
	t.HeldBack += c.errors - r.standing.faulty[i] + turned
	t.Unsent += c.lines - c.blank - c.errors - (r.standing.inside[i] - r.standing.faulty[i]) - turned
}

// addBatch adds what a batch says beyond its lines: rejects that name no record, and
// records that its job does not account for. Which ones they are is not known, how many is.
func (t *Totals) addBatch(b journal.Batch) {
	if !b.Sent.IsZero() {
		t.Batches++
	}
	t.Slots += int64(b.Slots)
	if b.State == journal.Claimed || b.State == journal.OnWire {
		t.Sending += b.Records
	}
	from := &t.Accepted
	switch standing(b) {
	case unknown:
		from = &t.Unknown
	case atServer:
		from = &t.AtServer
	case none, queued:
		return
	}
	*from -= b.Job.NoLine
	t.Rejected += b.Job.NoLine
	*from -= b.Job.Missing
	t.Unknown += b.Job.Missing
}
