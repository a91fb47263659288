package cli

import (
	"clinik-import/importer"
	"clinik-import/ui/words"
)

// nextSteps says, of runs that were sent or watched, with which command each kind of record
// that is not in yet is looked at.
func (r *reporter) nextSteps(runs []*importer.Run) {
	for _, run := range runs {
		name := shortID(run.ID())
		for _, b := range run.Batches() {
			if b.Cause == importer.OtherStore && b.State != importer.StateHeld {
				r.say("ATTENTION, %s: %s", r.batch(run.ID(), b.Number), b.Why)
			}
			if words.NeedsDecision(b) {
				r.say("nobody knows what became of %s; look at it, then decide: %s %s", r.undecided(run.ID(), b), r.command("resolve"), batchName{name, b.Number})
			}
		}
		t := run.Totals()
		if t.Rejected > 0 {
			r.say("write %s to a file, to be corrected: %s %s -o FILE", count(t.Rejected, "rejected record"), r.command("rejects"), name)
		}
		if open := t.HeldBack - t.Aside; open > 0 {
			r.say("see what is wrong with the %s held back: %s %s --held", count(open, "record"), r.command("rejects"), name)
		}
	}
}

// undecided names what of a batch needs a decision, and why nobody knows.
func (r *reporter) undecided(run string, b importer.Batch) string {
	name := r.batch(run, b.Number)
	switch b.State {
	case importer.StateNoID:
		return name + ", which the server took without naming a job"
	case importer.StateLost:
		return name + ", whose job the server does not know any more"
	case importer.StateFailed:
		return name + ", whose job failed"
	case importer.StatePartial:
		return count(b.Missing, "record") + " of " + name + ", which its job does not account for"
	}
	return name
}
