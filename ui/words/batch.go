package words

import (
	"clinik-import/importer"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"
)

// NeedsDecision reports a batch that only a person's decision can settle.
func NeedsDecision(b importer.Batch) bool {
	switch b.State {
	case importer.StateUnknown, importer.StateNoID, importer.StateLost, importer.StateFailed:
		return true
	case importer.StatePartial:
		return b.Missing > 0
	}
	return false
}

// Waits reports a batch that goes by itself when its time has come.
func Waits(b importer.Batch) bool {
	return b.State == importer.StateQueued || b.State == importer.StateRetry
}

// Cancellable reports a batch of which nothing was sent.
func Cancellable(b importer.Batch) bool { return Waits(b) || b.State == importer.StateHeld }

// AtWork reports a batch that is being sent or whose job runs.
func AtWork(b importer.Batch) bool {
	switch b.State {
	case importer.StateClaimed, importer.StateOnWire, importer.StateAccepted, importer.StateRunning:
		return true
	}
	return false
}

// Leaving says what becomes of batches when the program ends.
func Leaving(batches []importer.Batch) (lines []safe.Text) {
	var sending, running, waiting, open int64
	for _, b := range batches {
		switch {
		case b.State == importer.StateOnWire: // no word of the server's yet
			sending++
		case NeedsDecision(b):
			open++
		case Cancellable(b), b.State == importer.StateClaimed: // nothing of it was sent
			waiting++
		case AtWork(b):
			running++
		}
	}
	say := func(n int64, one, many safe.Text) {
		switch {
		case n == 1:
			lines = append(lines, one)
		case n > 1:
			lines = append(lines, safe.Sprintf("%s %s", widget.Count(n), many))
		}
	}
	say(sending, safe.Own("1 batch is being sent just now: wait for the server's answer if you can. If you leave, the program stays for it, minutes at most."),
		safe.Own("batches are being sent just now: wait for the server's answers if you can. If you leave, the program stays for them, minutes at most."))
	say(running, safe.Own("1 batch is at the server, which goes on with it; start the program again to watch it."),
		safe.Own("batches are at the server, which goes on with them; start the program again to watch them."))
	say(waiting, safe.Own("1 batch waits; it is not sent while the program is closed."),
		safe.Own("batches wait; they are not sent while the program is closed."))
	say(open, safe.Own("1 batch still needs your decision."), safe.Own("batches still need your decision."))
	return lines
}

// LeavingOthers says what becomes of the batches of the imports that are open beside the one
// that is looked at.
func LeavingOthers(others []importer.OpenBatch) (lines []safe.Text) {
	batches := make([]importer.Batch, len(others))
	for i, b := range others {
		batches[i] = b.Batch
	}
	for _, line := range Leaving(batches) {
		lines = append(lines, safe.Sprintf("Another import: %s", line))
	}
	return lines
}

// UnderWay counts the batches of other imports that move or wait to, and those that need a
// decision or a release.
func UnderWay(others []importer.OpenBatch) (moving, stopped int64) {
	for _, b := range others {
		switch {
		case NeedsDecision(b.Batch), b.State == importer.StateHeld:
			stopped++
		case Waits(b.Batch), AtWork(b.Batch):
			moving++
		}
	}
	return moving, stopped
}

// Awaited says that the program stays, though it was left, for the answer to a batch.
func Awaited(b importer.Batch) safe.Text {
	return safe.Sprintf("Batch %d, %s, was being sent: waiting for the server's answer, minutes at most. Ctrl+C does not wait; what became of the batch is then not known.",
		b.Number, Counted(b.Records, "record", "records"))
}

// Answered says what the answer was that the program stayed for.
func Answered(b importer.Batch) safe.Text {
	switch {
	case AtWork(b), b.State == importer.StateDone, b.State == importer.StatePartial:
		return safe.Sprintf("The server took batch %d and goes on with it; start the program again to watch it.", b.Number)
	case NeedsDecision(b):
		return safe.Sprintf("What became of batch %d is not known; start the program again to decide.", b.Number)
	case Waits(b):
		return safe.Sprintf("The server did not take batch %d now; it waits until the program is started again.", b.Number)
	}
	return safe.Sprintf("The server did not take batch %d; start the program again to see why.", b.Number)
}

