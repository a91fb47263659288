package cli

import (
	"clinik-import/importer"
	"clinik-import/ui/words"
)

// sandboxFlag is what a command says to mean practice.
func sandboxFlag(practice bool) string {
	if practice {
		return " --sandbox"
	}
	return ""
}

// nextSteps says, of runs that were sent or watched, with which command each kind of record
// that is not in yet is looked at.
func (r *reporter) nextSteps(runs []*importer.Run) {
	flag := sandboxFlag(r.practice)
	for _, run := range runs {
		name := shortID(run.ID())
		for _, b := range run.Batches() {
			if b.Cause == importer.OtherStore && b.State != importer.StateHeld {
				r.say("ATTENTION, %s: %s", r.batch(run.ID(), b.Number), b.Why)
			}
			if words.NeedsDecision(b) {
				r.say("nobody knows what became of %s; look at it, then decide: clinik-import resolve%s %s", r.undecided(run.ID(), b), flag, batchName{name, b.Number})
			}
		}
		t := run.Totals()
		if t.Rejected > 0 {
			r.say("write %s to a file, to be corrected: clinik-import rejects%s %s -o FILE", count(t.Rejected, "rejected record"), flag, name)
		}
		if open := t.HeldBack - t.Aside; open > 0 {
			r.say("see what is wrong with the %s held back: clinik-import rejects%s %s --held", count(open, "record"), flag, name)
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
