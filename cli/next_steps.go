package cli

import "clinik-import/importer"

// sandboxFlag is what a command says to mean practice.
func sandboxFlag(practice bool) string {
	if practice {
		return " --sandbox"
	}
	return ""
}

// nextSteps says, after a send or a resume, with which command each kind of record that
// is not in yet is looked at.
func (r *reporter) nextSteps(runs []*importer.Run, practice bool) {
	flag := sandboxFlag(practice)
	for _, run := range runs {
		name := run.ID()[:min(8, len(run.ID()))]
		for _, b := range run.Batches() {
			if b.Cause == importer.OtherStore && b.State != importer.StateHeld {
				r.say("ATTENTION, batch %d: %s", b.Number, b.Why)
			}
			if b.State == importer.StateUnknown {
				r.say("nobody knows what became of batch %d; look at it, then decide: clinik-import resolve%s %s/%d", b.Number, flag, name, b.Number)
			}
		}
		t := run.Totals()
		if t.Rejected > 0 {
			r.say("write %s to a file, to be corrected: clinik-import rejects%s %s -o FILE", count(t.Rejected, "rejected record"), flag, name)
		}
		if t.HeldBack > 0 {
			r.say("see what is wrong with the %s held back: clinik-import rejects%s %s --held", count(t.HeldBack, "record"), flag, name)
		}
	}
}