// LeavingSealing says what leaving means while batches are being sealed, BeingSealed what is
// waited for then, and SealedInTheEnd that it is done.
var (
	LeavingSealing = safe.Own("The batches that you approved are being sealed. The program waits for that and ends then; they are sent when you start it again.")
	BeingSealed    = safe.Own("The batches that you approved are being sealed; the program ends once that is done.")
	SealedInTheEnd = safe.Own("That is done. Start the program again to go on.")
)

// OnlyLooked says what is left of files of which nothing was sent or corrected.
var OnlyLooked = safe.Own("You only looked at these files: nothing of them was sent or corrected. For a week they are among your recent files.")

// Since says what became of the rejected records of a batch that were corrected and sent
// again; empty if none were.
func Since(b importer.Batch) safe.Text {
	n := b.Resent
	if n.Records == 0 {
		return safe.Text{}
	}
	in := safe.Own("later batches")
	switch len(n.Batches) {
	case 1:
		in = safe.Sprintf("batch %d", n.Batches[0])
	case 2:
		in = safe.Sprintf("batches %d and %d", n.Batches[0], n.Batches[1])
	}
	switch {
	case n.Accepted >= b.Rejected:
		return safe.Sprintf("since accepted in %s", in)
	case n.Records >= b.Rejected && n.Accepted == 0:
		return safe.Sprintf("since taken up in %s", in)
	case n.Accepted == 0:
		return safe.Sprintf("%s since taken up in %s", widget.Count(n.Records), in)
	}
	return safe.Sprintf("%s since taken up in %s, %s accepted", widget.Count(n.Records), in, widget.Count(n.Accepted))
}

// SinceCounts counts what became of the rejected records that later batches took up: "5
// accepted, 1 waits, 2 rejected again", and for little room "5 in, 1 waits, 2 again". Empty if
// there are none.
func SinceCounts(n importer.Resent) (long, short safe.Text) {
	waits := safe.Own("wait")
	if n.Waiting == 1 {
		waits = safe.Own("waits")
	}
	var all, brief []safe.Text
	for _, part := range []struct {
		n          int64
		name, less safe.Text
	}{
		{n.Accepted, safe.Own("accepted"), safe.Own("in")},
		{n.AtServer, safe.Own("at the server"), safe.Own("there")},
		{n.Waiting, waits, waits},
		{n.Again, safe.Own("rejected again"), safe.Own("again")},
		{n.Records - n.Accepted - n.AtServer - n.Waiting - n.Again, safe.Own("of unknown outcome"), safe.Own("unknown")},
	} {
		if part.n > 0 {
			all = append(all, safe.Sprintf("%s %s", widget.Count(part.n), part.name))
			brief = append(brief, safe.Sprintf("%s %s", widget.Count(part.n), part.less))
		}
	}
	return safe.Join(", ", all...), safe.Join(", ", brief...)
}

// RejectStands is how a record stands that a job rejected: a word for a column, and the
// later batch that it is about, 0 if it is about none. Empty where nothing was done yet.
func RejectStands(r importer.JobReject) (word safe.Text, batch int) {
	switch {
	case r.StillBad:
		return safe.Own("still faulty"), 0
	case r.Corrected:
		return safe.Own("corrected"), 0
	case r.Later == 0:
		return safe.Text{}, 0
	}
	switch r.State {
	case importer.Accepted:
		word = safe.Own("accepted")
	case importer.Unsent:
		word = safe.Own("waits")
	case importer.AtServer:
		word = safe.Own("at the server")
	case importer.Rejected:
		word = safe.Own("rejected again")
	default:
		word = safe.Own("unknown")
	}
	return word, r.Later
}

// SinceOf says in a sentence what became of a rejected record since; empty where nothing did.
func SinceOf(r importer.JobReject) safe.Text {
	word, batch := RejectStands(r)
	switch {
	case r.StillBad:
		return safe.Own("Its correction is still faulty.")
	case r.Corrected:
		return safe.Own("Corrected; it goes with the next plan.")
	case batch == 0:
		return safe.Text{}
	case r.State == importer.Unsent:
		return safe.Sprintf("Corrected; waits in batch %d.", batch)
	case r.State == importer.AtServer:
		return safe.Sprintf("Corrected; at the server in batch %d.", batch)
	case r.State == importer.Unknown:
		return safe.Sprintf("Corrected; outcome unknown in batch %d.", batch)
	}
	return safe.Sprintf("Corrected; %s in batch %d.", word, batch)
}

// SentSince says of a batch that cannot be put back into the queue why not, and what comes
// of taking it out of the queue instead.
func SentSince(e *importer.SentSinceError) []safe.Text {
	some := safe.Sprintf("%s of its %s", widget.Count(e.Records), Counted(e.Of, "record", "records"))
	if e.Records >= e.Of {
		some = safe.Sprintf("All of its %s", Counted(e.Of, "record", "records"))
	}
	return []safe.Text{
		safe.Sprintf("%s went, or wait, in another import that was begun while it was held. Sent from here too they would be stored twice, so it stays held.", some),
		safe.Own("Taken out of the queue, nothing of it is sent and its records are unsent again. A new plan says which of them went elsewhere, and asks before any is stored twice."),
	}
}

// An Outcome is one of the things that a person may decide of a batch whose outcome is
// not known.
type Outcome struct {
	Decision importer.Decision
	Name     safe.Text
	Means    safe.Text // its consequences
	Job      bool      // the id of its job has to be typed
	Again    bool      // AgainPhrase has to be typed
}

// AgainPhrase is typed by who sends a batch again that may be at the server already.
const AgainPhrase = "send again"

// Outcomes are the choices that make sense for a batch; the cautious ones first.
func Outcomes(b importer.Batch) []Outcome {
	n := Counted(b.Records, "record", "records")
	watch := Outcome{importer.WasAccepted, safe.Own("It was accepted, and I have its job id"),
		safe.Own("The job is watched again, and every record stands as it says. The safest choice, if support can tell you the id."),
		true, false}
	accepted := Outcome{importer.WasAccepted, safe.Own("It was accepted"),
		safe.Sprintf("%s count as accepted. If the server rejected some of them, you will not see which.", n),
		false, false}
	not := Outcome{importer.WasNotAccepted, safe.Own("It was not accepted"),
		safe.Sprintf("%s become unsent and go with the next plan. If you are wrong, the server has each of them twice.", n),
		false, false}
	again := Outcome{importer.SendAgain, safe.Own("Send it again, whatever happened"),
		safe.Sprintf("The same bytes go again with the next slot. If the server took them the first time, it has %s twice, and that cannot be taken back.", n),
		false, true}
	if b.Named {
		back := Outcome{importer.Undecided, safe.Own("The job id was a mistake"),
			safe.Own("What you said before is taken back; what became of the batch is unknown again."),
			false, false}
		return []Outcome{back, watch, accepted, not, again}
	}
	switch b.State {
	case importer.StateFailed: // its job is known
		return []Outcome{accepted, not, again}
	case importer.StatePartial: // most of it is settled
		n := Counted(b.Missing, "record", "records")
		accepted.Name, accepted.Means = safe.Own("The missing records were accepted"), safe.Sprintf("%s more count as accepted.", n)
		not.Name, not.Means = safe.Own("The missing records were not accepted"),
			safe.Sprintf("%s more count as rejected; which lines they are is not known.", n)
		return []Outcome{accepted, not}
	}
	return []Outcome{watch, accepted, not, again}
}
